"""The examples: each can be run, and shows with the shipped model what its sentence says."""

import asyncio

import pytest

from assets.server.examples import EXAMPLES
from model.checkpoint import SHIPPED, load_checkpoint
from model.engine import Engine
from model.measures import measure
from model.run import Run


@pytest.mark.parametrize(("language", "model"), [("en", "shakespeare"), ("de", "faust")])
@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example["name"])
def test_examples_show_what_they_say_with_the_shipped_models(example, language, model):
    """A better model may repeat itself less: then another prompt has to show it, or another sentence."""
    engine = Engine(load_checkpoint(SHIPPED / model))

    settings = (example["prompts"][language], example["seed"], 400)
    run = Run(engine, *settings, temperatures=(), schedule=((0, example["temperature"]),))
    text = engine.checkpoint.vocabulary.decode(asyncio.run(run.last()).ids[0])
    engine.close()
    found = measure(text, 0.0, engine.checkpoint.lexicon)
    shows = {
        "loop": found["repetition"] > 0.3 and found["non_words"] < 0.05,
        "greedy": found["loop"] is not None,
        "unit": found["repetition"] < 0.2 and found["loop"] is None,
        "hot": found["non_words"] > 0.4,
        "empty": found["non_words"] < 0.15 and found["loop"] is None,
    }
    assert shows[example["name"]], found
