"""Rounded weights are near the trained ones, and sums that could be too large are refused."""

from dataclasses import replace

import numpy as np
import pytest

from model.exact import LIMIT, ExactStep
from model.network import NetworkConfig
from model.quantize import QuantizeError, quantize
from tests.model.weights import random_weights


@pytest.mark.parametrize("cell", ["lstm", "gru", "rnn"])
def test_a_weight_is_off_by_at_most_half_a_unit_unless_it_is_among_the_largest(cell):
    config = NetworkConfig(11, cell=cell, layers=2, units=16, embedding=5)
    weights = random_weights(config, 1)
    numbers = quantize(weights, config)
    recurrent = weights.layers[0][1]
    kept = numbers.layers[0].weights * 2.0 ** numbers.layers[0].exponents
    shared = recurrent.shape[1] if cell != "gru" else 32  # a GRU's candidate has two shares of columns
    off = np.abs(kept[:, :shared] - recurrent[:, :shared]) / 2.0 ** numbers.layers[0].exponents[:shared]
    clipped = np.abs(numbers.layers[0].weights[:, :shared]) == 127
    assert (off[~clipped] <= 0.5).all() and clipped.mean() < 0.1


def test_a_token_s_input_is_a_row_of_a_table_or_eight_bits_of_its_embedding():
    config = NetworkConfig(30, layers=1, units=8, embedding=6)
    weights = random_weights(config, 2)
    table, factors = quantize(weights, config), quantize(weights, config, largest_table=30 * 32 - 1)
    assert table.embedding is None and table.layers[0].bias.shape == (30, 32)
    assert factors.embedding.shape == (30, 6) and factors.layers[0].weights.shape == (6 + 8, 32)
    assert np.abs(factors.embedding.astype(int)).max() > 63, "eight bits are used"
    ids, state = np.arange(30), np.zeros((2, 30, 8), np.float32)
    one, other = (ExactStep(numbers)(ids, state)[0] for numbers in (table, factors))
    assert np.abs(one - other).max() < 0.1 * np.abs(one).max()


@pytest.mark.parametrize("cell", ["lstm", "gru", "rnn"])
def test_weights_that_are_too_large_name_their_layer(cell):
    config = NetworkConfig(11, cell=cell, layers=2, units=64)
    weights = random_weights(config, 1)
    kernel, recurrent, bias = weights.layers[1]
    huge = replace(weights, layers=(weights.layers[0], (kernel, recurrent * 1e5, bias)))
    with pytest.raises(QuantizeError, match=rf"^has weights up to .* in layer {cell}_1; 254 is the largest$"):
        quantize(huge, config)
    with pytest.raises(QuantizeError, match=r"^has sums in layer logits that can reach \d+; they must stay below 2²⁴$"):
        quantize(replace(weights, logits_bias=weights.logits_bias + 1e9), config)


@pytest.mark.parametrize("cell", ["lstm", "gru", "rnn"])
def test_a_bias_far_beyond_the_tables_costs_precision_and_no_error(cell):
    config = NetworkConfig(11, cell=cell, layers=2, units=8)
    weights = random_weights(config, 1)
    kernel, recurrent, bias = weights.layers[1]
    numbers = quantize(replace(weights, layers=(weights.layers[0], (kernel, recurrent, bias + 3000))), config)
    assert numbers.bound < LIMIT
