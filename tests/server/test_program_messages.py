"""A program's message has few values, however it is nested; what Gradio reads is what was sent."""

import json

import pytest

from assets.server.program_messages import MOST, ProgramMessages, has_few_values
from tests.server.asgi import send_through


def sent_through(body: bytes, path: str = "/gradio_api/call/generate", method: str = "POST") -> tuple[int, bytes]:
    """The status, and the body that the app behind it has read; it comes in parts of ten bytes."""
    parts = [body[i : i + 10] for i in range(0, len(body), 10)] or [b""]
    return send_through(ProgramMessages, parts, path=path, method=method)


@pytest.mark.parametrize(
    "message", [{"data": ["ROMEO:", 0.8, "7", 400, None]}, {}, [], "text", None, 5, {"a": {"b": [[]]}}]
)
def test_what_a_program_sends_is_read_as_it_is(message):
    body = json.dumps(message).encode()
    assert sent_through(body) == (200, body)


@pytest.mark.parametrize("body", [b"", b"{", b"\xff", b"1" * 5000], ids=["empty", "cut", "not UTF-8", "a long number"])
def test_what_is_no_json_is_left_to_gradio(body):
    assert sent_through(body) == (200, body)


@pytest.mark.parametrize(
    "message",
    [
        {"data": [[]] * MOST},
        {"data": [0] * MOST},
        {str(n): None for n in range(MOST + 1)},
        [[[0] * 600], [[0] * 600]],
        {"data": [], "event_data": [{}] * MOST},
    ],
    ids=["lists", "numbers", "names", "nested", "beside the data"],
)
def test_many_values_are_refused_unread(message):
    assert sent_through(json.dumps(message).encode()) == (422, b"")


def test_lists_in_lists_without_end_are_refused():
    assert sent_through(b"[" * 200_000) == (422, b"")


def test_the_last_value_that_is_read():
    assert has_few_values(json.dumps([0] * MOST).encode()) and not has_few_values(json.dumps([0] * (MOST + 1)).encode())


def test_a_long_text_is_one_value():
    assert has_few_values(json.dumps({"data": ["[], {}" * 50_000]}).encode())


@pytest.mark.parametrize(("path", "method"), [("/run", "POST"), ("/gradio_api/info", "GET")])
def test_our_own_routes_and_readers_are_not_looked_at(path, method):
    body = json.dumps([0] * 9999).encode()
    assert sent_through(body, path, method) == (200, body)
