"""Whoever awaits an answer gets it, whenever it comes, and every loop is woken once for all of a moment."""

import asyncio
import threading

import pytest

from model.pending import Pending, Post


@pytest.fixture
def post() -> Post:
    return Post()


def test_many_answers_ring_once(post, monkeypatch):
    async def wait():
        loop, rings = asyncio.get_running_loop(), []
        call = loop.call_soon_threadsafe
        monkeypatch.setattr(loop, "call_soon_threadsafe", lambda *args: (rings.append(args), call(*args)))
        pending = [Pending(post) for _ in range(50)]
        waiting = [asyncio.ensure_future(_awaited(one)) for one in pending]
        await asyncio.sleep(0)
        for n, one in enumerate(pending):
            one.succeed(n)
        post.ring()
        return await asyncio.gather(*waiting), len(rings)

    assert asyncio.run(wait()) == (list(range(50)), 1)


def test_an_answer_from_another_thread_before_while_and_after_it_is_awaited(post):
    pending = [Pending(post) for _ in range(200)]

    def work():
        for n, one in enumerate(pending):
            one.succeed(n)
            post.ring()

    async def wait():
        thread = threading.Thread(target=work)
        thread.start()
        found = [await one for one in pending]
        thread.join()
        return found

    assert asyncio.run(asyncio.wait_for(wait(), 10)) == list(range(200))


def test_a_failure_is_raised_where_it_is_awaited(post):
    async def wait():
        pending = Pending(post)
        waiting = asyncio.ensure_future(_awaited(pending))
        await asyncio.sleep(0)
        pending.fail(MemoryError("no more"))
        post.ring()
        await waiting

    with pytest.raises(MemoryError, match="no more"):
        asyncio.run(wait())


def test_to_be_cancelled_while_awaiting_cancels_what_is_awaited(post):
    pending = Pending(post)

    async def leave():
        waiting = asyncio.ensure_future(_awaited(pending))
        await asyncio.sleep(0)
        waiting.cancel()
        await asyncio.gather(waiting, return_exceptions=True)
        post.ring()  # the worker finds nobody to wake

    asyncio.run(leave())
    assert pending.cancelled()
    pending.succeed(1)  # too late, and no error


def test_a_loop_that_has_gone_is_nobody_to_wake(post):
    pending = Pending(post)

    async def leave():
        waiting = asyncio.ensure_future(_awaited(pending))
        await asyncio.sleep(0)
        assert not waiting.done()

    asyncio.run(leave())  # cancels the task on its way out
    post.ring()
    assert pending.cancelled()


async def _awaited(pending: Pending) -> object:
    return await pending
