"""Simulated viewers: each reads the stream of a run and moves the slider now and then.

All viewers are coroutines of one process, with a minimal HTTP client, because they share the machine with the server.
Each viewer has an address of its own.
"""

import asyncio
import json
import random
import time
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import dataclass, field

PROMPTS = ("ROMEO:", "The king", "JULIET:\n", "To be, or not to be", "", "What say you, ", "First Citizen:\n")


@dataclass
class Notes:
    """What all viewers noted: pairs of a time (time.monotonic()) and milliseconds or a number."""

    gaps: list = field(default_factory=list)  # from one message of a run to the next
    firsts: list = field(default_factory=list)  # from the request of a run to its first message
    steers: list = field(default_factory=list)  # from POST /steer to the first message at the new temperature
    characters: list = field(default_factory=list)  # in all four panels
    waits: list = field(default_factory=list)  # positions in line
    errors: Counter = field(default_factory=Counter)


class Refused(Exception):
    """A response with a status other than 200."""


async def post(host: str, port: int, path: str, body: dict | None, address: str) -> AsyncIterator[dict]:
    """The messages of an event stream. Without a `body`, the request is a GET. Closing this closes the connection."""
    reader, writer = await asyncio.open_connection(host, port, limit=2**20)
    try:
        writer.write(request_bytes(host, path, body, address))
        await read_head(reader)
        rest = b""
        while size := int((await reader.readline()).strip() or b"0", 16):
            rest += (await reader.readexactly(size + 2))[:-2]
            *events, rest = rest.split(b"\n\n")
            for event in events:
                data = next((line[6:] for line in event.split(b"\n") if line.startswith(b"data: ")), None)
                if data is not None:
                    yield json.loads(data)
    finally:
        writer.close()


def request_bytes(host: str, path: str, body: dict | None, address: str) -> bytes:
    content = b"" if body is None else json.dumps(body).encode()
    head = (
        f"{'GET' if body is None else 'POST'} {path} HTTP/1.1\r\nHost: {host}\r\nX-Forwarded-For: {address}\r\n"
        f"Cookie: thermostat_page={address}\r\n"  # for the nginx of assets/server/nginx.conf
        f"Content-Type: application/json\r\nContent-Length: {len(content)}\r\n\r\n"
    )
    return head.encode() + content


async def read_head(reader: asyncio.StreamReader) -> int:
    """The content length, or 0 without one. Raises Refused."""
    lines = (await reader.readuntil(b"\r\n\r\n")).lower().split(b"\r\n")
    if lines[0].split()[1] != b"200":
        raise Refused(lines[0].decode())
    return next((int(line.split(b":")[1]) for line in lines if line.startswith(b"content-length:")), 0)


class Viewer:
    """One viewer: reads a run, moves the slider every few seconds, and requests another run after it."""

    def __init__(self, number: int, host: str, port: int, notes: Notes, pace: str = "read"):
        self.address = f"10.0.{number // 250}.{number % 250 + 1}"
        self._host, self._port, self._notes, self._pace = host, port, notes, pace
        self._random = random.Random(number)
        self._secret: str | None = None  # of the run that is read
        self._moved: tuple[float, float] | None = None  # time and temperature of the last move of the slider
        self._steering: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def stay(self, seconds: float | None = None) -> None:
        """Read runs for so many seconds, or until cancelled."""
        hand = asyncio.create_task(self._steer())
        try:
            with suppress(TimeoutError):
                async with asyncio.timeout(seconds):
                    while True:
                        await self._read_one()
        finally:
            hand.cancel()
            with suppress(asyncio.CancelledError):
                await hand
            if self._steering is not None:
                self._steering[1].close()
                self._steering = None

    async def _read_one(self) -> None:
        settings = {
            "model": "shakespeare",
            "prompt": self._random.choice(PROMPTS),
            "seed": str(self._random.randrange(10**6)),
            "length": self._random.randrange(200, 601),
        }
        request = {"settings": settings, "temperature": 0.8, "pace": self._pace}
        before, position, began = None, 0, time.monotonic()
        try:
            async for message in post(self._host, self._port, "/run", request, self.address):
                now, state = time.monotonic(), message["state"]
                if state == "waiting":
                    self._notes.waits.append((now, message["number"]))
                elif state in ("error", "closing"):
                    self._notes.errors[message.get("error", {}).get("key", state)] += 1
                    await asyncio.sleep(1)
                else:
                    note, since = (self._notes.firsts, began) if before is None else (self._notes.gaps, before)
                    note.append((now, 1000 * (now - since)))
                    before, self._secret = now, message.get("run", self._secret)
                    self._notes.characters.append((now, 4 * (message["position"] - position)))
                    position = message["position"]
                    if self._moved is not None and message["temperature"] == self._moved[1]:
                        self._notes.steers.append((now, 1000 * (now - self._moved[0])))
                        self._moved = None
        except (OSError, Refused, asyncio.IncompleteReadError) as error:
            self._notes.errors[str(error) or type(error).__name__] += 1
            await asyncio.sleep(1)
        finally:
            self._secret = self._moved = None

    async def _steer(self) -> None:
        """Move the slider every 2 to 4 seconds, over one connection that stays open, like a browser's."""
        while True:
            await asyncio.sleep(self._random.uniform(2, 4))
            if self._secret is None or self._moved is not None:
                continue
            temperature = self._random.randrange(1, 200) / 100
            try:
                if self._steering is None:
                    self._steering = await asyncio.open_connection(self._host, self._port)
                reader, writer = self._steering
                self._moved = (time.monotonic(), temperature)
                steering = {"run": self._secret, "temperature": temperature}
                writer.write(request_bytes(self._host, "/steer", steering, self.address))
                if await reader.readexactly(await read_head(reader)) != b"true":
                    self._moved = None  # The run was over.
            except (OSError, Refused, asyncio.IncompleteReadError):
                self._steering = self._moved = None


def middle(values: list[float], share: float) -> float | None:
    """The value below which `share` of them lie."""
    values = sorted(values)
    return round(values[min(len(values) - 1, int(share * len(values)))], 1) if values else None


def figures(notes: Notes, start: float, end: float, viewers: int) -> dict:
    """A summary of the notes between two times."""

    def within(noted: list) -> list[float]:
        return [value for when, value in noted if start <= when < end]

    gaps, firsts, steers = within(notes.gaps), within(notes.firsts), within(notes.steers)
    return {
        "viewers": viewers,
        "updates_per_s_each": round((len(gaps) + len(firsts)) / (end - start) / viewers, 2),
        "characters_per_s": round(sum(within(notes.characters)) / (end - start)),
        "gap_ms": {"p50": middle(gaps, 0.5), "p95": middle(gaps, 0.95), "max": middle(gaps, 1)},
        "first_ms": {"p50": middle(firsts, 0.5), "p95": middle(firsts, 0.95)},
        "steer_ms": {"p50": middle(steers, 0.5), "p95": middle(steers, 0.95), "max": middle(steers, 1)},
        "steered": len(steers),
        "longest_line": int(max(within(notes.waits), default=0)),
        "errors": dict(notes.errors),
    }
