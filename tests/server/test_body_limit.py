"""A body beyond the limit is refused before it is read, and uploads are refused."""

import asyncio
import json
from functools import partial

import pytest

from assets.server.body_limit import BodyLimit
from assets.server.limits import Limits
from assets.server.messages import MAX_TEXTS
from model.settings import MAX_LENGTH, MAX_PROMPT, MAX_SCHEDULE, format_schedule
from tests.server.asgi import send_through


@pytest.mark.parametrize("length", [b"11", None])
@pytest.mark.parametrize(("size", "status"), [(10, 200), (11, 413)])
def test_a_body_is_read_up_to_the_limit_whatever_its_header_says(size, status, length):
    if status == 200:
        length = length and b"10"
    headers = [(b"content-length", length)] if length else []
    limited = partial(BodyLimit, limit=10)
    received, read = send_through(limited, [b"x"] * size, path="/run", headers=headers)
    assert received == status and read == b"x" * (10 if status == 200 or length is None else 0)


def test_the_largest_question_of_a_page_is_below_the_limit():
    ids = [[999_999] * MAX_LENGTH] * MAX_TEXTS
    schedule = format_schedule(tuple((9 * n, 2.0) for n in range(MAX_SCHEDULE)))
    question = {"model": "m" * 255, "prompt": "\x01" * MAX_PROMPT, "ids": ids, "schedule": schedule}
    assert len(json.dumps(question)) < Limits().body


def test_a_length_of_thousands_of_digits_is_too_large():
    sent = []

    async def send(message):
        sent.append(message)

    scope = {"type": "http", "path": "/run", "headers": [(b"content-length", b"9" * 5000)]}
    asyncio.run(BodyLimit(None, limit=10)(scope, None, send))
    assert sent[0]["status"] == 413


@pytest.mark.parametrize("path", ["/gradio_api/upload", "/thermo/gradio_api/upload/"])
def test_nothing_can_be_uploaded(path):
    sent = []

    async def send(message):
        sent.append(message)

    asyncio.run(BodyLimit(None, limit=10)({"type": "http", "path": path, "headers": []}, None, send))
    assert sent[0]["status"] == 404
