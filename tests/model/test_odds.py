"""The odds of a text are those of a plain loop over its ids."""

import asyncio

import numpy as np
import pytest

from model.odds import read_odds
from model.sampling import probabilities


def by_hand(engine, prompt: list[int], text: list[int], temperatures: list[float]) -> list[float]:
    logits, state = engine.checkpoint.step(np.array([prompt[0]]), engine.checkpoint.initial_state())
    for i in prompt[1:]:
        logits, state = engine.checkpoint.step(np.array([i]), state)
    odds = []
    for i, temperature in zip(text, temperatures, strict=True):
        odds.append(probabilities(logits, temperature)[0, i])
        logits, state = engine.checkpoint.step(np.array([i]), state)
    return odds


@pytest.mark.parametrize("schedule", [((0, 0.7),), ((0, 0.7), (3, 2.0), (5, 0.0), (90, 1.0))])
def test_odds_at_one_and_at_the_temperature_used(engine, schedule):
    prompt, texts = [3, 4, 5], [[6, 7, 8, 9, 1, 2, 3], [1, 1, 2], [], [9, 8, 7, 6, 5, 4, 3]]
    one, used = asyncio.run(read_odds(engine, prompt, texts, schedule))
    assert one.shape == used.shape == (4, 7)
    steered = [next(t for at, t in reversed(schedule) if at <= position) for position in range(7)]
    for row, temperature in enumerate([0.5, 1.0, 1.5, steered]):
        text = texts[row]
        at = temperature[: len(text)] if isinstance(temperature, list) else [temperature] * len(text)
        assert one[row, : len(text)] == pytest.approx(by_hand(engine, prompt, text, [1] * len(text)))
        assert used[row, : len(text)] == pytest.approx(by_hand(engine, prompt, text, at))


def test_empty_texts_have_no_odds(engine):
    one, used = asyncio.run(read_odds(engine, [], [[], []], ((0, 1.0),)))
    assert one.shape == used.shape == (2, 0)
