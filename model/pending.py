"""A result that a thread computes, for callers in other threads and in event loops.

`asyncio.wrap_future` wakes an event loop once per result. With a hundred viewers that costs as much as computing the
texts. Here the computing thread sets all results of a step first, and then wakes each loop once.
"""

import asyncio
from collections import deque
from collections.abc import Generator
from concurrent.futures import Future, InvalidStateError
from contextlib import suppress


class Waiters:
    """The asyncio futures whose results were set since the last call of `wake`."""

    def __init__(self):
        self._waiters: deque[asyncio.Future] = deque()

    def add(self, waiter: asyncio.Future) -> None:
        self._waiters.append(waiter)

    def wake(self) -> None:
        """Wake every event loop that waits for one of the results, once."""
        of_loop: dict[asyncio.AbstractEventLoop, list[asyncio.Future]] = {}
        with suppress(IndexError):  # empty; another thread may call `wake` at the same time
            while True:
                waiter = self._waiters.popleft()
                of_loop.setdefault(waiter.get_loop(), []).append(waiter)
        for loop, waiters in of_loop.items():
            with suppress(RuntimeError):  # The loop is closed, so nothing in it waits any more.
                loop.call_soon_threadsafe(_set_results, waiters)


class Pending(Future):
    """A concurrent Future that can be awaited. Cancelling the awaiting task cancels it."""

    def __init__(self, waiters: Waiters):
        super().__init__()
        self._to_wake = waiters  # Future has an attribute `_waiters` of its own

    def __await__(self) -> Generator:
        waiter = asyncio.get_running_loop().create_future()
        self.add_done_callback(lambda _: self._to_wake.add(waiter))
        try:
            if not self.done():  # From here on it is never done without the waiter being among the waiters.
                yield from waiter
        except asyncio.CancelledError:
            self.cancel()
            raise
        return self.result()

    def succeed(self, result: object) -> None:
        with suppress(InvalidStateError):  # cancelled at the same moment
            self.set_result(result)

    def fail(self, error: BaseException) -> None:
        with suppress(InvalidStateError):
            self.set_exception(error)


def _set_results(waiters: list[asyncio.Future]) -> None:
    for waiter in waiters:
        if not waiter.done():
            waiter.set_result(None)
