"""Viewers who misbehave, in every way that has once stopped the server or cost it memory. They are coroutines."""

import asyncio
import json
import random
from collections.abc import Awaitable, Callable
from contextlib import suppress

from assets.server.limits import Limits

FULL = Limits().body
TINY = {"model": "shakespeare", "prompt": "ab", "seed": "7", "length": 5000}
LONG = TINY | {"ids": [[1 + (n * k) % 40 for n in range(5000)] for k in (1, 3, 7, 9)], "schedule": "0:1.00"}
DIGITS = "1" * 12_000 + "x"
FILE = {"path": "http://127.0.0.1:9/x", "url": "http://127.0.0.1:9/x", "meta": {"_type": "gradio.FileData"}}
PAIRS: list[tuple[str, object]] = [
    ("/run", {"settings": TINY | {"seed": DIGITS}, "temperature": 1}),
    ("/run", {"settings": TINY, "schedule": "0:" + DIGITS, "temperature": DIGITS}),
    ("/run", {"link": f"?seed={DIGITS}&T={DIGITS}" + "&a=b" * 1000}),
    ("/run", {"settings": TINY | {"prompt": "\ud800"}, "temperature": 1}),
    ("/run", {"settings": TINY | {"model": "../shakespeare"}, "temperature": 1}),
    ("/run", {"more": [[]] * (FULL // 4 - 100)}),
    ("/scrub", TINY | {"length": DIGITS}),
    ("/ask/odds", TINY | {"ids": [[10**9] * 5000], "schedule": "0:1"}),
    ("/ask/draws", TINY | {"ids": [[]] * 5000}),
    ("/steer", {"run": "x" * 100_000, "temperature": DIGITS}),
    ("/gradio_api/call/generate", {"data": ["a", DIGITS, DIGITS, DIGITS, "shakespeare"]}),
    ("/gradio_api/call/measure", {"data": [FILE, "shakespeare"]}),
    ("/gradio_api/queue/join", {"data": ["a"], "fn_index": 0, "session_hash": "x" * 100_000}),
    ("/gradio_api/upload", {}),
    ("/gradio_api/component_server", {"component_id": 1, "fn_name": "x", "data": DIGITS}),
]
GETS = ("/gradio_api/file=http://127.0.0.1:9/", "/gradio_api/deep_link", "/monitoring", "/file=/etc/passwd", "/.env")

Behaviour = Callable[["Foe"], Awaitable[None]]


class Foe:
    """One misbehaving viewer, with a new address for each visit: of some it is junk, of some an IPv6 network's."""

    def __init__(self, number: int, host: str, port: int):
        self.chance = random.Random(number)
        self._place = (host, port)

    async def stay(self) -> None:
        """Misbehave until cancelled."""
        while True:
            with suppress(OSError, TimeoutError, asyncio.IncompleteReadError):
                async with asyncio.timeout(40):
                    await self.chance.choice(BEHAVIOURS)(self)
            await asyncio.sleep(self.chance.uniform(0, 1))

    async def send(self, content: bytes, read: bool = True, wait: float = 0) -> None:
        """Send bytes; then read to the end of the answer or not, and stay for some seconds."""
        reader, writer = await asyncio.open_connection(*self._place)
        try:
            writer.write(content)
            await writer.drain()
            if read:
                await reader.read()
            await asyncio.sleep(wait)
        finally:
            writer.transport.abort()

    def request(
        self, path: str, body: object = None, kind: str = "application/json", length: int | None = None
    ) -> bytes:
        """A POST of JSON, or a GET. length: what the head says of the body, where that is not true."""
        content = b"" if body is None else json.dumps(body).encode()
        address = self.chance.choice(["10.1.{0}.{1}", "2001:db8::{0:x}:{1:x}", "junk{0}{1}", "::ffff:10.2.{0}.{1}"])
        address = address.format(self.chance.randrange(250), self.chance.randrange(250))
        head = f"{'GET' if body is None else 'POST'} {path} HTTP/1.1\r\nHost: x\r\nX-Forwarded-For: {address}\r\n"
        head += f"Connection: close\r\nContent-Type: {kind}\r\nContent-Length: {length or len(content)}\r\n\r\n"
        return head.encode() + content


async def ask_nonsense(foe: Foe) -> None:
    """Small requests that once took long, and large ones."""
    await foe.send(foe.request(*foe.chance.choice(PAIRS)))


async def look_around(foe: Foe) -> None:
    """Routes that read files, fetch addresses or store something."""
    await foe.send(foe.request(foe.chance.choice(GETS)))


async def send_a_form(foe: Foe) -> None:
    """A form with half a file, and what a page of another site can send."""
    await foe.send(foe.request("/gradio_api/run/generate", {}, "multipart/form-data; boundary=x"))
    await foe.send(foe.request("/run", {"settings": TINY, "temperature": 1}, "text/plain"))


async def be_silent(foe: Foe) -> None:
    """A connection with nothing, half a head or half a body."""
    whole = foe.request("/run", {"settings": TINY}, length=5000)
    part = foe.chance.choice([b"", whole[:40], whole])
    await foe.send(part, read=False, wait=foe.chance.uniform(0, 25))


async def ask_and_leave(foe: Foe) -> None:
    """Heavy questions and streams whose answer nobody waits for."""
    path, body = foe.chance.choice(
        [
            ("/ask/odds", LONG),
            ("/ask/measure_run", TINY | {"temperature": 1}),
            ("/scrub", TINY | {"length": 800}),
            ("/sweep", {"model": "shakespeare", "prompt": "a", "seeds": 64, "length": 1600}),
            ("/run", {"settings": TINY, "temperature": 1, "pace": "max"}),
        ]
    )
    await foe.send(foe.request(path, body), read=False, wait=foe.chance.uniform(0, 2))


async def read_nothing(foe: Foe) -> None:
    """A run as fast as it goes, of which nothing is taken."""
    run = {"settings": TINY, "temperature": 1.5, "pace": "max"}
    await foe.send(foe.request("/run", run), read=False, wait=foe.chance.uniform(5, 25))


async def fetch_nothing(foe: Foe) -> None:
    """Calls of programs whose answers stay on the server, each in a session of its own."""
    for _ in range(10):
        session = f"{foe.chance.random():.16f}"
        await foe.send(foe.request("/gradio_api/call/next_token", {"data": ["a", 1, "shakespeare"]}))
        join = {"data": ["a", 1, 7, 5, "shakespeare"], "fn_index": 0, "session_hash": session}
        await foe.send(foe.request("/gradio_api/queue/join", join))


BEHAVIOURS: tuple[Behaviour, ...] = (
    ask_nonsense,
    look_around,
    send_a_form,
    be_silent,
    ask_and_leave,
    read_nothing,
    fetch_nothing,
)
