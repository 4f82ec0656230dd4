"""What the slider rewrites a text to is what a run at that temperature would have been."""

import asyncio

import numpy as np
import pytest

from model.engine import Engine
from model.scrub import TEMPERATURES, scrub
from model.stream import Run
from tests.conftest import fake_checkpoint


def scrubbed(engine: Engine, prompt: str, seed: int, length: int) -> np.ndarray:
    async def read():
        ids = engine.checkpoint.vocabulary.encode(prompt)[0]
        return [column async for column in scrub(engine, ids, seed, length)]

    return np.stack(asyncio.run(read()), axis=1)


def run_alone(engine: Engine, prompt: str, seed: int, length: int, temperature: float) -> list[int]:
    run = Run(engine, prompt, seed, length, temperatures=(), schedule=((0, temperature),))

    async def read():
        async for _ in run.chunks():
            pass

    asyncio.run(read())
    return run.ids


@pytest.mark.parametrize("prompt", ["", "hello"])
def test_every_temperature_is_the_run_at_that_temperature(engine, prompt):
    assert TEMPERATURES[[0, 7, 100, 200]].tolist() == [0, 0.07, 1, 2]
    found = scrubbed(engine, prompt, 7, 60)
    assert found.shape == (201, 60)
    for i in (0, 1, 2, 33, 50, 99, 100, 101, 150, 199, 200):
        assert found[i].tolist() == run_alone(engine, prompt, 7, 60, TEMPERATURES[i])


def test_shared_history_is_stepped_once():
    """Chance has it that few temperatures part at once: far fewer rows are stepped than 201 at each position."""
    stepped = []
    checkpoint = fake_checkpoint()
    original = checkpoint.step
    object.__setattr__(checkpoint, "step", lambda ids, state: (stepped.append(len(ids)), original(ids, state))[1])
    engine = Engine(checkpoint)
    scrubbed(engine, "hello", 3, 20)
    engine.close()
    assert stepped[5] < 20 and stepped[5:] == sorted(stepped[5:]), "and rows that parted never meet again"


def test_two_tokens_are_enough():
    engine = Engine(fake_checkpoint("ab"))
    assert scrubbed(engine, "", 1, 30).shape == (201, 30)
    engine.close()
