"""Curves over temperature: reproducible, with intervals that mean what they say."""

import asyncio

import numpy as np
import pytest

from model.engine import Engine
from model.stream import Run
from model.sweep import FIGURES, interval, sweep
from tests.conftest import fake_checkpoint

TEMPERATURES = [0.0, 0.5, 1.0, 2.0]


def swept(engine: Engine, seeds: int = 6, length: int = 80, temperatures=TEMPERATURES) -> list[dict]:
    async def read():
        return [progress async for progress in sweep(engine, "hello", temperatures, seeds, length)]

    return asyncio.run(read())


def test_it_reports_after_every_seed_and_is_reproducible(engine):
    first = swept(engine)
    assert [(p["done"], p["of"]) for p in first] == [(i + 1, 6) for i in range(6)]
    assert first == swept(engine)
    assert swept(engine, seeds=3)[-1]["rows"] == first[2]["rows"], "more seeds only add"


def test_entropy_rises_with_temperature_and_greedy_runs_end_in_loops(engine):
    rows = swept(engine, length=300)[-1]["rows"]
    entropy = [row["entropy"]["mean"] for row in rows]
    assert entropy[0] == 0 and entropy[0] < entropy[1] < entropy[3]
    assert rows[0]["loops"]["mean"] == 1 and rows[3]["loops"]["mean"] == 0
    assert rows[0]["repetition"]["mean"] > rows[3]["repetition"]["mean"]


def test_each_figure_is_the_mean_over_runs_of_their_own(engine):
    async def bits(seed):
        run = Run(engine, "hello", seed, 80, temperatures=(), schedule=((0, 1.0),))
        return [chunk async for chunk in run.chunks()][-1].bits[0] / 80

    expected = np.mean([asyncio.run(bits(seed)) for seed in range(6)])
    assert swept(engine)[-1]["rows"][2]["entropy"]["mean"] == pytest.approx(expected)


def test_intervals_hold_the_mean_and_shrink_with_the_number_of_seeds():
    """A thousand samples of a known mean: about 95 % of the intervals hold it (chance of a false alarm < 1e-6)."""
    rng = np.random.default_rng(0)
    held = [found["low"] <= 3 <= found["high"] for found in (interval(rng.normal(3, 1, 40)) for _ in range(1000))]
    assert 0.89 < np.mean(held) < 0.98
    few, many = interval(rng.normal(0, 1, 10)), interval(rng.normal(0, 1, 1000))
    assert many["high"] - many["low"] < few["high"] - few["low"]


def test_what_is_not_known_is_none():
    assert interval([None, None]) is None
    assert interval([0.5, None]) == {"mean": 0.5, "low": 0.5, "high": 0.5}
    engine = Engine(fake_checkpoint(".,"))  # no letters: no words
    rows = swept(engine, seeds=2, length=30)[-1]["rows"]
    engine.close()
    assert {row["non_words"] is None for row in rows} == {True} and set(FIGURES) < set(rows[0])


def test_one_temperature_is_a_sweep_too(engine):
    assert len(swept(engine, seeds=1, temperatures=[0.7])[-1]["rows"]) == 1
