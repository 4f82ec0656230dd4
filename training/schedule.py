"""The learning rate of an update: a linear warm-up, then a cosine to 2 % at the training's end.

The cosine follows the share of the text that has been read, not the number of updates, because an update of a short
window reads less (stages.py).
"""

import math

import keras

from training.recipe import Recipe
from training.stages import Stage, updates_before

LAST = 0.02  # of the highest learning rate


class LearningRate(keras.optimizers.schedules.LearningRateSchedule):
    """learning rate = f(update, counted from 0)."""

    def __init__(self, recipe: Recipe, plan: list[Stage]):
        super().__init__()
        self.highest = recipe.learning_rate
        self.warm_up = min(recipe.warm_up, updates_before(plan, plan[-1].end) // 10)
        self.plan, self.epochs = plan, plan[-1].end

    def __call__(self, step):
        step = keras.ops.cast(step, "float32")
        read, before = 0.0, 0
        for stage in self.plan:
            updates = (stage.end - stage.first) * stage.updates
            read += keras.ops.clip(step - before, 0, updates) / (stage.updates * self.epochs)
            before += updates
        cosine = (1 + keras.ops.cos(math.pi * read)) / 2
        warm = keras.ops.minimum(1.0, (step + 1) / self.warm_up) if self.warm_up else 1.0
        return self.highest * warm * (LAST + (1 - LAST) * cosine)

    def get_config(self):
        return {"highest": self.highest, "warm_up": self.warm_up, "epochs": self.epochs}
