"""The network in training: state carried from window to window, DropConnect, loss, optimizer.

It runs on every backend of Keras, and does not depend on texts, files or callbacks.
"""

import keras
import numpy as np

from model.architecture import Config, build
from training.hoisted import hoisted
from training.lines import PADDING
from training.recipe import Recipe
from training.schedule import LearningRate
from training.stages import Stage


class Trainer(keras.Model):
    """A network, ids (batch, time) → logits (batch, time, vocab_size), with a stored state for each stream.

    The network is the shipped one, with the state as input and output, but for its hoisted layers (hoisted.py).
    DropConnect (Merity et al. 2017, arXiv:1708.02182) drops entries of the recurrent matrices, with one mask for all
    time steps of a window. The batch is cut into `parts`, whose loops over time TensorFlow runs at the same time. On
    two cores, that is up to 1.5 times as fast as one loop with both cores in each step (README.md).
    """

    def __init__(self, config: Config, recipe: Recipe):
        super().__init__()
        keras.config.set_dtype_policy("mixed_bfloat16" if recipe.precision == "bfloat16" else "float32")
        try:
            self.network = hoisted(build(config))
        finally:
            keras.config.set_dtype_policy("float32")
        if recipe.precision == "bfloat16" and keras.backend.backend() == "jax":
            for layer in self.network.layers:
                if hasattr(layer, "use_cudnn"):
                    layer.use_cudnn = False  # JAX has cuDNN's layers in float32 alone
        self.recipe = recipe
        self.random = keras.random.SeedGenerator(recipe.seed)
        self.carry = [
            self.add_weight(
                shape=(recipe.batch, config.state_units), initializer="zeros", trainable=False, name=f"carry_{i}"
            )
            for i in range(config.state_parts)
        ]
        self.built = True

    def reset_carry(self) -> None:
        """Every stream begins from the initial state again."""
        for carry in self.carry:
            carry.assign(keras.ops.zeros(carry.shape, carry.dtype))

    def call(self, ids, training=False):
        recipe = self.recipe
        ids = keras.ops.reshape(ids, (recipe.batch, -1))  # fit() leaves the number of rows unknown
        keep = keras.random.uniform((recipe.batch, 1), seed=self.random) >= recipe.reset
        state = [carry * keras.ops.cast(keep, carry.dtype) for carry in self.carry]
        if recipe.lines:  # every line begins at the initial state
            state = [keras.ops.zeros(carry.shape, carry.dtype) for carry in self.carry]
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


def compiled_trainer(config: Config, recipe: Recipe, plan: list[Stage], *, soft: bool = False) -> Trainer:
    """A trainer ready to fit the stages of `plan`: AdamW with decay on matrices only, warm-up, cosine to 2 %.

    soft: targets are probabilities (distil.py), not ids.
    """
    trainer = Trainer(config, recipe)
    schedule = LearningRate(recipe, plan)
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
    # On a processor, TensorFlow's XLA takes 1.8 times as long as its kernels. The other backends need a compiler.
    trainer.compile(optimizer, loss, jit_compile=keras.backend.backend() != "tensorflow")
    return trainer


def plain_network(config: Config, weights: list[np.ndarray]) -> keras.Model:
    """A fresh float32 network in stock layers, not compiled, with the given weights: for measures, samples, export."""
    network = build(config)
    network.set_weights(weights)
    return network
