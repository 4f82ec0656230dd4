"""Limits: read from the environment with a rule in every error; a body beyond them is refused before it is read."""

import asyncio

import pytest

from assets.limits import BodyLimit, Limits


def test_limits_have_defaults_and_names():
    assert Limits.read({}) == Limits() and Limits.read({"THERMOSTAT_RUNS": "3", "PATH": "x"}).runs == 3
    assert Limits.read({"THERMOSTAT_RUNS_PER_CLIENT": "2", "THERMOSTAT_BODY": "100"}) == Limits(
        runs_per_client=2, body=100
    )


@pytest.mark.parametrize("text", ["", "0", "-1", "many", "1e3", "٣", "9" * 4000])
def test_a_limit_that_is_no_number_is_refused(text):
    with pytest.raises(ValueError, match=r"THERMOSTAT_WAITING must be a whole number, 1 or more\. Received: "):
        Limits.read({"THERMOSTAT_WAITING": text})


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
