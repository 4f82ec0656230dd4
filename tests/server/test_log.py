"""The log: one line of JSON each, tracebacks included."""

import json
import logging
import sys

import pytest

from assets.server.log import KEPT_LINES, JSONFormatter, OncePerMinute


def line(error: bool) -> dict:
    try:
        raise RuntimeError("of\nthe engine")
    except RuntimeError:
        info = sys.exc_info() if error else None
    record = logging.LogRecord("thermostat", logging.INFO, "", 0, "run %s", ("ended",), info)
    record.facts = {"tokens": 5}
    text = JSONFormatter().format(record)
    assert "\n" not in text
    return json.loads(text)


def test_a_line_is_an_object_with_its_facts():
    found = line(error=False)
    assert (found["level"], found["event"], found["tokens"]) == ("info", "run ended", 5)
    assert found["time"].endswith("+00:00") and "traceback" not in found


def test_a_traceback_stays_in_its_line():
    assert "of\nthe engine" in line(error=True)["traceback"]


def written(once: OncePerMinute, text: str, level: int = logging.WARNING, **facts: object) -> dict | None:
    """The line of a record, or None if it is left out."""
    record = logging.LogRecord("asyncio", level, "", 0, text, (), None)
    record.facts = facts
    return json.loads(JSONFormatter().format(record)) if once.filter(record) else None


def test_the_same_warning_is_written_once_a_minute_and_says_how_many_were_left_out():
    now = [0.0]
    once = OncePerMinute(lambda: now[0])
    lines = [written(once, f"no file is left for connection {number} at 0x7f{number:x}") for number in range(1000)]
    assert lines[0] is not None and "repeated" not in lines[0] and not any(lines[1:])
    assert written(once, "another") and written(once, "another", place="a") and written(once, "x", logging.ERROR)
    now[0] = 59.9
    assert written(once, "no file is left for connection 1 at 0x7f") is None
    now[0] = 60.0
    assert written(once, "no file is left for connection 2 at 0x7f")["repeated"] == 1000


def test_every_run_has_its_line():
    once = OncePerMinute()
    assert all(written(once, "run", logging.INFO) for _ in range(3))


def test_errors_of_different_places_are_different_lines():
    once, found = OncePerMinute(), []
    for place in (int, float, int):
        try:
            place("x" if place is int else {})
        except (ValueError, TypeError):
            record = logging.LogRecord("asyncio", logging.ERROR, "", 0, "A request failed.", (), sys.exc_info())
            found.append(once.filter(record))
    assert found == [True, True, False]


def test_lines_without_end_take_no_memory_without_end():
    once = OncePerMinute()
    assert all(written(once, "a" * (line % 100) + "b" * (line // 100)) for line in range(2 * KEPT_LINES))
    assert len(once._last) <= KEPT_LINES


@pytest.mark.parametrize("text", ["\ud800", "\n" * 5, "%s %d", "x" * 10**6])
def test_any_text_is_a_line(text):
    once = OncePerMinute()
    assert written(once, text) is not None and written(once, text) is None
