"""The network in training: state carried from window to window, DropConnect, loss, optimizer.

Knows nothing about texts, files or callbacks. Backend-neutral: it runs wherever Keras does.
"""

import keras
import numpy as np

from model.network import NetworkConfig, build_network
from training.lines import PADDING
from training.recipe import Recipe


class Trainer(keras.Model):
    """Wraps a network, ids (batch, time) → logits (batch, time, vocab_size), and keeps each stream's state.

    The network itself stays as it is shipped, in stock layers with the state as input and output; what only training
    needs is here. DropConnect (Merity et al. 2017, arXiv:1708.02182) drops entries of the recurrent matrices, one
    mask for all time steps of a window. The batch is cut into `parts` whose loops over time TensorFlow runs at the
    same time: on two cores 1.2 to 1.5 times as fast as both cores working on each step (README.md).
    """

    def __init__(self, config: NetworkConfig, recipe: Recipe):
        super().__init__()
        keras.config.set_dtype_policy("mixed_bfloat16" if recipe.precision == "bfloat16" else "float32")
        try:
            self.network = build_network(config)
        finally:
            keras.config.set_dtype_policy("float32")
        self.recipe = recipe
        self.random = keras.random.SeedGenerator(recipe.seed)
        self.carry = [
            self.add_weight(shape=(recipe.batch, config.units), initializer="zeros", trainable=False, name=f"carry_{i}")
            for i in range(config.state_parts)
        ]
        self.built = True

    def reset_carry(self) -> None:
        """Every stream begins from the initial state again."""
        for carry in self.carry:
            carry.assign(keras.ops.zeros_like(carry))

    def call(self, ids, training=False):
        recipe = self.recipe
        ids = keras.ops.reshape(ids, (recipe.batch, -1))  # fit() does not say how many rows, and a part of one is one
        keep = keras.random.uniform((recipe.batch, 1), seed=self.random) >= recipe.reset
        state = [carry * keras.ops.cast(keep, carry.dtype) for carry in self.carry]
        if recipe.lines:  # nothing comes before a text that stands alone
            state = [keras.ops.zeros_like(carry) for carry in self.carry]
        weights = [self._dropconnect(weight) if training else weight.value for weight in self._weights]
        others = [variable.value for variable in self.network.non_trainable_variables]
        outputs = []
        size = recipe.batch // recipe.parts
        for part in range(recipe.parts):
            rows = slice(part * size, (part + 1) * size)
            inputs = [ids[rows], *[s[rows] for s in state]]
            output, others = self.network.stateless_call(weights, others, inputs, training=training)
            outputs.append(output)
        logits, *new_state = [keras.ops.concatenate(arrays) for arrays in zip(*outputs, strict=True)]
        for carry, new in zip(self.carry, new_state, strict=True):
            carry.assign(keras.ops.cast(new, carry.dtype))
        for variable, new in zip(self.network.non_trainable_variables, others, strict=True):
            variable.assign(new)
        return logits

    @property
    def _weights(self) -> list:
        return self.network.trainable_variables

    def _dropconnect(self, weight):
        if self.recipe.dropconnect and weight.path.endswith("/recurrent_kernel"):
            return keras.random.dropout(weight.value, self.recipe.dropconnect, seed=self.random)
        return weight.value


def compiled_trainer(config: NetworkConfig, recipe: Recipe, updates: int, *, soft: bool = False) -> Trainer:
    """A trainer ready to fit for `updates` windows: AdamW with decay on matrices only, warm-up, cosine to 2 %.

    soft: targets are probabilities (distil.py), not ids.
    """
    trainer = Trainer(config, recipe)
    warm_up = min(recipe.warm_up, updates // 10)
    schedule = keras.optimizers.schedules.CosineDecay(
        initial_learning_rate=0.0 if warm_up else recipe.learning_rate,
        decay_steps=max(1, updates - warm_up),
        alpha=0.02,
        warmup_target=recipe.learning_rate if warm_up else None,
        warmup_steps=warm_up,
    )
    optimizer = keras.optimizers.AdamW(
        schedule, beta_1=0.9, beta_2=0.99, weight_decay=recipe.weight_decay, global_clipnorm=recipe.clip
    )
    optimizer.exclude_from_weight_decay(var_list=[v for v in trainer.trainable_variables if len(v.shape) < 2])
    optimizer.build(trainer.trainable_variables)
    if soft:
        loss = keras.losses.CategoricalCrossentropy(from_logits=True)
    else:
        ignored = PADDING if recipe.lines else None
        loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True, ignore_class=ignored)
    # TensorFlow's XLA is slower than its kernels on a processor (measured 1.8 times); the other backends need theirs.
    trainer.compile(optimizer, loss, jit_compile=keras.backend.backend() != "tensorflow")
    return trainer


def plain_network(config: NetworkConfig, weights: list[np.ndarray]) -> keras.Model:
    """A fresh, uncompiled float32 network with the given weights: what is evaluated, sampled and exported."""
    network = build_network(config)
    network.set_weights(weights)
    return network
