"""When the chunks of a run come, in virtual time."""

import asyncio
from types import SimpleNamespace

import pytest

from model.run import Chunk, Run
from tests import virtual_time


@pytest.mark.parametrize(("tell", "most"), [("steer", 1 / 30), ("stop", 0)])
def test_a_run_that_is_told_something_waits_for_its_next_token_alone(engine, monkeypatch, tell, most):
    monkeypatch.setattr("model.run.time", SimpleNamespace(monotonic=lambda: asyncio.get_running_loop().time()))

    class AtOnce:
        """The engine without its thread, for virtual time."""

        checkpoint, fewest_steps = engine.checkpoint, 1

        async def prime(self, *given):
            return engine.prime(*given).result()

        async def advance(self, *given):
            return engine.advance(*given).result()

    async def waits(action) -> tuple[float, Chunk]:
        """The seconds from the action to the next chunk, which has no token that was not due."""
        run, now = Run(AtOnce(), "hello", 7, 300, pace=30.0), asyncio.get_running_loop().time
        chunks = run.chunks()
        await anext(chunks)
        await anext(chunks)
        following = asyncio.create_task(anext(chunks))
        await asyncio.sleep(0.01)
        began = now()
        action(run)
        chunk = await following
        assert chunk.position <= 1 + 30 * now() + 1e-6
        await chunks.aclose()
        return now() - began, chunk

    undisturbed, _ = virtual_time.run(waits(lambda run: None))
    seconds, chunk = virtual_time.run(waits(lambda run: run.steer(2.0) if tell == "steer" else run.stop()))
    assert undisturbed == pytest.approx(1 / 12 - 0.01) and seconds <= most + 1e-6
    assert (chunk.temperature, chunk.state) == ((2.0, "running") if tell == "steer" else (1.0, "stopped"))
