"""A program on the other end of the plain routes, which reads no more than it is told to."""

import http.client
import json
import socket
import time
from collections.abc import Callable, Iterator

import pytest


class Stream:
    """What the server streams to a POST, message by message; `close` leaves in the middle."""

    def __init__(self, port: int, path: str, asked: dict, address: str = "10.0.0.1"):
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        headers = {"Content-Type": "application/json", "X-Forwarded-For": address}
        self._connection.request("POST", path, json.dumps(asked), headers)
        self._response = self._connection.getresponse()
        self.status = self._response.status

    def __iter__(self) -> Iterator[dict]:
        while line := self._response.readline():
            if line.startswith(b"data: "):
                yield json.loads(line[6:])

    def next(self) -> dict:
        return next(iter(self))

    def rest(self) -> list[dict]:
        """All that still comes, to the end."""
        messages = list(self)
        self.close()
        return messages

    def close(self) -> None:
        self._response.close()
        self._connection.close()


def texts(messages: list[dict]) -> list[str]:
    """What the panels hold after these messages of a run, from its first on."""
    added = [message["added"] for message in messages[1:]]
    return ["".join(parts) for parts in zip(messages[0]["texts"], *added, strict=True)]


def head(method: str, path: str, length: int | None = None) -> bytes:
    """The beginning of a request after which the connection closes."""
    sized = "" if length is None else f"Content-Length: {length}\r\n"
    return f"{method} {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n{sized}\r\n".encode()


def post(port: int, path: str, asked: object) -> tuple[int, object]:
    """Status and JSON of an answer that comes as a whole."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request("POST", path, json.dumps(asked), {"Content-Type": "application/json"})
    response = connection.getresponse()
    body = response.read()
    connection.close()
    return response.status, json.loads(body)


def raw(port: int, request: bytes) -> tuple[int, bytes]:
    """Status and body, or its beginning where it goes on, of an answer to any bytes at all; 0 where there is none.

    The request must ask for `Connection: close`.
    """
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
    """Asks until it holds."""
    deadline = time.monotonic() + 30
    while not condition():
        if time.monotonic() > deadline:
            pytest.fail("it has not come to hold")
