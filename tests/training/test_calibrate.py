"""Calibration finds the factor that makes probabilities honest, and is 1 where a text gives no information."""

import numpy as np
import pytest

from tests.training.test_predictions import Counter
from training.calibrate import best_scale


@pytest.mark.parametrize("scale", [0.6, 1.0, 1.7])
def test_calibration_finds_the_scale_of_honest_probabilities(scale):
    """20,000 draws from softmax(scale · z); a false failure would be a 5-sigma event."""
    rng = np.random.default_rng(0)
    table = rng.normal(size=(20_000, 4)) * 2
    probabilities = np.exp(scale * table)
    probabilities /= probabilities.sum(axis=-1, keepdims=True)
    drawn = (probabilities.cumsum(axis=-1) > rng.random((20_000, 1))).argmax(axis=-1)
    network = Counter(lambda ids, counts: table[counts.astype(int) - 1])
    ids = np.concatenate([[0], drawn]).astype(np.int32)
    assert best_scale(network, ids) == pytest.approx(scale, rel=0.06)


def test_a_uniform_network_has_the_factor_1():
    network = Counter(lambda ids, counts: np.zeros((*ids.shape, 4)))
    assert best_scale(network, np.arange(2000, dtype=np.int32) % 4) == 1


def test_a_short_text_has_the_factor_1():
    network = Counter(lambda ids, counts: np.eye(4)[(ids + 1) % 4])  # always right, never certain
    ids = np.arange(1000, dtype=np.int32) % 4
    assert best_scale(network, ids) == 2 and best_scale(network, ids[1:]) == 1
