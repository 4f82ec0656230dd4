"""Hoisted layers have the losses, gradients, state and weights of the stock layers."""

import numpy as np
import pytest

from model.network import NetworkConfig
from training.recipe import Recipe

pytestmark = pytest.mark.slow
STEPS = 7


def trainers(monkeypatch, cell: str, **numbers):
    """A stock and a hoisted trainer with the same weights, two layers, three streams."""
    from training import trainer

    config, recipe = NetworkConfig(9, cell, 2, 6, 3), Recipe(batch=3, parts=1, reset=0.0, dropconnect=0.0, **numbers)
    fast = trainer.Trainer(config, recipe)
    with monkeypatch.context() as stock:
        stock.setattr(trainer, "hoisted", lambda network: network)
        slow = trainer.Trainer(config, recipe)
    slow.network.set_weights(fast.network.get_weights())
    return slow, fast


def update(trainer, ids: np.ndarray):
    """Loss and gradients of one window, computed in a graph as `fit` does; the state is carried to the next."""
    import keras
    import tensorflow as tf

    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)

    @tf.function
    def compute():
        with tf.GradientTape() as tape:
            value = loss(ids[:, 1:], trainer(ids[:, :-1], training=True))
        return value, tape.gradient(value, [weight.value for weight in trainer.network.trainable_variables])

    value, gradients = compute()
    return float(value), [tf.convert_to_tensor(gradient).numpy() for gradient in gradients]


@pytest.mark.parametrize("block", [12, 2**17], ids=["in blocks", "whole"])
@pytest.mark.parametrize("cell", ["lstm", "gru", "rnn"])
def test_an_update_is_that_of_the_stock_layers(monkeypatch, cell, block):
    monkeypatch.setattr("training.hoisted.BLOCK", block)
    slow, fast = trainers(monkeypatch, cell)
    random = np.random.default_rng(0)
    for variable in slow.network.trainable_variables:  # biases begin as zeros, where an error would not show
        variable.assign(random.normal(0, 0.5, variable.shape))
    fast.network.set_weights(slow.network.get_weights())
    ids = random.integers(0, 9, (3, 3 * STEPS + 1)).astype(np.int32)
    for begin in range(0, 3 * STEPS, STEPS):
        window = ids[:, begin : begin + STEPS + 1]
        (loss, gradients), (expected_loss, expected) = update(fast, window), update(slow, window)
        assert loss == pytest.approx(expected_loss, abs=1e-5)
        for variable, one, other in zip(slow.network.trainable_variables, gradients, expected, strict=True):
            assert np.abs(other).max() > 1e-4, variable.path
            assert np.allclose(one, other, atol=1e-5), variable.path
        for one, other in zip(fast.carry, slow.carry, strict=True):
            assert np.allclose(one, other, atol=1e-5)
            assert np.any(other)


@pytest.mark.parametrize("cell", ["lstm", "gru", "rnn"])
def test_weights_have_the_stock_layers_names_and_order(monkeypatch, cell):
    slow, fast = trainers(monkeypatch, cell)
    names = [[variable.path for variable in trainer.network.trainable_variables] for trainer in (slow, fast)]
    assert names[0] == names[1]
    assert any(type(layer).__name__.startswith("Hoisted") for layer in fast.network.layers)
    assert not any(type(layer).__name__.startswith("Hoisted") for layer in slow.network.layers)


@pytest.mark.parametrize("cell", ["lstm", "gru", "rnn"])
def test_bfloat16_is_close_to_float32(monkeypatch, cell):
    _, exact = trainers(monkeypatch, cell)
    _, rounded = trainers(monkeypatch, cell, precision="bfloat16")
    rounded.network.set_weights(exact.network.get_weights())
    ids = np.random.default_rng(0).integers(0, 9, (3, STEPS + 1)).astype(np.int32)
    (loss, gradients), (expected_loss, expected) = update(rounded, ids), update(exact, ids)
    assert loss == pytest.approx(expected_loss, abs=0.02)
    for one, other in zip(gradients, expected, strict=True):
        assert np.abs(one - other).max() < 0.1 * np.abs(other).max()
