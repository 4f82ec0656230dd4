"""An answer that is still being worked on by a thread, for those who wait in another thread or in an event loop.

Knows nothing about what is worked on. `asyncio.wrap_future` wakes the loop once for every answer; here whoever works
posts all answers of a moment and rings once: with a hundred viewers, waking cost as much as their texts.
"""

import asyncio
from collections import deque
from collections.abc import Generator
from concurrent.futures import Future, InvalidStateError
from contextlib import suppress


class Post:
    """What has been answered since the last ring."""

    def __init__(self):
        self._waiters: deque[asyncio.Future] = deque()

    def add(self, waiter: asyncio.Future) -> None:
        self._waiters.append(waiter)

    def ring(self) -> None:
        """Wake each event loop that waits for something, once."""
        of_loop: dict[asyncio.AbstractEventLoop, list[asyncio.Future]] = {}
        with suppress(IndexError):  # empty: by this thread, or by another that rings at the same time
            while True:
                waiter = self._waiters.popleft()
                of_loop.setdefault(waiter.get_loop(), []).append(waiter)
        for loop, waiters in of_loop.items():
            with suppress(RuntimeError):  # the loop has been closed: nobody waits any more
                loop.call_soon_threadsafe(_wake, waiters)


class Pending(Future):
    """A Future that can be awaited too; whoever is cancelled while awaiting it cancels it."""

    def __init__(self, post: Post):
        super().__init__()
        self._post = post

    def __await__(self) -> Generator:
        waiter = asyncio.get_running_loop().create_future()
        self.add_done_callback(lambda _: self._post.add(waiter))
        try:
            if not self.done():  # and from here on it can't become so without the waiter in the post
                yield from waiter
        except asyncio.CancelledError:
            self.cancel()
            raise
        return self.result()

    def succeed(self, found: object) -> None:
        with suppress(InvalidStateError):  # cancelled in this very moment
            self.set_result(found)

    def fail(self, error: BaseException) -> None:
        with suppress(InvalidStateError):
            self.set_exception(error)


def _wake(waiters: list[asyncio.Future]) -> None:
    for waiter in waiters:
        if not waiter.done():
            waiter.set_result(None)
