"""Connections have deadlines and are counted; a server with a thousand silent ones goes on serving."""

import asyncio
import resource
import socket
import time
from functools import partial
from types import SimpleNamespace

import pytest
import uvicorn

from assets.server.connections import RESERVED_FILES, Connection, Connections, raise_open_files, server_settings
from tests.checkpoints import make_checkpoints
from tests.started import free_port, running
from tests.streams import Stream, head, raw, until

PATIENCE = 0.4
TINY = {"model": "tiny", "prompt": "ab", "seed": "7", "length": 400}


async def answer(scope, receive, send) -> None:
    """/ reads the body and answers; /slow answers after more than PATIENCE; /large has more than the buffers hold."""
    if scope["path"] != "/slow":
        while (await receive()).get("more_body"):
            pass
    else:
        await asyncio.sleep(3 * PATIENCE)
    await send({"type": "http.response.start", "status": 200, "headers": []})
    for _ in range(200 if scope["path"] == "/large" else 1):
        await send({"type": "http.response.body", "body": b"x" * 100_000, "more_body": True})
    await send({"type": "http.response.body", "body": b"", "more_body": False})


async def served(sent: bytes, read: bool = True) -> float:
    """Seconds until a server closes a connection that sent this, at most 20; read: what it sends is taken."""
    connections = Connections(100, 100)
    protocol = partial(Connection, connections=connections, patience=PATIENCE)
    config = uvicorn.Config(answer, port=free_port(), http=protocol, lifespan="off", timeout_keep_alive=10**6)
    config.log_config = None
    server = uvicorn.Server(config)
    serving = asyncio.create_task(server.serve())
    while not server.started:
        await asyncio.sleep(0.01)
    began = time.monotonic()  # before the server can have accepted the connection
    reader, writer = await asyncio.open_connection("127.0.0.1", config.port, limit=2**16)
    writer.write(sent)
    try:
        async with asyncio.timeout(20):
            if read:
                try:
                    while await reader.read(2**16):
                        pass
                except ConnectionError:
                    pass
            else:
                await asyncio.sleep(PATIENCE / 2)  # until the connection is there
                while len(connections):
                    await asyncio.sleep(0.02)
        return time.monotonic() - began
    finally:
        writer.close()
        server.should_exit = True
        await serving


@pytest.mark.parametrize(
    "sent",
    [
        b"",
        b"GET / HTTP/1.1\r\nHo",
        b"GET / HTTP/1.1\r\n" + b"a: b\r\n" * 100,
        head("POST", "/", 5) + b"12",
        b"GET / HTTP/1.1\r\nHost: x\r\n\r\n",
    ],
    ids=["silent", "half a head", "much of a head", "half a body", "silent after an answer"],
)
def test_a_connection_without_a_whole_request_is_closed(sent):
    assert asyncio.run(served(sent)) > PATIENCE * 0.99


def test_an_answer_may_take_longer_than_a_request():
    assert asyncio.run(served(b"GET /slow HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")) >= 3 * PATIENCE


def test_a_reader_that_takes_nothing_is_closed():
    assert asyncio.run(served(b"GET /large HTTP/1.1\r\nHost: x\r\n\r\n", read=False)) > PATIENCE * 0.99


class Fake:
    """A connection that notes whether it was closed."""

    def __init__(self):
        self.closed = False
        self.transport = SimpleNamespace(abort=self.abort)

    def abort(self) -> None:
        self.closed = True


def enter(connections: Connections, host: str | None, number: int, waiting: bool = True) -> list[Fake]:
    entered = [Fake() for _ in range(number)]
    for connection in entered:
        connection.closed = not connections.enter(connection, host)
        connections.wait(connection, waiting)
    return entered


def test_a_client_has_so_many_connections_and_others_have_theirs():
    connections = Connections(10, 3)
    served = enter(connections, "10.0.0.1", 2, waiting=False)
    waiting = enter(connections, "10.0.0.1", 3)
    assert [each.closed for each in served + waiting] == [False, False, True, True, False]
    connections.wait(waiting[2], False)
    assert enter(connections, "10.0.0.1", 1)[0].closed
    assert not enter(connections, "10.0.0.2", 1)[0].closed and len(connections) == 4
    of_network = enter(connections, "2001:db8::1", 2) + enter(connections, "2001:db8::2", 2, waiting=False)
    assert [each.closed for each in of_network] == [True, False, False, False]


def test_of_all_connections_the_one_that_has_waited_longest_goes_first():
    connections = Connections(4, 4)
    first, second = enter(connections, "10.0.0.1", 2)
    working = enter(connections, "10.0.0.2", 2, waiting=False)
    assert not enter(connections, "10.0.0.3", 1, waiting=False)[0].closed
    assert first.closed and not second.closed and not any(each.closed for each in working)
    assert not enter(connections, "10.0.0.3", 1, waiting=False)[0].closed and second.closed
    assert enter(connections, "10.0.0.4", 1)[0].closed and len(connections) == 4
    connections.leave(working[0])
    assert not enter(connections, "10.0.0.4", 1)[0].closed


@pytest.mark.parametrize(
    ("proxies", "host", "free"),
    [
        ("127.0.0.1", "127.0.0.1", True),
        ("127.0.0.1", "10.0.0.1", False),
        ("a, 10.0.0.0/8", "10.9.9.9", True),
        ("*", "10.0.0.1", True),
        ("", "127.0.0.1", False),
        ("::1", "::1", True),
        ("", None, True),
    ],
)
def test_a_proxy_holds_the_connections_of_many(proxies, host, free):
    entered = enter(Connections(10, 1, proxies), host, 3, waiting=False)
    assert [each.closed for each in entered] == [False, not free, not free]


def test_the_limit_of_open_files_is_raised():
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (256, hard))
        assert raise_open_files() == min(hard, 2**16) == resource.getrlimit(resource.RLIMIT_NOFILE)[0]
        assert server_settings(600, {})["backlog"] < RESERVED_FILES
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def limit_files() -> None:
    resource.setrlimit(resource.RLIMIT_NOFILE, (1024, 1024))


@pytest.mark.slow
def test_with_a_thousand_silent_connections_and_1024_files_everybody_is_served(tmp_path):
    raise_open_files()
    with running("--checkpoints", make_checkpoints(tmp_path / "models"), preexec_fn=limit_files) as app:
        run = Stream(app.port, "/run", {"settings": TINY | {"length": 5000}, "temperature": 1, "pace": "slow"})
        assert run.next()["state"] == "running"
        silent = []
        try:
            for number in range(1000):
                silent.append(socket.create_connection(("127.0.0.1", app.port), timeout=10))
                if number % 3:
                    silent[-1].sendall(b"POST /run HTTP/1.1\r\nHost: x\r\n" if number % 3 == 1 else b"G")
            began = time.monotonic()
            for path in ("/healthz", "/", "/readyz"):
                assert raw(app.port, head("GET", path))[0] == 200
            short = Stream(app.port, "/run", {"settings": TINY, "temperature": 1, "pace": "max"}).rest()
            assert short[-1]["state"] == "done" and time.monotonic() - began < 10
            assert run.next()["state"] == "running", "the one who was there is still served"
            assert app.usage()["files"] < 1024 - RESERVED_FILES // 4
            until(lambda: app.usage()["files"] < 150)  # the silent ones are closed, though they are still there
        finally:
            for connection in silent:
                connection.close()
            run.close()
        assert len(app.log.splitlines()) < 20 and "Traceback" not in app.log
