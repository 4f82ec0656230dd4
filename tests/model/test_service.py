"""A replica's HTTP application: the same bits as the engine, and a sentence for every request that it refuses."""

import asyncio
import socket
import time
from dataclasses import replace
from urllib.parse import urlsplit

import httpx
import numpy as np
import pytest

from model.engine import Engine
from model.folder import CheckpointError
from model.packing import MAX_BODY, pack_jobs, unpack_results
from model.service import MAX_UNDER_WAY, Service
from tests.conftest import fake_checkpoint
from tests.loopback import assert_same, service_of, serving
from tests.model.test_engine import Gate, primed
from tests.streams import until

CHECKPOINT = fake_checkpoint()
QUERY = {"model": "fake", "digest": CHECKPOINT.digest}


@pytest.fixture(scope="module")
def jobs():
    engine = Engine(CHECKPOINT)
    yield [(primed(engine, "hello", 7, [0, 0.5, 2]), 30), (primed(engine, "b", 8, [1.0]), 9)]
    engine.close()


@pytest.fixture(scope="module")
def url():
    with service_of(CHECKPOINT) as service, serving(service) as url:
        yield url


def post(url: str, content: bytes, **query: str) -> httpx.Response:
    return httpx.post(f"{url}/advance", params=QUERY | query, content=content, timeout=30)


def test_a_replica_gives_the_bits_of_the_engine(url, jobs, engine):
    response = post(url, pack_jobs(jobs))
    assert response.status_code == 200
    for (rows, steps), received in zip(jobs, unpack_results(response.content, jobs, CHECKPOINT), strict=True):
        assert_same(engine.advance(rows, steps).result(10), received)


def test_a_repeated_call_has_the_same_answer(url, jobs):
    content = pack_jobs(jobs)
    assert post(url, content).content == post(url, content).content


def test_a_model_that_is_not_exact_is_refused(jobs):
    keras = replace(CHECKPOINT, backend="keras")
    with service_of(keras) as service, serving(service) as other:
        response = post(other, pack_jobs(jobs))
    assert response.status_code == 409 and "exact models alone. Received: fake" in response.text


def test_every_replica_has_a_name_of_its_own(url, jobs):
    with service_of(CHECKPOINT) as other, serving(other) as second:
        names = [post(address, pack_jobs(jobs)).headers["x-replica"] for address in (url, url, second)]
    assert names[0] == names[1] != names[2]


@pytest.mark.parametrize(
    ("query", "status", "sentence"),
    [
        ({"digest": "1" * 64}, 409, f"The weights of fake must be {CHECKPOINT.digest}"),
        ({"digest": ""}, 409, "Received: nothing"),
        ({"model": "other"}, 409, "A model must be one of: fake. Received: 'other'"),
        ({"model": ""}, 409, "Received: nothing"),
    ],
)
def test_other_weights_are_refused(url, jobs, query, status, sentence):
    response = post(url, pack_jobs(jobs), **query)
    assert response.status_code == status and sentence in response.text


def test_what_is_no_call_is_refused(url, jobs):
    content = pack_jobs(jobs)
    assert httpx.get(f"{url}/advance").status_code == 405
    assert httpx.post(f"{url}/other", content=content).status_code == 404
    assert httpx.get(f"{url}/healthz").text == "ok\n"
    for bad in (b"", b"x", content[:-1], content[: len(content) // 2]):
        response = post(url, bad)
        assert response.status_code == 400 and "must be an .npz file" in response.text
    bad = replace(jobs[0][0], state=np.full_like(jobs[0][0].state, np.nan))
    response = post(url, pack_jobs([(bad, 3)]))
    assert response.status_code == 400 and "state must have numbers from -32 to 32" in response.text


def raw(url: str, head: str, body: bytes = b"") -> str:
    """The answer to a request that no client would send."""
    query, answer = f"model=fake&digest={CHECKPOINT.digest}", b""
    with socket.create_connection((urlsplit(url).hostname, urlsplit(url).port), timeout=30) as connection:
        connection.sendall(f"POST /advance?{query} HTTP/1.1\r\nHost: x\r\n{head}\r\n\r\n".encode() + body)
        while not answer.endswith(b".\n"):
            answer += connection.recv(4096)
    return answer.decode()


def test_a_body_that_is_too_large_or_never_comes_is_refused(url):
    rule = f"A body must have {MAX_BODY} bytes or less."
    for length in (MAX_BODY + 1, "9" * 19):
        answer = raw(url, f"Content-Length: {length}")
        assert " 413 " in answer and rule in answer
    parts = b"100000\r\n" + b"x" * 2**20 + b"\r\n"
    assert rule in raw(url, "Transfer-Encoding: chunked", 17 * parts)
    answer = raw(url, "Content-Length: 1000", b"half of it")
    assert " 408 " in answer and "A body must arrive within 0.5 seconds." in answer


def test_a_model_that_does_not_load_is_an_answer(jobs):
    async def load(name):
        raise CheckpointError("fake/card.json is missing.")

    with serving(Service(type("Broken", (), {"engine": staticmethod(load)})())) as url:
        response = post(url, pack_jobs(jobs))
    assert response.status_code == 503 and response.text == "fake/card.json is missing.\n"


def test_a_caller_that_leaves_takes_its_rows_with_it(jobs):
    gate = Gate(CHECKPOINT.step)
    with service_of(replace(CHECKPOINT, step=gate)) as service, serving(service) as url:
        with pytest.raises(httpx.ReadTimeout):
            httpx.post(f"{url}/advance", params=QUERY, content=pack_jobs(jobs), timeout=0.3)
        assert gate.entered.is_set()
        until(lambda: service.rows == 0)
        gate.open()
        assert post(url, pack_jobs(jobs)).status_code == 200


def test_more_rows_than_can_be_served_are_refused(jobs):
    with service_of(CHECKPOINT) as service, serving(service) as url:
        service.rows = MAX_UNDER_WAY - 3
        response = post(url, pack_jobs(jobs))
        assert response.status_code == 503 and f"{MAX_UNDER_WAY} rows" in response.text
        service.rows = 0
        assert post(url, pack_jobs(jobs)).status_code == 200 and service.rows == 0


def test_calls_share_their_steps(jobs):
    """Continuous batching: the jobs of all calls are in one batch."""
    gate = Gate(CHECKPOINT.step)

    async def call_all(url):
        async with httpx.AsyncClient(timeout=30) as client:
            calls = [client.post(f"{url}/advance", params=QUERY, content=pack_jobs(jobs)) for _ in range(4)]
            opening = asyncio.create_task(asyncio.to_thread(open_late))
            answers = await asyncio.gather(*calls)
            await opening
            return answers

    def open_late():
        assert gate.entered.wait(10)
        time.sleep(0.3)
        gate.open()

    with service_of(replace(CHECKPOINT, step=gate)) as service, serving(service) as url:
        answers = asyncio.run(call_all(url))
    assert {answer.status_code for answer in answers} == {200} and len({answer.content for answer in answers}) == 1
    assert max(gate.rows) > 4
