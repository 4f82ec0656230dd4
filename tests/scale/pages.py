"""Pages without a browser: each reads one run through nginx, is steered, and asks again where a stream breaks.

They do what assets/page/write/run.js and engine/retry.js do, without a worker that could go on by itself.
"""

import asyncio
import json
import random
import time
from collections.abc import AsyncIterator
from contextlib import aclosing, suppress

from model.engine import Engine
from model.run import Run
from model.settings import MAX_SCHEDULE, Schedule, format_schedule, parse_schedule
from tests.benchmarks.viewers import PROMPTS, Refused, read_head, request_bytes

SILENCE = 7.0  # seconds without even a heartbeat, as in the page
RETRY = 0.5  # seconds until a page asks again; doubled up to LONGEST_RETRY
LONGEST_RETRY = 5.0
BROKEN = (OSError, Refused, asyncio.IncompleteReadError, TimeoutError)


class Page:
    """One page. `ids` are those of its four texts; `said` is the key of the error that ended it, if one did."""

    def __init__(self, number: int, port: int, model: str, length: int):
        self.number, self.port = number, port
        self._random = random.Random(number)
        self.settings = {
            "model": model,
            "prompt": PROMPTS[number % len(PROMPTS)],
            "seed": str(number),
            "length": length,
        }
        self.ids: list[list[int]] = [[], [], [], []]
        self.position, self.schedule = 0, "0:0.80"
        self.times: list[float] = []  # of all chunks (time.monotonic())
        self.asked = 0  # requests of this run
        self.said: str | None = None
        self._secret: str | None = None
        self._temperature: float | None = None  # of a hand since the latest request
        self._stream: asyncio.Task | None = None
        self._missed = False  # a hand that did not reach its run

    async def read(self) -> None:
        """Read the run to its end."""
        hand, pause = asyncio.create_task(self._steer()), RETRY
        try:
            while True:
                before, self._missed = self.position, False
                self._stream = asyncio.create_task(self._read_stream())
                try:
                    if await self._stream:
                        return
                except BROKEN:
                    pass
                except asyncio.CancelledError:
                    if not self._missed:
                        raise
                    continue
                pause = RETRY if self.position > before else min(LONGEST_RETRY, 2 * pause)
                await asyncio.sleep(pause * self._random.uniform(0.5, 1.5))
        finally:
            hand.cancel()
            await asyncio.gather(hand, return_exceptions=True)

    def gap(self, since: float, until: float) -> float:
        """The longest time in seconds between two chunks, if it ended after `since` and began before `until`."""
        pairs = zip(self.times, self.times[1:], strict=False)
        return max((end - begin for begin, end in pairs if end > since and begin < until), default=0.0)

    async def _read_stream(self) -> bool:
        """Read until the stream ends; whether the run is over."""
        self.asked += 1
        self._secret = None  # As in the page, a hand steers a run that has answered.
        request = {"settings": self.settings, "schedule": self._plan(), "position": self.position, "pace": "read"}
        async with aclosing(self._messages(request)) as messages:
            async for message in messages:
                if message["state"] == "error":
                    self.said = message["error"]["key"]
                    return True
                if message["state"] not in ("waiting", "closing") and self._take(message):
                    return True
        return False

    def _take(self, message: dict) -> bool:
        """One chunk; whether it is the last one."""
        self.times.append(time.monotonic())
        if "run" in message:  # the first chunk of a stream has all ids
            self._secret = message["run"]
            self.ids = [[] for _ in self.ids]
        for ids, new in zip(self.ids, message["ids"], strict=True):
            ids += new
        self.position = message["position"]
        self.schedule = message.get("schedule", self.schedule)
        return message["state"] != "running"

    def _plan(self) -> str:
        """The schedule of the next request: what was used, and from here on what the hand wants."""
        schedule = list(parse_schedule(self.schedule) or ())
        if self._temperature is not None:
            schedule = [(at, t) for at, t in schedule if at < self.position]
            if len(schedule) < MAX_SCHEDULE:
                schedule.append((self.position, self._temperature))
        self._temperature = None
        return format_schedule(tuple(schedule))

    async def _steer(self) -> None:
        while True:
            await asyncio.sleep(self._random.uniform(1, 3))
            if self._secret is None:
                continue
            self._temperature = self._random.randrange(20, 180) / 100
            message = {"run": self._secret, "temperature": self._temperature}
            with suppress(*BROKEN):
                async with asyncio.timeout(SILENCE):
                    reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
                    try:
                        writer.write(request_bytes("x", "/steer", message, str(self.number)))
                        if await reader.readexactly(await read_head(reader)) != b"true":
                            self._missed = True  # Another process writes the run since a failure.
                            self._stream.cancel()
                    finally:
                        writer.close()

    async def _messages(self, request: dict) -> AsyncIterator[dict]:
        """The messages of a stream. Raises TimeoutError where it is silent."""
        async with asyncio.timeout(SILENCE):
            reader, writer = await asyncio.open_connection("127.0.0.1", self.port, limit=2**20)
        try:
            writer.write(request_bytes("x", "/run", request, str(self.number)))
            async with asyncio.timeout(SILENCE):
                await read_head(reader)
            rest = b""
            while True:
                async with asyncio.timeout(SILENCE):
                    size = int((await reader.readline()).strip() or b"0", 16)
                    if not size:
                        return
                    rest += (await reader.readexactly(size + 2))[:-2]
                *events, rest = rest.split(b"\n\n")
                for event in events:
                    if event.startswith(b"data: "):
                        yield json.loads(event[6:])
        finally:
            writer.close()


async def check(pages: list[Page], engine: Engine) -> list[str]:
    """What is wrong with the texts of pages: each has to be what an undisturbed run with its schedule gives."""

    async def written(page: Page) -> tuple[tuple[int, ...], ...]:
        schedule: Schedule = parse_schedule(page.schedule) or ()
        settings = page.settings
        run = Run(engine, settings["prompt"], settings["seed"], settings["length"], schedule=schedule)
        return (await run.last()).ids

    wrong = []
    for page, whole in zip(pages, await asyncio.gather(*map(written, pages)), strict=True):
        cut = [list(ids[: len(mine)]) for ids, mine in zip(whole, page.ids, strict=True)]
        if cut != page.ids:
            wrong.append(f"page {page.number} has other characters")
        if page.said is None and page.position < page.settings["length"]:
            wrong.append(f"page {page.number} ended at {page.position}")
    return wrong
