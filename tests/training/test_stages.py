"""Stages cover all epochs in order; the learning rate rises, then falls with the share of the text that is read."""

from itertools import pairwise

import numpy as np
import pytest

from training.recipe import Recipe
from training.stages import Stage, remaining, stages, updates_before

IDS = np.arange(10_001)


@pytest.mark.parametrize("epochs", [1, 2, 3, 4, 7, 33])
def test_windows_grow_and_every_epoch_is_in_one_stage(epochs):
    plan = stages(Recipe(epochs=epochs, batch=10, window=100), IDS)
    assert [epoch for stage in plan for epoch in range(stage.first, stage.end)] == list(range(epochs))
    windows = [stage.window for stage in plan]
    assert windows == ([100] if epochs < 3 else [25, 50, 100])
    assert all(stage.window * stage.updates == 1000 for stage in plan), "every epoch reads the whole text"


def test_without_growth_and_with_lines_there_is_one_stage():
    assert stages(Recipe(epochs=9, batch=10, window=100, grow=False), IDS) == [Stage(0, 9, 100, 10)]
    assert stages(Recipe(epochs=9, batch=10, window=100, lines=True), np.ones((40, 101))) == [Stage(0, 9, 100, 4)]


@pytest.mark.parametrize(("window", "windows"), [(1, [1]), (20, [20]), (30, [20, 30]), (60, [20, 30, 60])])
def test_no_stage_has_a_window_shorter_than_20_steps_or_the_whole_window(window, windows):
    plan = stages(Recipe(epochs=9, batch=10, window=window), IDS)
    assert [stage.window for stage in plan] == windows
    assert plan[0].first == 0 and plan[-1].end == 9 and all(a.end == b.first for a, b in pairwise(plan))


def test_a_resumed_training_has_the_epochs_that_are_left():
    plan = [Stage(0, 2, 25, 40), Stage(2, 4, 50, 20), Stage(4, 6, 100, 10)]
    assert remaining(plan, 0) == plan and remaining(plan, 6) == []
    assert remaining(plan, 3) == [Stage(3, 4, 50, 20), Stage(4, 6, 100, 10)]
    assert [updates_before(plan, epoch) for epoch in range(7)] == [0, 40, 80, 100, 120, 130, 140]


@pytest.mark.slow
def test_the_learning_rate_follows_the_share_of_the_text():
    from training.schedule import LearningRate

    plan = [Stage(0, 2, 25, 40), Stage(2, 4, 50, 20), Stage(4, 6, 100, 10)]
    rate = LearningRate(Recipe(learning_rate=0.5, warm_up=10), plan)
    values = [float(rate(step)) for step in range(141)]
    assert np.argmax(values) < 20 and all(np.diff(values[:10]) > 0) and all(np.diff(values[20:]) < 0)
    half = updates_before(plan, 3)
    assert values[half] == pytest.approx(0.5 * (0.02 + 0.98 / 2), rel=1e-4), "half of the text, 100 of 140 updates"
    assert values[140] == pytest.approx(0.01, rel=1e-3)
    assert float(LearningRate(Recipe(learning_rate=0.5, warm_up=0), plan)(0)) == pytest.approx(0.5)
