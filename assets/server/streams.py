"""Server-sent events: a response that sends messages until they end, the reader leaves, or the server closes.

Gradio's own queue needs about a millisecond per message, which is too much for a hundred readers.
"""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import aclosing

HEARTBEAT = 2.0  # seconds without a message until a heartbeat is sent
SILENCE = 7.0  # seconds without a message or a heartbeat until a page asks again
PATIENCE = 20.0  # seconds until a reader that takes no data is disconnected, so that others get its place

HEADERS = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-store"),
    (b"x-accel-buffering", b"no"),  # nginx must not buffer the messages
]


class EventStreams:
    """All event streams of the server. `open` is the number of open ones."""

    def __init__(self) -> None:
        self.open = 0
        self.closing = False
        self._loop: asyncio.AbstractEventLoop | None = None
        self._closed = asyncio.Event()

    def close(self) -> None:
        """End every stream, and each later one, with the message {"state": "closing"}. Any thread may call this."""
        self.closing = True
        if self._loop is not None:
            self._loop.call_soon_threadsafe(self._closed.set)

    def respond(self, messages: AsyncIterator[dict]):
        """An ASGI response. It closes `messages` as soon as the reader leaves."""

        async def response(scope, receive, send) -> None:
            self._loop = asyncio.get_running_loop()
            if self.closing:
                self._closed.set()
            self.open += 1
            try:
                await _EventStream(messages, send).run(receive, self._closed)
            except TimeoutError:  # The reader takes no data.
                pass
            finally:
                self.open -= 1

        return response


class _EventStream:
    """One stream: several tasks that send, watch the reader and wait for the end."""

    def __init__(self, messages: AsyncIterator[dict], send):
        self._messages, self._send = messages, send
        self._clock = asyncio.get_running_loop().time
        self._last_sent = self._clock()

    async def run(self, receive, closed: asyncio.Event) -> None:
        """Send until the messages end, the reader leaves, or `closed` is set. Raises TimeoutError of the reader."""
        await self._send({"type": "http.response.start", "status": 200, "headers": HEADERS})
        sending = asyncio.create_task(self._send_messages())
        others = (self._send_heartbeats(), wait_for_disconnect(receive), closed.wait())
        tasks = [sending, *map(asyncio.create_task, others)]
        try:
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            if sending.done():
                sending.result()
            elif closed.is_set():
                sending.cancel()
                await asyncio.wait([sending])
                await self._write('data: {"state": "closing"}\n\n')
            await self._write("", more=False)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _write(self, text: str, more: bool = True) -> None:
        self._last_sent = self._clock()
        async with asyncio.timeout(PATIENCE):
            await self._send({"type": "http.response.body", "body": text.encode(), "more_body": more})

    async def _send_messages(self) -> None:
        async with aclosing(self._messages) as messages:
            async for message in messages:
                await self._write(f"data: {json.dumps(message)}\n\n")

    async def _send_heartbeats(self) -> None:
        while True:
            await asyncio.sleep(self._last_sent + HEARTBEAT - self._clock())
            if self._clock() >= self._last_sent + HEARTBEAT:
                await self._write(":\n\n")


async def wait_for_disconnect(receive) -> None:
    """Return once the client has left. receive: that of an ASGI request whose body was read."""
    while (await receive())["type"] != "http.disconnect":
        pass
