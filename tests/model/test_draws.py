"""Many draws at all temperatures at once are the draws of `sampling.draw` at each temperature."""

from bisect import bisect_right

import numpy as np
import pytest

from model import draws
from model.draws import changes, draw_many
from model.noise import noise
from model.sampling import draw, ladder

SLIDER = np.arange(201) / 100


@pytest.mark.parametrize("vocab_size", [1, 2, 27, 300])
@pytest.mark.parametrize("spread", [0.0, 1.0, 30.0])
def test_every_id_is_that_of_draw(vocab_size, spread):
    logits = (np.random.default_rng(vocab_size).normal(size=vocab_size) * spread).astype(np.float32)
    seeds = np.arange(60) + 5
    ids = draw_many(logits, seeds, 4, SLIDER)
    rows = noise(seeds, np.full(60, 4), vocab_size)
    for column, temperature in enumerate(SLIDER):
        assert ids[:, column].tolist() == draw(logits[None], temperature, rows).tolist()


def test_blocks_change_nothing(monkeypatch):
    logits, seeds = np.random.default_rng(1).normal(size=27), np.arange(50)
    whole = draw_many(logits, seeds, 0, SLIDER)
    monkeypatch.setattr(draws, "BLOCK", 80)  # two rows at a time, and then one row that is larger than a block
    assert draw_many(logits, seeds, 0, SLIDER).tolist() == whole.tolist()
    monkeypatch.setattr(draws, "BLOCK", 8)
    assert draw_many(logits, seeds, 0, SLIDER).tolist() == whole.tolist()


def test_changes_hold_all_ids():
    ids = draw_many(np.random.default_rng(2).normal(size=27) * 3, np.arange(100), 0, SLIDER)
    for row, short in zip(ids.tolist(), changes(ids), strict=True):
        assert short[0] == 0 and all(a < b for a, b in zip(short[::2], short[2::2], strict=False))
        again = []
        for at, end, i in zip(short[::2], [*short[2::2], len(row)], short[1::2], strict=True):
            again += [i] * (end - at)
        assert again == row
    assert changes(np.array([[3, 3, 3]])) == [[0, 3]]


def test_the_changes_are_those_of_the_ladder():
    logits = np.random.default_rng(3).normal(size=27) * 3
    for seed, short in enumerate(changes(draw_many(logits, np.arange(40), 0, SLIDER))):
        rungs = ladder(logits, noise(seed, 0, 27)[0])
        starts = [start for start, _ in rungs]
        assert short[1::2] == [rungs[bisect_right(starts, at / 100) - 1][1] for at in short[::2]]


def test_an_impossible_id_is_never_drawn_and_zero_is_greedy():
    logits = np.array([-np.inf, 1.0, 3.0, 2.0])
    ids = draw_many(logits, np.arange(500), 0, SLIDER)
    assert 0 not in ids and set(ids[:, 0]) == {2} and set(ids[:, -1]) == {1, 2, 3}
