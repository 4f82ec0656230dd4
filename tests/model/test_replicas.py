"""An engine of replicas writes the characters of the engine here, whatever happens to some of the replicas."""

import asyncio
import socket
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace

import pytest

from model.engine import Engine
from model.gpt import GptConfig
from model.packing import MAX_ROWS, MAX_STEPS
from model.replicas import CALLS, ReplicaEngine, ReplicaError, Replicas, engine_maker, parse_urls
from model.run import Run
from tests.conftest import fake_checkpoint
from tests.loopback import assert_same, service_of, serving
from tests.model.test_engine import Gate, by_hand, primed, unread
from tests.started import free_port
from tests.streams import until

CHECKPOINT = fake_checkpoint()
# The same network with other weights, under the same name.
OTHER = replace(CHECKPOINT, digest="1" * 64, step=lambda ids, state: CHECKPOINT.step((ids + 1) % 28, state))


@contextmanager
def engine_of(*urls: str, **limits: float) -> Iterator[ReplicaEngine]:
    replicas = Replicas(urls, **{"slow": 0.3, "patience": 15.0, "replaced": 1.0} | limits)
    engine = replicas.engine(CHECKPOINT)
    try:
        yield engine
    finally:
        engine.close()
        replicas.close()


@pytest.fixture(scope="module")
def good():
    with service_of(CHECKPOINT) as service, serving(service) as url:
        yield url


def assert_writes(engine: Engine, seed: int = 7, length: int = 60) -> None:
    """A text in several calls is the one that a plain loop gives."""
    rows, ids = primed(engine, "hello", seed, [0.5, 1.0]), []
    while len(ids) < length:
        result = engine.advance(rows, min(20, length - len(ids))).result(30)
        ids, rows = ids + result.ids[1].tolist(), result.rows
    assert ids == by_hand(CHECKPOINT, "hello", seed, 1.0, length)


def failures(engine: ReplicaEngine) -> list[str]:
    return [str(address.failure) for address in engine._addresses]


def test_this_process_draws_the_tokens_of_a_gpt():
    replicas = Replicas([f"http://127.0.0.1:{free_port()}"])
    engine = replicas.engine(replace(CHECKPOINT, config=GptConfig(28)))
    try:
        assert type(engine) is Engine and not engine.checkpoint.exact
    finally:
        engine.close()
        replicas.close()


def test_the_bits_are_those_of_the_engine_here(good, engine):
    with engine_of(good) as remote:
        for rows, steps in ((primed(engine, "hello", 7, [0, 0.5, 2]), 30), (primed(engine, "b", 2**63 - 1, [1.0]), 1)):
            assert_same(engine.advance(rows, steps).result(10), remote.advance(rows, steps).result(10))


def test_a_run_that_is_steered_is_the_same(good, engine):
    schedule = ((0, 0.7), (13, 1.9), (40, 0.2))

    def write(writer):
        run = Run(writer, "hello", 7, 80, schedule=schedule)
        return asyncio.run(run.last())

    with engine_of(good) as remote:
        here, there = write(engine), write(remote)
        assert remote.status().tokens >= 4 * 80, "the tokens were drawn there"
    assert (here.ids, here.schedule, here.state) == (there.ids, there.schedule, there.state)
    assert here.bits == pytest.approx(there.bits), "a sum, in another order"


def test_the_rows_that_wait_go_together(engine):
    """While all calls are under way, forty jobs come; then they are a few calls."""
    gate, requests = Gate(CHECKPOINT.step), []
    with service_of(replace(CHECKPOINT, step=gate)) as service:

        async def count(scope, receive, send):
            requests.append(scope["type"])
            await service(scope, receive, send)

        with serving(count) as url, engine_of(url, slow=30) as remote:
            gate.open(8)  # the check of the address
            until(lambda: failures(remote) == ["None"])
            rows = [primed(engine, "hello", seed, [0.5, 1.0]) for seed in range(CALLS + 40)]
            first = [remote.advance(some, 20) for some in rows[:1]]
            until(lambda: service.rows == 2)
            first += [remote.advance(some, 20) for some in rows[1:CALLS]]
            until(lambda: service.rows == 2 * CALLS)
            requests.clear()
            later = [remote.advance(some, 20) for some in rows[CALLS:]]
            gate.open()
            for seed, job in enumerate(first + later):
                assert job.result(30).ids[1].tolist() == by_hand(CHECKPOINT, "hello", seed, 1.0, 20)
    assert len(requests) <= CALLS


def test_a_viewer_that_leaves_is_not_sent(good):
    with engine_of(good) as remote:
        job = remote.advance(unread(CHECKPOINT), 5)
        assert job.cancel()
        assert_writes(remote)


