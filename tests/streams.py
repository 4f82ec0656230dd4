"""HTTP clients for tests: event streams, JSON and raw bytes."""

import http.client
import json
import socket
import time
from collections.abc import Callable, Iterator

import pytest


class Stream:
    """The event stream that answers a POST. It reads one message at a time; `close` leaves early."""

    def __init__(self, port: int, path: str, body: dict, address: str = "10.0.0.1", cookie: str = ""):
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        headers = {"Content-Type": "application/json", "X-Forwarded-For": address, "Cookie": cookie}
        self._connection.request("POST", path, json.dumps(body), headers)
        self._response = self._connection.getresponse()
        self.status = self._response.status

    def __iter__(self) -> Iterator[dict]:
        while line := self._response.readline():
            if line.startswith(b"data: "):
                yield json.loads(line[6:])

    def next(self) -> dict:
        return next(iter(self))

    def rest(self) -> list[dict]:
        """All messages that are left."""
        messages = list(self)
        self.close()
        return messages

    def close(self) -> None:
        self._response.close()
        self._connection.close()


def joined_ids(messages: list[dict]) -> list[list[int]]:
    """The ids of each panel's text after these messages of a run, from its first message on."""
    parts = zip(*(message["ids"] for message in messages), strict=True)
    return [[i for part in of_panel for i in part] for of_panel in parts]


def texts(messages: list[dict]) -> list[str]:
    """Each panel's text after these messages of a run, from its first message on."""
    tokens, hidden = messages[0]["tokens"], messages[0]["hidden"]
    return ["".join(tokens[i] for i in ids if i not in hidden) for ids in joined_ids(messages)]


def head(method: str, path: str, length: int | None = None) -> bytes:
    """The head of a request that closes the connection, a POST with JSON. length: of its body."""
    sized = "" if length is None else f"Content-Length: {length}\r\n"
    if method == "POST":
        sized += "Content-Type: application/json\r\n"
    return f"{method} {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n{sized}\r\n".encode()


def post(port: int, path: str, body: object, address: str = "10.0.0.1", cookie: str = "") -> tuple[int, object]:
    """The status and the JSON of a response."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    headers = {"Content-Type": "application/json", "X-Forwarded-For": address, "Cookie": cookie}
    connection.request("POST", path, json.dumps(body), headers)
    response = connection.getresponse()
    content = response.read()
    connection.close()
    return response.status, json.loads(content)


def raw(port: int, request: bytes) -> tuple[int, bytes]:
    """Send any bytes, with `Connection: close`. Returns the status (0 without a response) and the body, of an event
    stream its beginning."""
    with socket.create_connection(("127.0.0.1", port), timeout=60) as connection:
        connection.sendall(request)
        answer = b""
        while b"\r\n\r\n" not in answer or b"\n\n" not in answer.split(b"\r\n\r\n", 1)[1]:
            part = connection.recv(65536)
            if not part:
                break
            answer += part
    head, _, body = answer.partition(b"\r\n\r\n")
    return int(head.split(None, 2)[1]) if head else 0, body


def until(condition: Callable[[], bool]) -> None:
    """Wait until a condition holds, for half a minute at most."""
    deadline = time.monotonic() + 30
    while not condition():
        if time.monotonic() > deadline:
            pytest.fail("the condition does not hold")
