"""What an address may answer instead of the right results, and how that is found out."""

import asyncio
import re
import threading
from dataclasses import replace

import pytest

from model.replicas import ReplicaError
from tests.loopback import service_of, serving
from tests.model.test_engine import primed
from tests.model.test_replicas import CHECKPOINT, OTHER, assert_writes, engine_of, good
from tests.streams import until

__all__ = ["good"]  # a fixture

LIAR = replace(OTHER, digest=CHECKPOINT.digest)


async def _read(receive) -> None:
    while (await receive()).get("more_body"):
        pass


def answering(status: int, body: bytes, length: int | None = None, rest: float = 0.0):
    """An application that answers a call so, and says that its body has `length` bytes."""

    async def application(scope, receive, send):
        if scope["type"] != "http":
            return
        await _read(receive)
        headers = [(b"content-length", str(len(body) if length is None else length).encode())]
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": body, "more_body": length is not None})
        await asyncio.sleep(rest)

    return application


async def silent(scope, receive, send):
    if scope["type"] == "http":
        await asyncio.sleep(60)


async def endless(scope, receive, send):
    if scope["type"] != "http":
        return
    await _read(receive)
    await send({"type": "http.response.start", "status": 200, "headers": []})
    for _ in range(100):
        await send({"type": "http.response.body", "body": b"x" * 65536, "more_body": True})


BAD = {
    "silent": (silent, "does not answer in time"),
    "half an answer, then silence": (answering(200, b"PK\x03\x04", 1000, 60), "does not answer in time"),
    "half an answer": (answering(200, b"PK\x03\x04", 1000), r"can't be reached \(RemoteProtocolError\)"),
    "no results": (answering(200, b"<html>"), "can't be read: The body must be an .npz file"),
    "endless": (endless, "gives an answer of more than"),
    "an error": (answering(500, b"Internal Server Error"), "answers 500: Internal Server Error"),
    "elsewhere": (answering(302, b""), "answers 302"),
}


@pytest.mark.parametrize("bad", BAD)
def test_a_bad_replica_changes_no_text(good, bad, caplog):
    application, reason = BAD[bad]
    with serving(application) as url, engine_of(url, good) as remote:
        assert_writes(remote)
        until(lambda: any(url in message for message in caplog.messages))
    (message,) = {message for message in caplog.messages if url in message}
    assert re.search(reason, message)


def test_a_liar_is_found_out(good, caplog):
    """It says that it has these weights. Alone it gives no text, and beside another one it changes none."""
    with service_of(LIAR) as service, serving(service) as url:
        with engine_of(url, good) as remote:
            for seed in range(5):
                assert_writes(remote, seed)
        with engine_of(url) as remote, pytest.raises(ReplicaError, match="gives other numbers") as caught:
            remote.advance(primed(remote, "a", 1, [1.0]), 5).result(30)
    assert caught.value.key == "weights"
    assert any(url in message and "gives other numbers" in message for message in caplog.messages)


def test_a_liar_behind_a_good_address_is_found_out():
    """Every other call of one address reaches a replica with other weights that says it has these."""
    calls = []
    with service_of(CHECKPOINT) as right, service_of(LIAR) as wrong:

        async def either(scope, receive, send):
            calls.append(scope)
            await (right, wrong)[len(calls) % 2](scope, receive, send)

        with serving(either) as url, engine_of(url) as remote:
            for seed in range(5):
                assert_writes(remote, seed)


def test_a_liar_that_begins_late_is_found_out(good):
    """One of fifty later answers is checked."""
    step = CHECKPOINT.step
    lies = threading.Event()
    turncoat = replace(CHECKPOINT, step=lambda ids, state: (LIAR.step if lies.is_set() else step)(ids, state))
    with service_of(turncoat) as service, serving(service) as url, engine_of(url) as remote:
        assert_writes(remote)
        lies.set()
        with pytest.raises(ReplicaError, match="gives other numbers"):
            for _ in range(200):
                remote.advance(primed(remote, "a", 1, [1.0]), 5).result(30)
