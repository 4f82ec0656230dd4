"""Answers that go on: messages streamed to a page as server-sent events, until they end or either side leaves.

Knows nothing about runs. It takes the place of Gradio's queue, whose messages cost about a millisecond each.
"""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import aclosing, suppress

HEARTBEAT = 2.0  # seconds; a page that has heard nothing for some of them asks again
PATIENCE = 20.0  # seconds that a reader may take nothing, before its place is given to others

HEADERS = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-store"),
    (b"x-accel-buffering", b"no"),  # a proxy in between passes each message on at once
]


class EventStreams:
    """All streams of the server. `open` counts them."""

    def __init__(self) -> None:
        self.open = 0
        self.closing = False
        self._loop: asyncio.AbstractEventLoop | None = None
        self._end = asyncio.Event()

    def close(self) -> None:
        """From any thread: every stream, and every one that is still asked for, ends with {"state": "closing"}."""
        self.closing = True
        if self._loop is not None:
            self._loop.call_soon_threadsafe(self._end.set)

    def answer(self, messages: AsyncIterator[dict]):
        """An ASGI response. When the reader goes, `messages` is closed at once."""

        async def respond(scope, receive, send) -> None:
            self._loop = asyncio.get_running_loop()
            if self.closing:
                self._end.set()
            heard = self._loop.time()

            async def put(line: str, more: bool = True) -> None:
                nonlocal heard
                heard = self._loop.time()
                async with asyncio.timeout(PATIENCE):
                    await send({"type": "http.response.body", "body": line.encode(), "more_body": more})

            async def feed() -> None:
                async with aclosing(messages):
                    async for message in messages:
                        await put(f"data: {json.dumps(message)}\n\n")

            async def beat() -> None:
                while True:
                    await asyncio.sleep(heard + HEARTBEAT - self._loop.time())
                    if self._loop.time() >= heard + HEARTBEAT:
                        await put(":\n\n")

            async def gone() -> None:
                while (await receive())["type"] != "http.disconnect":
                    pass

            await send({"type": "http.response.start", "status": 200, "headers": HEADERS})
            self.open += 1
            tasks = [asyncio.create_task(work) for work in (feed(), beat(), gone(), self._end.wait())]
            try:
                await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
                if self._end.is_set() and not tasks[0].done():
                    tasks[0].cancel()
                    await asyncio.wait(tasks[:1])
                    await put('data: {"state": "closing"}\n\n')
                await put("", more=False)
            except TimeoutError:  # of a reader who takes nothing
                pass
            finally:
                self.open -= 1
                for task in tasks:
                    task.cancel()
                with suppress(asyncio.CancelledError):
                    await asyncio.gather(*tasks, return_exceptions=True)

        return respond
