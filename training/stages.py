"""Stages of a training: epochs with the same window. Windows grow from stage to stage.

A shorter window makes more updates of the same text, and early in a training more updates are worth more than longer
gradients. The state is carried over in any case.
"""

from dataclasses import dataclass, replace

import numpy as np

from training.corpus import windows_per_epoch
from training.lines import batches_per_epoch
from training.recipe import Recipe

SHARES = (4, 2, 1)  # a third of the epochs each: a quarter of the window, half of it, all of it
SHORTEST = 20  # time steps; shorter windows cost more time than they save


@dataclass(frozen=True)
class Stage:
    """Epochs `first` to `end` - 1, counted from 0, of `updates` updates each."""

    first: int
    end: int
    window: int
    updates: int


def stages(recipe: Recipe, ids: np.ndarray) -> list[Stage]:
    """All stages of a training, in order. ids: of a text or of rows. Raises CorpusError where a text is too short."""
    if recipe.lines:
        return [Stage(0, recipe.epochs, recipe.window, batches_per_epoch(len(ids), recipe.batch))]
    if not recipe.grow or recipe.epochs < len(SHARES):
        return [Stage(0, recipe.epochs, recipe.window, windows_per_epoch(len(ids), recipe.batch, recipe.window))]
    third = recipe.epochs // len(SHARES)
    found: list[Stage] = []
    for number, share in enumerate(SHARES):
        end = recipe.epochs if share == 1 else (number + 1) * third
        window = min(recipe.window, max(SHORTEST, recipe.window // share))
        if found and found[-1].window == window:
            found[-1] = replace(found[-1], end=end)
        else:
            found.append(Stage(number * third, end, window, windows_per_epoch(len(ids), recipe.batch, window)))
    return found


def remaining(plan: list[Stage], epoch: int) -> list[Stage]:
    """What is left of the stages before `epoch` begins."""
    return [replace(stage, first=max(stage.first, epoch)) for stage in plan if stage.end > epoch]


def updates_before(plan: list[Stage], epoch: int) -> int:
    """How many updates the epochs before `epoch` take."""
    return sum((min(stage.end, epoch) - stage.first) * stage.updates for stage in plan if stage.first < epoch)
