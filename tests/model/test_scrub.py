"""A scrub gives at every temperature the ids of a run at that temperature."""

import asyncio
from contextlib import aclosing
from dataclasses import replace

import numpy as np
import pytest

from model.engine import Engine
from model.run import Run
from model.scrub import TEMPERATURES, scrub
from tests.conftest import fake_checkpoint
from tests.streams import until


def scrubbed(engine: Engine, prompt: str, seed: int, length: int) -> np.ndarray:
    async def read():
        ids = engine.checkpoint.vocabulary.encode(prompt)[0]
        return [column async for column in scrub(engine, ids, seed, length)]

    return np.stack(asyncio.run(read()), axis=1)


def run_alone(engine: Engine, prompt: str, seed: int, length: int, temperature: float) -> list[int]:
    run = Run(engine, prompt, seed, length, temperatures=(), schedule=((0, temperature),))
    return list(asyncio.run(run.last()).ids[0])


@pytest.mark.parametrize("prompt", ["", "hello"])
def test_every_temperature_is_the_run_at_that_temperature(engine, prompt):
    assert TEMPERATURES[[0, 7, 100, 200]].tolist() == [0, 0.07, 1, 2]
    found = scrubbed(engine, prompt, 7, 60)
    assert found.shape == (201, 60)
    for i in (0, 1, 2, 33, 50, 99, 100, 101, 150, 199, 200):
        assert found[i].tolist() == run_alone(engine, prompt, 7, 60, TEMPERATURES[i])


def test_shared_history_is_stepped_once():
    """Few temperatures begin to differ at the same position, so that far fewer than 201 rows are stepped."""
    stepped = []
    checkpoint = fake_checkpoint()
    original = checkpoint.step
    object.__setattr__(checkpoint, "step", lambda ids, state: (stepped.append(len(ids)), original(ids, state))[1])
    engine = Engine(checkpoint)
    scrubbed(engine, "hello", 3, 20)
    engine.close()
    assert stepped[5] < 20 and stepped[5:] == sorted(stepped[5:]), "rows that were split stay apart"


def test_two_tokens_are_enough():
    engine = Engine(fake_checkpoint("ab"))
    assert scrubbed(engine, "", 1, 30).shape == (201, 30)
    engine.close()


def test_closing_removes_the_rows_and_a_failing_step_is_raised():
    checkpoint, broken = fake_checkpoint(), []

    def step(ids, state):
        if broken:
            raise MemoryError("no more")
        return checkpoint.step(ids, state)

    engine = Engine(replace(checkpoint, step=step))

    async def close_and_scrub_again():
        async with aclosing(scrub(engine, [], 1, 5000)) as columns:
            async for _ in columns:
                break
        until(lambda: engine.status().bulk == 0)
        async with aclosing(scrub(engine, [], 1, 5000)) as columns:
            await anext(columns)
            broken.append(True)
            async for _ in columns:
                pass

    with pytest.raises(MemoryError, match="no more"):
        asyncio.run(close_and_scrub_again())
    until(lambda: engine.status().bulk == 0)
    engine.close()
    with pytest.raises(RuntimeError, match="closed"):
        scrubbed(engine, "", 1, 3)


def test_padding_is_drawn_at_no_temperature():
    engine = Engine(fake_checkpoint(("<pad>", *"abc"), padding=0))
    assert 0 not in scrubbed(engine, "abc", 5, 50)
    engine.close()
