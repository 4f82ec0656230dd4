"""The examples: each can be run, and shows with the shipped model what its sentence says."""

import asyncio
import math

import pytest

from assets.live import EXAMPLES
from model.checkpoint import SHIPPED, load_checkpoint
from model.engine import Engine
from model.measures import measure
from model.stream import Run


def test_examples_can_be_run():
    for example in EXAMPLES:
        assert math.isfinite(example["temperature"]) and 0 <= example["temperature"] <= 2
        assert int(example["seed"]) >= 0 and isinstance(example["prompt"], str)


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example["name"])
def test_examples_show_what_they_say_with_the_shipped_model(example):
    """A better model may repeat itself less: then another prompt has to show it, or another sentence."""
    engine = Engine(load_checkpoint(SHIPPED / "shakespeare"))

    async def last() -> str:
        settings = (example["prompt"], example["seed"], 400)
        run = Run(engine, *settings, temperatures=(), schedule=((0, example["temperature"]),))
        return (await run.last()).texts[0]

    text = asyncio.run(last())
    engine.close()
    found = measure(text, 0.0, engine.checkpoint.lexicon)
    shows = {
        "loop": found["repetition"] > 0.3 and found["non_words"] < 0.01,
        "greedy": found["loop"] is not None,
        "unit": found["repetition"] < 0.2 and found["loop"] is None,
        "hot": found["non_words"] > 0.4,
        "empty": found["non_words"] < 0.05 and found["loop"] is None,
    }
    assert shows[example["name"]], found
