"""Attacks on a started server: small requests that take long, askers that leave, one network with many addresses."""

import http.client
import json
import socket
import time

import pytest

from assets.server.limits import Limits
from tests.started import running
from tests.streams import Stream, post, until

pytestmark = pytest.mark.slow

TINY = {"model": "tiny", "prompt": "ab", "seed": "7", "length": 5000}
LONG = TINY | {"ids": [[1 + (n * k) % 40 for n in range(5000)] for k in (1, 3, 7, 9)], "schedule": "0:1.00"}
SHORT = TINY | {"ids": [[1, 2, 3]], "schedule": "0:1.00"}


@pytest.fixture(scope="module")
def app(checkpoints):
    with running("--checkpoints", checkpoints, runs_per_client=20) as app:
        yield app


def ask(port: int, name: str, message: dict, address: str = "10.0.0.1") -> socket.socket:
    """Send a question; its answer can be read from the connection."""
    body = json.dumps(message).encode()
    head = f"POST /ask/{name} HTTP/1.1\r\nHost: x\r\nX-Forwarded-For: {address}\r\nContent-Type: application/json\r\n"
    connection = socket.create_connection(("127.0.0.1", port), timeout=60)
    connection.sendall(f"{head}Content-Length: {len(body)}\r\nConnection: close\r\n\r\n".encode() + body)
    return connection


def answer(connection: socket.socket) -> dict:
    content = b""
    while part := connection.recv(65536):
        content += part
    connection.close()
    return json.loads(content.partition(b"\r\n\r\n")[2])


def waited(port: int, address: str) -> float:
    """Seconds until a short question of some address is answered."""
    began = time.monotonic()
    assert len(answer(ask(port, "odds", SHORT, address))["texts"]) == 1
    return time.monotonic() - began


def idle(app) -> bool:
    metrics = app.metrics()
    engines = ("thermostat_engine_live_rows", "thermostat_engine_bulk_rows")
    return not any(value for name, value in metrics.items() if name.startswith(("thermostat_served", *engines)))


@pytest.mark.parametrize("name", ["odds", "measure_run"])
def test_sixty_abandoned_questions_leave_nobody_else_unanswered(app, name):
    for connection in [ask(app.port, name, LONG | {"temperature": 1}) for _ in range(60)]:
        connection.close()
    assert waited(app.port, "10.0.7.1") < 10, "seconds; before, it was not answered within a minute"
    until(lambda: idle(app))
    assert not app.metrics()['thermostat_waiting{what="long_questions"}']


def test_sixty_questions_of_one_client_wait_while_others_are_answered(app):
    asked = [ask(app.port, "odds", LONG) for _ in range(60)]
    until(lambda: app.metrics()['thermostat_served{what="long_questions"}'])
    assert waited(app.port, "10.0.7.1") < 10
    metrics = app.metrics()
    assert (
        metrics['thermostat_served{what="long_questions"}'] <= 4 < metrics['thermostat_waiting{what="long_questions"}']
    )
    for connection in asked:
        connection.close()
    until(lambda: idle(app))


NASTY = "1" * 100_000 + "x"
FULL = Limits().body  # bytes of the largest request; these take the longest to be parsed
SMALL = [
    ("/run", {"settings": TINY, "temperature": "x", "more": [[]] * (FULL // 4 - 100)}),
    ("/ask/odds", {f"{n:05}": 1.5 for n in range(FULL // 14 - 100)}),
    ("/gradio_api/call/generate", {"data": [[]] * (FULL // 4 - 100)}),
    ("/gradio_api/queue/join", {f"{n:05}": 1 for n in range(FULL // 12)}),
    ("/run", {"settings": TINY | {"seed": NASTY}, "temperature": 1}),
    ("/run", {"settings": TINY, "temperature": NASTY}),
    ("/run", {"settings": TINY, "schedule": "0:" + NASTY, "temperature": 1}),
    ("/run", {"link": f"?seed={NASTY}&length={NASTY}"}),
    ("/run", {"link": "?seed=1" + "&a=b" * 100_000}),
    ("/scrub", TINY | {"length": NASTY}),
    ("/ask/inspect", TINY | {"position": NASTY, "ids": []}),
    ("/ask/measure_run", TINY | {"temperature": NASTY}),
    ("/gradio_api/call/generate", {"data": ["a", NASTY, NASTY, NASTY, "tiny"]}),
]


def longest_gap(port: int, path: str, message: object, senders: int = 5) -> float:
    """Seconds between two of a second's messages to a viewer, while others send this all at once."""
    stream = Stream(port, "/run", {"settings": TINY, "temperature": 1, "pace": "read"}, "10.0.8.1")
    stream.next()
    body = json.dumps(message)
    headers = {"Content-Type": "application/json", "X-Forwarded-For": "10.0.8.2"}
    connections = [http.client.HTTPConnection("127.0.0.1", port, timeout=60) for _ in range(senders)]
    for connection in connections:
        connection.request("POST", path, body, headers)
    longest, before = 0.0, time.monotonic()
    for _ in range(12):
        assert stream.next()["state"] == "running"
        longest, before = max(longest, time.monotonic() - before), time.monotonic()
    for connection in connections:
        connection.close()
    stream.close()
    return longest


@pytest.mark.parametrize("path, message", SMALL, ids=[f"{n} {path}" for n, (path, _) in enumerate(SMALL)])
def test_no_small_request_stops_another_viewers_stream(app, path, message):
    longest = longest_gap(app.port, path, message)
    assert longest < 10, "seconds; on a quiet machine it is less than 0.2, and a quadratic check takes minutes"


@pytest.fixture
def join(app):
    """join(address) → the stream of a run that takes minutes. All are closed after the test."""
    streams = []

    def open_stream(address: str) -> Stream:
        request = {"settings": TINY, "temperature": 1, "pace": "slow"}
        streams.append(Stream(app.port, "/run", request, address))
        return streams[-1]

    yield open_stream
    for stream in streams:
        stream.close()
    until(lambda: idle(app))


def called(port: int, address: str) -> bytes:
    """What a program at this address gets from /next_token."""
    _, started = post(port, "/gradio_api/call/next_token", {"data": ["a", 1, "tiny"]}, address)
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request("GET", f"/gradio_api/call/next_token/{started['event_id']}")
    content = connection.getresponse().read()
    connection.close()
    return content


def test_an_ipv6_network_is_one_client_for_runs_and_programs(app, join):
    streams = [join(f"2001:db8::{n:x}") for n in range(20)]
    assert [stream.next()["state"] for stream in streams] == ["running"] * 20
    for address in ("2001:db8::ffff", "2001:db8:0:0:1::2"):
        assert join(address).next()["error"]["key"] == "many"
    assert join("2001:db8:0:1::1").next()["state"] == "running"
    assert b"event: error" in called(app.port, "2001:db8::abcd")
    assert b"event: complete" in called(app.port, "2001:db8:0:1::2")


@pytest.mark.parametrize("junk", ["x", "999.1.1.1", "a" * 50])
def test_junk_for_an_address_makes_no_new_client(join, junk):
    streams = [join(f"{junk}{n}" if n else junk) for n in range(21)]
    assert sorted(stream.next()["state"] for stream in streams) == ["error"] + ["running"] * 20
