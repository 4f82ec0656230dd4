"""A pending result arrives at any time, and each event loop is woken once for all results of a step."""

import asyncio
import threading

import pytest

from model.pending import Pending, Waiters


@pytest.fixture
def waiters() -> Waiters:
    return Waiters()


def test_many_results_wake_a_loop_once(waiters, monkeypatch):
    async def wait():
        loop, calls = asyncio.get_running_loop(), []
        call = loop.call_soon_threadsafe
        monkeypatch.setattr(loop, "call_soon_threadsafe", lambda *args: (calls.append(args), call(*args)))
        pending = [Pending(waiters) for _ in range(50)]
        waiting = [asyncio.ensure_future(_awaited(one)) for one in pending]
        await asyncio.sleep(0)
        for n, one in enumerate(pending):
            one.succeed(n)
        waiters.wake()
        return await asyncio.gather(*waiting), len(calls)

    assert asyncio.run(wait()) == (list(range(50)), 1)


def test_a_result_of_another_thread_arrives_before_while_and_after_it_is_awaited(waiters):
    pending = [Pending(waiters) for _ in range(200)]

    def work():
        for n, one in enumerate(pending):
            one.succeed(n)
            waiters.wake()

    async def wait():
        thread = threading.Thread(target=work)
        thread.start()
        results = [await one for one in pending]
        thread.join()
        return results

    assert asyncio.run(asyncio.wait_for(wait(), 10)) == list(range(200))


def test_a_failure_is_raised_where_it_is_awaited(waiters):
    async def wait():
        pending = Pending(waiters)
        waiting = asyncio.ensure_future(_awaited(pending))
        await asyncio.sleep(0)
        pending.fail(MemoryError("no more"))
        waiters.wake()
        await waiting

    with pytest.raises(MemoryError, match="no more"):
        asyncio.run(wait())


def test_cancelling_the_awaiting_task_cancels_the_pending_result(waiters):
    pending = Pending(waiters)

    async def leave():
        waiting = asyncio.ensure_future(_awaited(pending))
        await asyncio.sleep(0)
        waiting.cancel()
        await asyncio.gather(waiting, return_exceptions=True)
        waiters.wake()  # nothing to wake

    asyncio.run(leave())
    assert pending.cancelled()
    pending.succeed(1)  # too late, and no error


def test_a_closed_loop_is_not_woken(waiters):
    pending = Pending(waiters)

    async def leave():
        waiting = asyncio.ensure_future(_awaited(pending))
        await asyncio.sleep(0)
        assert not waiting.done()

    asyncio.run(leave())  # which cancels the task at its end
    waiters.wake()
    assert pending.cancelled()


async def _awaited(pending: Pending) -> object:
    return await pending
