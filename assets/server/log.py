"""The server's log: one line of JSON per run and per error. It never has a prompt, text, seed or address."""

import json
import logging
import re
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime

log = logging.getLogger("thermostat")

SECONDS = 60  # a warning or an error that is the same but for its numbers is written once in so many
KEPT_LINES = 1000  # of which the last time is known
NUMBERS = re.compile(r"0x[0-9a-f]+|\d+")


class JSONFormatter(logging.Formatter):
    """A record as {"time", "level", "event", …facts, "repeated", "traceback"}; facts are those of `extra["facts"]`."""

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "event": record.getMessage(),
            **getattr(record, "facts", {}),
        }
        if repeated := getattr(record, "repeated", 0):
            line["repeated"] = repeated
        if record.exc_info:
            line["traceback"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False)


class OncePerMinute(logging.Filter):
    """Leaves out warnings and errors that were written less than SECONDS ago; the next one says how many.

    Somebody who makes the server fail again and again would fill its disk.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic):
        super().__init__()
        self._clock = clock
        self._last: dict[tuple, list] = {}  # of each line: when it was written, and how often it was left out since

    def filter(self, record: logging.LogRecord) -> bool:
        if record.levelno < logging.WARNING:
            return True
        line, now = _identity(record), self._clock()
        seen = self._last.get(line)
        if seen is not None and now < seen[0] + SECONDS:
            seen[1] += 1
            return False
        record.repeated = seen[1] if seen else 0
        self._last.pop(line, None)
        self._last[line] = [now, 0]
        if len(self._last) > KEPT_LINES:
            del self._last[next(iter(self._last))]
        return True


def _identity(record: logging.LogRecord) -> tuple:
    """What makes two records the same line: the level, the text, the facts and the place of the error."""
    error, trace = (record.exc_info or (None, None, None))[1:]
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    place = trace and (trace.tb_frame.f_code.co_filename, trace.tb_lineno)
    text = f"{record.getMessage()[:1000]} {getattr(record, 'facts', '')}"
    return record.levelno, NUMBERS.sub("#", text), type(error).__name__, place


def start_log() -> None:
    """Write every warning, and the app's own lines, to standard error."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JSONFormatter())
    handler.addFilter(OncePerMinute())
    logging.basicConfig(level=logging.WARNING, handlers=[handler])
    log.setLevel(logging.INFO)
