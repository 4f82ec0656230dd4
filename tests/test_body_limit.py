"""A body beyond the limit is refused before it is read, and nothing can be uploaded."""

import asyncio

import pytest

from assets.body_limit import BodyLimit


@pytest.mark.parametrize("said", [b"11", None])
@pytest.mark.parametrize(("size", "status"), [(10, 200), (11, 413)])
def test_a_body_is_read_up_to_the_limit_whatever_its_header_says(size, status, said):
    if status == 200:
        said = said and b"10"
    read, sent = [], []

    async def app(scope, receive, send):
        more = True
        while more:
            message = await receive()
            read.append(message["body"])
            more = message["more_body"]
        await send({"type": "http.response.start", "status": 200})

    chunks = [{"type": "http.request", "body": b"x", "more_body": i < size - 1} for i in range(size)]

    async def receive():
        return chunks.pop(0)

    async def send(message):
        sent.append(message)

    scope = {"type": "http", "path": "/run", "headers": [(b"content-length", said)] if said else []}
    asyncio.run(BodyLimit(app, most=10)(scope, receive, send))
    assert sent[0]["status"] == status
    assert b"".join(read) == b"x" * (10 if status == 200 or said is None else 0)


@pytest.mark.parametrize("path", ["/gradio_api/upload", "/thermo/gradio_api/upload/"])
def test_nothing_can_be_uploaded(path):
    sent = []

    async def send(message):
        sent.append(message)

    asyncio.run(BodyLimit(None, most=10)({"type": "http", "path": path, "headers": []}, None, send))
    assert sent[0]["status"] == 404
