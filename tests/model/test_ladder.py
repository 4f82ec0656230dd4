"""The ladder of a position: one id for every temperature, and the one that a run draws there."""

import asyncio
from itertools import pairwise

import numpy as np

from model import ladder
from model.ladder import find_ranges, read_ladder, read_ranges
from model.noise import noise
from model.run import Run
from model.sampling import draw


def test_the_ladder_covers_all_temperatures_and_is_the_draw_at_each(engine):
    for prompt, written in (([], []), ([3, 4, 5], []), ([3], [4, 5])):
        logits, rungs = asyncio.run(read_ladder(engine, prompt, 7, 17, written))
        primed = engine.prime(prompt + written, 0).result(10).rows
        assert np.array_equal(logits, primed.logits[0])
        assert rungs[0]["from"] == 0 and rungs[-1]["to"] == 2
        assert all(a["to"] == b["from"] and a["id"] != b["id"] for a, b in pairwise(rungs))
        for temperature in np.linspace(0, 1.999, 100):
            (rung,) = (r for r in rungs if r["from"] <= temperature < r["to"])
            assert rung["id"] == draw(logits[None], temperature, noise(7, 17, 28))[0]


def test_the_ladder_holds_the_id_that_a_run_drew(engine):
    async def check():
        ids = (await Run(engine, "hello", 7, 30, schedule=((0, 0.8),)).last()).ids
        for text, temperature in zip(ids, (0.5, 1.0, 1.5, 0.8), strict=True):
            for position in (0, 1, 13, 29):
                prompt = engine.checkpoint.vocabulary.encode("hello")[0]
                _, rungs = await read_ladder(engine, prompt, 7, position, text[:position])
                assert text[position] in [r["id"] for r in rungs if r["from"] <= temperature <= r["to"]]

    asyncio.run(check())


def test_every_temperature_of_a_range_draws_the_id_and_the_next_ones_do_not(engine, monkeypatch):
    monkeypatch.setattr(ladder, "PIECE", 7)  # a text is read in pieces

    async def check():
        ids = (await Run(engine, "hello", 7, 30, temperatures=(), schedule=((0, 1.3),)).last()).ids[0]
        prompt = engine.checkpoint.vocabulary.encode("hello")[0]
        ranges = await read_ranges(engine, prompt, 7, ids)
        assert len(ranges) == len(ids) and (ranges[:, 0] <= 130).all() and (ranges[:, 1] >= 130).all()
        for position, (low, high) in enumerate(ranges):
            logits = (await engine.prime(prompt + list(ids[:position]), 0)).rows.logits
            drawn = [draw(logits, t / 100, noise(7, position, 28))[0] == ids[position] for t in range(201)]
            assert np.flatnonzero(drawn).tolist() == list(range(low, high + 1))

    asyncio.run(check())


def test_a_token_that_is_never_drawn_has_an_empty_range():
    logits, drawn = np.array([[1.0, 0.0, -np.inf, 1.0]]), np.array([[0.0, -1.0, 9.0, 0.0]])
    for token, expected in ((0, [0, 200]), (1, None), (2, None), (3, None)):
        (found,) = find_ranges(logits, drawn, np.array([token])).tolist()
        assert found == expected if expected else found[0] > found[1]
