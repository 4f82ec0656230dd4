"""What the server writes down: one line of JSON for each run and each error. No prompt, text, seed or address."""

import json
import logging
import sys
from datetime import UTC, datetime

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


def write_log() -> None:
    """To standard error: every warning, and what the app itself tells."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(OneLine())
    logging.basicConfig(level=logging.WARNING, handlers=[handler])
    log.setLevel(logging.INFO)
