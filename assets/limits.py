"""How much one process lets itself be asked for, and by one client. Set from outside by environment variables.

Knows nothing about runs: it counts places and bytes.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields


@dataclass(frozen=True)
class Limits:
    """runs: served at a time. runs_per_client: of one address, served or waiting; a school is often one address.
    waiting: in line. heavy: scrubs, and sweeps of programs, at a time. body: bytes of a POST."""

    runs: int = 100
    runs_per_client: int = 50
    waiting: int = 300
    heavy: int = 8
    body: int = 4 * 2**20

    @classmethod
    def read(cls, environment: Mapping[str, str]) -> "Limits":
        """From THERMOSTAT_RUNS, THERMOSTAT_WAITING, … Raises ValueError with the rule and the value received."""
        found = {}
        for name in (field.name for field in fields(cls)):
            variable = f"THERMOSTAT_{name.upper()}"
            if (text := environment.get(variable)) is not None:
                if not (text.isascii() and text.isdecimal() and len(text) < 10 and int(text) > 0):
                    raise ValueError(f"{variable} must be a whole number, 1 or more. Received: {text!r}")
                found[name] = int(text)
        return cls(**found)


class TooLarge(Exception):
    """A body went on beyond its limit."""


class BodyLimit:
    """ASGI middleware: a POST with more bytes is answered 413, and no more of it is read. Nothing can be uploaded:
    Gradio would keep the file of anybody who asks, and the page has no use for one."""

    def __init__(self, app, most: int):
        self._app, self._most = app, most

    async def __call__(self, scope, receive, send) -> None:
        if scope["type"] != "http":
            return await self._app(scope, receive, send)
        if scope["path"].rstrip("/").endswith("/upload"):
            return await self._answer(send, 404, "Not found.\n")
        length = dict(scope["headers"]).get(b"content-length", b"0")
        if length.isdigit() and int(length) > self._most:
            return await self._refuse(send)
        read, begun = 0, False

        async def counted():
            nonlocal read
            message = await receive()
            read += len(message.get("body", b""))
            if read > self._most:
                raise TooLarge
            return message

        async def watched(message):
            nonlocal begun
            begun = True
            await send(message)

        try:
            await self._app(scope, counted, watched)
        except TooLarge:
            if not begun:
                await self._refuse(send)

    async def _refuse(self, send) -> None:
        await self._answer(send, 413, f"A request must have at most {self._most} bytes.\n")

    async def _answer(self, send, status: int, sentence: str) -> None:
        headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"connection", b"close")]
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": sentence.encode()})
