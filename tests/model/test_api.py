"""The endpoints without a server. test_app.py calls them over HTTP."""

import asyncio
from contextlib import aclosing
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from model.api import Api
from model.engine import Engine
from model.fingerprints import FILE, Fingerprints, load_fingerprints, to_bytes
from model.noise import noise
from model.sampling import draw, probabilities
from model.settings import SettingError


class OneModel:
    """A library with the fake model only."""

    def __init__(self, engine, path: Path):
        self._engine, self.path = engine, path

    def first(self) -> str:
        return "fake"

    async def engine(self, name: object):
        assert name == "fake"
        return self._engine

    async def fingerprints(self, engine):
        return load_fingerprints(self.path, engine.checkpoint.card)


@pytest.fixture
def api(engine, tmp_path) -> Api:
    return Api(OneModel(engine, tmp_path))


@pytest.fixture
def logits(engine):
    """The logits after a prompt."""
    return lambda prompt: engine.prime(engine.checkpoint.vocabulary.encode(prompt)[0], 0).result(10).rows.logits


@pytest.mark.parametrize("prompt", ["", "hello"])
@pytest.mark.parametrize("position", [0, 17])
def test_the_ladder_covers_all_temperatures_and_is_the_draw_at_each(api, engine, logits, prompt, position):
    rungs = asyncio.run(api.ladder(prompt, 7, position))
    assert rungs[0]["from"] == 0 and rungs[-1]["to"] == 2
    assert all(a["to"] == b["from"] and a["token"] != b["token"] for a, b in pairwise(rungs))
    for temperature in np.linspace(0, 1.999, 100):
        (rung,) = (r for r in rungs if r["from"] <= temperature < r["to"])
        drawn = draw(logits(prompt), temperature, noise(7, position, 28))[0]
        assert rung["token"] == engine.checkpoint.vocabulary.tokens[drawn]


def test_the_ladder_holds_the_token_of_a_run(api):
    async def texts():
        return [text async for text in api.compare("hello", [0.0, 0.5, 1.0, 2.0], 7, 30)][-1]

    for text, temperature in zip(asyncio.run(texts()), (0.0, 0.5, 1.0, 2.0), strict=True):
        for position in (0, 1, 13, 29):
            rungs = asyncio.run(api.ladder("hello" + text[:position], 7, position))
            assert text[position] in [r["token"] for r in rungs if r["from"] <= temperature <= r["to"]]


def test_the_entropy_of_a_text_is_that_of_the_model_that_reads_it(api, logits):
    measures = asyncio.run(api.measure("the cat sat. " * 4))
    assert measures["characters"] == 52 and measures["loop"] == {"period": 13, "onset": 0}
    assert measures["non_words"] == pytest.approx(8 / 12)  # the fake model's lexicon is "a" and "the"
    assert 0 < measures["repetition"] < 1
    one = asyncio.run(api.measure("t"))
    p = probabilities(logits(""), 1)
    assert one["entropy"] == pytest.approx(float(-(p * np.log2(p)).sum())), (
        "the first distribution is an empty prompt's"
    )
    assert asyncio.run(api.measure(""))["entropy"] is None


def test_next_token_is_most_probable_first_and_sums_to_one(api):
    entries = asyncio.run(api.next_token("hello", 0.7))["tokens"]
    p = [entry["probability"] for entry in entries]
    assert sum(p) == pytest.approx(1) and p == sorted(p, reverse=True) and len(entries) == 28


def test_a_sweep_of_too_many_tokens_is_refused(api):
    async def first(**options):
        async with aclosing(api.sweep("a", **options)) as answers:
            return await anext(answers)

    assert asyncio.run(first(temperatures=[1.0], seeds=64, length=2))["of"] == 64
    with pytest.raises(
        SettingError, match=r"temperatures × seeds × length must be 1,000,000 or less\. Received: 1000020"
    ):
        asyncio.run(first(seeds=20, length=2381))


def test_a_sweep_streams_its_rows(api):
    async def read(**options):
        return [answer async for answer in api.sweep("hello", **options)]

    answers = asyncio.run(read(temperatures=[0, 1.0], seeds=2, length=20))
    assert [a["done"] for a in answers] == [1, 2] and [r["temperature"] for r in answers[-1]["rows"]] == [0, 1]
    assert len(asyncio.run(read(seeds=1, length=5))[-1]["rows"]) == 21
    for wrong in ({"temperatures": []}, {"temperatures": [3]}, {"seeds": 0}, {"seeds": 65}, {"length": 0}):
        with pytest.raises(SettingError):
            asyncio.run(read(**wrong))


@pytest.mark.parametrize(
    ("call", "rule"),
    [
        (lambda api: api.ladder("", position=-1), "A position must be a whole number from 0 to 5000"),
        (lambda api: api.ladder("", position="x"), "A position must be a whole number"),
        (lambda api: api.ladder("", seed=1.5), "A seed must be a whole number"),
        (lambda api: api.ladder(None), "A prompt must be text"),
        (lambda api: api.measure("x" * 7001), "A text must have at most 7000 characters"),
        (lambda api: api.measure(3), "A text must have"),
        (lambda api: api.next_token("", "hot"), "A temperature must be a number from 0 to 2"),
    ],
)
def test_bad_input_is_refused_with_the_rule(api, call, rule):
    with pytest.raises(SettingError, match=rule):
        asyncio.run(call(api))


def test_what_is_copied_is_measured_where_the_training_text_is_known(api, checkpoint, tmp_path):
    text, sha256 = "the cat sat. " * 4, "ab" * 32
    assert asyncio.run(api.measure(text))["copied"] is None
    (tmp_path / FILE).write_bytes(to_bytes(Fingerprints.of(text[:30]), sha256))
    engine = Engine(replace(checkpoint, card={"data": {"sha256": sha256}}))
    found = asyncio.run(Api(OneModel(engine, tmp_path)).measure("zzzz" + text[:30]))["copied"]
    engine.close()
    assert found == {"share": pytest.approx(30 / 34), "length": 30, "onset": 4}
