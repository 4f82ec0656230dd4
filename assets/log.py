"""What the server writes down: one line of JSON for each run and each error. No prompt, text, seed or address."""

import json
import logging
import sys
import traceback
from datetime import UTC, datetime
from pathlib import Path

log = logging.getLogger("thermostat")


class OneLine(logging.Formatter):
    """{"time", "level", "event", …facts}; `facts` come with logging's `extra`."""

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "event": record.getMessage(),
            **getattr(record, "facts", {}),
        }
        if record.exc_info:
            line["traceback"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False)


def note_exception(*_, **__) -> None:
    """In place of `traceback.print_exc`: what Gradio did not expect of a call, which it prints with what was sent."""
    error = sys.exception()
    last = traceback.extract_tb(error.__traceback__)[-1]
    facts = {"error": type(error).__name__, "at": f"{Path(last.filename).name}:{last.lineno}"}
    log.warning("Gradio could not serve a call.", extra={"facts": facts})


def write_log() -> None:
    """To standard error: every warning, and what the app itself tells."""
    traceback.print_exc = note_exception
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(OneLine())
    logging.basicConfig(level=logging.WARNING, handlers=[handler])
    log.setLevel(logging.INFO)