def test_more_than_a_call_may_have_is_drawn_here(good):
    with engine_of(good) as remote:
        rows = unread(CHECKPOINT)
        many, long = remote.advance(rows.repeat(MAX_ROWS + 1), 2), remote.advance(rows, MAX_STEPS + 1)
        assert many.result(30).ids.shape == (MAX_ROWS + 1, 2) and long.result(30).ids.shape == (1, MAX_STEPS + 1)
        assert remote.advance(rows.repeat(MAX_ROWS), 2).result(30).ids.shape == (MAX_ROWS, 2), "a sweep's rows"


def test_a_replica_that_becomes_silent_costs_one_wait(good):
    """It was good, then it hangs: another one is asked as well, and it gets no more calls."""
    hangs = threading.Event()
    with service_of(CHECKPOINT) as service:

        async def hanging(scope, receive, send):
            await (asyncio.sleep(60) if hangs.is_set() else service(scope, receive, send))

        with serving(hanging) as url, engine_of(url, good) as remote:
            until(lambda: failures(remote) == ["None", "None"])
            hangs.set()
            for seed in range(4):
                assert_writes(remote, seed)
            until(lambda: failures(remote) == ["does not answer in time", "None"])
            hangs.clear()
            until(lambda: failures(remote) == ["None", "None"])


def test_a_replica_that_dies_and_comes_back(good):
    port = free_port()
    with ExitStack() as first:
        service = first.enter_context(service_of(CHECKPOINT))
        url = first.enter_context(serving(service, port))
        with engine_of(url) as remote:
            assert_writes(remote)
            first.close()
            job = remote.advance(primed(remote, "hello", 7, [1.0]), 40)
            until(lambda: "can't be reached" in failures(remote)[0])
            with service_of(CHECKPOINT) as again, serving(again, port):
                assert job.result(30).ids[0].tolist() == by_hand(CHECKPOINT, "hello", 7, 1.0, 40)
                assert_writes(remote)


def test_other_weights_are_said_and_others_go_on(good):
    with service_of(OTHER) as service, serving(service) as url:
        with engine_of(url, good) as remote:
            assert_writes(remote)
        with engine_of(url) as remote, pytest.raises(ReplicaError, match="The replicas have other weights") as caught:
            remote.advance(primed(remote, "a", 1, [1.0]), 5).result(30)
    assert caught.value.key == "weights" and "answers 409: The weights of fake must be 111" in str(caught.value)


def test_no_replica_at_all_is_said():
    url = f"http://127.0.0.1:{free_port()}"
    with engine_of(url, patience=0.5) as remote:
        with pytest.raises(ReplicaError, match="No replica answers") as caught:
            remote.advance(primed(remote, "a", 1, [1.0]), 5).result(30)
        assert primed(remote, "a", 1, [1.0]).position == 0, "a prompt is read here"
    assert caught.value.key == "replicas" and f"{url} can't be reached (ConnectError)" in str(caught.value)


def test_a_host_that_takes_no_connection_is_slow():
    with socket.create_server(("127.0.0.1", 0), backlog=0) as server:
        url = f"http://127.0.0.1:{server.getsockname()[1]}"
        with engine_of(url, patience=0.5) as remote, pytest.raises(ReplicaError, match="does not answer in time"):
            remote.advance(primed(remote, "a", 1, [1.0]), 5).result(30)


def test_closing_fails_what_is_under_way(good):
    async def silent(scope, receive, send):
        if scope["type"] == "http":  # and not the server's own start
            await asyncio.sleep(60)

    with serving(silent) as url:
        replicas = Replicas([url])
        engine = replicas.engine(CHECKPOINT)
        jobs = [engine.advance(unread(CHECKPOINT), 5) for _ in range(CALLS + 5)]
        engine.close()
        for job in [*jobs, engine.advance(unread(CHECKPOINT), 5)]:
            with pytest.raises(RuntimeError, match="closed"):
                job.result(10)
        replicas.close()


def test_a_wrong_job_is_refused_here(good):
    with engine_of(good) as remote, pytest.raises(ValueError, match="steps must be 1 or more"):
        remote.advance(unread(CHECKPOINT), 0)


def test_addresses_are_read():
    assert parse_urls("http://a:8000") == ("http://a:8000",)
    assert parse_urls(" http://a:8000/ , https://b/thermostat") == ("http://a:8000", "https://b/thermostat")
    for text in (
        "",
        "a:8000",
        "http://",
        "ftp://a",
        "http://a:x",
        "http://a:0",
        "http://a,",
        "http://a?b",
        "http://a b",
    ):
        with pytest.raises(ValueError, match="A replica must be an address"):
            parse_urls(text)
    with pytest.raises(ValueError, match="must be different"):
        parse_urls("http://a,http://a/")


def test_the_trained_network_has_no_replicas():
    assert engine_maker(None, "keras") is Engine
    with pytest.raises(ValueError, match="must be litert or numpy"):
        engine_maker("http://a:8000", "keras")
