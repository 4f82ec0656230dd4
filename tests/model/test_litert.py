"""LiteRT gives NumPy's bits; a seal detects a step file that is incomplete, altered, or of another network."""

from dataclasses import replace

import numpy as np
import pytest

from model.exact import EDGE, GATE, ExactStep, Product
from model.litert import LiteRTStep, SealError, export_step, same_bits, seal, unseal
from model.network import NetworkConfig
from model.quantize import quantize
from tests.model.weights import random_weights


def test_a_seal_detects_every_change_and_another_network():
    digest = "0f" * 32
    sealed = seal(b"flatbuffer", digest)
    assert unseal(sealed, digest) == b"flatbuffer"
    for i in range(len(sealed)):
        with pytest.raises(SealError, match="incomplete or altered"):
            unseal(sealed[:i] + bytes([sealed[i] ^ 1]) + sealed[i + 1 :], digest)
        with pytest.raises(SealError):
            unseal(sealed[:i], digest)
    with pytest.raises(SealError, match="another network"):
        unseal(sealed, "00" * 32)


@pytest.mark.slow
@pytest.mark.parametrize("cell", ["lstm", "gru", "rnn"])
@pytest.mark.parametrize(("units", "largest_table"), [(5, 2**20), (40, 2**20), (40, 0)])
def test_the_graph_has_the_bits_of_numpy_in_any_batch(cell, units, largest_table):
    """units: 5 is no multiple of 8 and stays below what the converter rounds; 40 is rounded to eight bits by it."""
    config = NetworkConfig(30, cell=cell, layers=2, units=units, embedding=9)
    numbers = quantize(random_weights(config, 1, 4), config, largest_table)
    exact, lite = ExactStep(numbers), LiteRTStep(export_step(numbers))
    zero = np.zeros((config.state_parts, 1, units), np.float32)
    assert same_bits(exact, lite, zero, 30)
    rng = np.random.default_rng(0)
    for rows in (1, 2, 4, 7, 16, 64, 3):
        a = b = np.repeat(zero, rows, axis=1)
        for _ in range(25):
            ids = rng.integers(0, 30, rows)
            (x, a), (y, b) = exact(ids, a), lite(ids, b)
            assert np.array_equal(x, y) and np.array_equal(a, b)


@pytest.mark.slow
def test_the_graph_has_every_entry_of_the_tables():
    """Of an LSTM's first cell the input gate is another entry for each token, of its second one the candidate."""
    config = NetworkConfig(2 * EDGE, layers=1, units=2, embedding=1)
    numbers = quantize(random_weights(config, 1, 4), config)
    first = numbers.layers[0]
    bias, entry = np.full((2 * EDGE, 4, 2), EDGE - 1, np.int32), np.arange(-EDGE, EDGE)
    bias[:, 0, 0] = bias[:, 2, 1] = entry  # times 1/64, with an exponent of 1
    of_tokens = Product(first.weights, np.ones(8, np.int8), bias.reshape(-1, 8))
    numbers = replace(numbers, layers=(of_tokens, numbers.layers[1]))
    zero = np.zeros((2, 2 * EDGE, 2), np.float32)
    (x, a), (y, b) = (step(entry + EDGE, zero) for step in (ExactStep(numbers), LiteRTStep(export_step(numbers))))
    assert np.array_equal(x, y) and np.array_equal(a, b)
    assert len(np.unique(a[1, :, 0])) == len(np.unique(numbers.sigmoid))
    assert np.array_equal(a[1, :, 1] * 2**GATE, numbers.tanh)


@pytest.mark.slow
def test_two_tokens_are_enough():
    config = NetworkConfig(2, layers=1, units=33, embedding=2)
    numbers = quantize(random_weights(config, 1, 4), config)
    assert same_bits(ExactStep(numbers), LiteRTStep(export_step(numbers)), np.zeros((2, 1, 33), np.float32), 2)


@pytest.mark.parametrize("wrong", ["logits", "state"])
def test_one_bit_is_another_step(wrong):
    config = NetworkConfig(9, layers=1, units=6, embedding=3)
    step = ExactStep(quantize(random_weights(config, 1, 4), config))

    def other(ids, state):
        logits, state = step(ids, state)
        (logits if wrong == "logits" else state)[..., -1, -1] += 2.0**-7
        return logits, state

    zero = np.zeros((2, 1, 6), np.float32)
    assert same_bits(step, step, zero, 9) and not same_bits(step, other, zero, 9)
