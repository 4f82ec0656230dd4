"""The log: one line of JSON each, tracebacks included."""

import json
import logging
import sys

from assets.log import OneLine, note_exception


def line(error: bool) -> dict:
    try:
        raise RuntimeError("of\nthe engine")
    except RuntimeError:
        info = sys.exc_info() if error else None
    record = logging.LogRecord("thermostat", logging.INFO, "", 0, "run %s", ("ended",), info)
    record.facts = {"tokens": 5}
    text = OneLine().format(record)
    assert "\n" not in text
    return json.loads(text)


def test_a_line_is_an_object_with_its_facts():
    found = line(error=False)
    assert (found["level"], found["event"], found["tokens"]) == ("info", "run ended", 5)
    assert found["time"].endswith("+00:00") and "traceback" not in found


def test_a_traceback_stays_in_its_line():
    assert "of\nthe engine" in line(error=True)["traceback"]


def test_what_gradio_did_not_expect_is_a_line_without_what_was_sent(caplog):
    try:
        raise ValueError("Received inputs: ['zyzzyva']")
    except ValueError:
        note_exception()
    (record,) = caplog.records
    text = OneLine().format(record)
    assert json.loads(text)["error"] == "ValueError" and "zyzzyva" not in text and "test_log.py:" in text
