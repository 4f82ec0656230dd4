"""The state goes through the whole text, every token but the first is a target once, and a step equals its network."""

import math
from types import SimpleNamespace

import numpy as np
import pytest

from training import predictions as module
from training.predictions import cross_entropy, mean_loss, predictions, side_by_side, step_predictions


class Counter:
    """A made-up network: its state counts the tokens read, and its logits are `logits(ids, counts)`."""

    def __init__(self, logits):
        self.inputs = [None, SimpleNamespace(shape=(None, 1))]
        self.logits = logits

    def predict_on_batch(self, inputs):
        ids, state = inputs
        counts = state + np.arange(1, ids.shape[1] + 1)
        return [self.logits(ids, counts).astype(np.float32), counts[:, -1:].astype(np.float32)]


def test_a_network_that_is_certain_and_right_has_no_loss():
    network = Counter(lambda ids, counts: 100.0 * np.eye(5)[(ids + 1) % 5])
    assert mean_loss(network, np.arange(1001, dtype=np.int32) % 5) == pytest.approx(0)


def test_the_state_goes_through_the_whole_text(monkeypatch):
    """The logits of this network depend on the carried count alone."""
    monkeypatch.setattr(module, "WINDOW", 7)
    network = Counter(lambda ids, counts: 100.0 * np.eye(10)[(counts // 3).astype(int) % 10])
    ids = (np.arange(100) // 3 % 10).astype(np.int32)
    targets = np.concatenate([targets for _, targets in predictions(network, ids)])
    assert np.array_equal(targets, ids[1:]), "every token but the first is a target, once"
    assert mean_loss(network, ids) == pytest.approx(0)


def test_a_step_has_the_predictions_of_its_network(monkeypatch):
    """Both carry the state from token to token, and from window to window."""
    monkeypatch.setattr(module, "WINDOW", 7)

    def logits(ids, counts):
        return np.cos(np.arange(5) * ids[..., None] + counts[..., None])

    def step(ids, state):
        return logits(ids, state[0, :, 0] + 1), state + 1

    checkpoint = SimpleNamespace(initial_state=lambda: np.zeros((1, 1, 1)), step=step, vocabulary="abcde")
    ids = np.arange(30, dtype=np.int32) % 5
    for ours, theirs in zip(step_predictions(checkpoint, ids), predictions(Counter(logits), ids), strict=True):
        assert np.allclose(ours[0], theirs[0], atol=1e-6) and np.array_equal(ours[1], theirs[1])


def test_streams_read_pieces_side_by_side():
    network = Counter(lambda ids, counts: np.zeros((*ids.shape, 11)))
    ids = np.arange(11, dtype=np.int32)
    ((logits, targets),) = predictions(network, ids, streams=3)
    assert logits.shape == (9, 11) and sorted(targets) == list(range(1, 10))


def test_cross_entropy_of_huge_logits():
    logits = np.array([[1e4, 0.0], [-1e4, 0.0], [0.0, 0.0]])
    assert cross_entropy(logits, np.array([1, 1, 0])) == pytest.approx([1e4, 0, math.log(2)])


def test_a_short_text_is_read_in_one_piece():
    assert [side_by_side(np.zeros(count)) for count in (2, 199, 200, 10**6)] == [1, 1, 2, 16]
