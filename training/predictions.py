"""Logits of a network for every next token of a given text, the targets, and their loss."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from model.checkpoint import Checkpoint
from training.lines import PADDING

if TYPE_CHECKING:
    import keras

WINDOW = 500  # time steps of a call: limits the memory that logits take and changes no figure
LINES = 64


def predictions(network: "keras.Model", ids: np.ndarray, streams: int = 1) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """For all targets of a text, window by window: logits (tokens, vocab_size) float64 and targets (tokens,).

    ids: (tokens,). One stream carries the state through the whole text. More streams read that many contiguous pieces
    side by side, each from the initial state: faster, and a little worse at the beginning of each piece. Targets at the
    end that do not fill all pieces are left out. ids may also be the rows of lines.py: each is read from the
    initial state, and padding is no target.
    """
    if ids.ndim == 2:
        for rows in _groups(ids):
            state = [np.zeros((len(rows), part.shape[-1]), dtype=np.float32) for part in network.inputs[1:]]
            yield _targets(network.predict_on_batch([rows[:, :-1], *state])[0].astype(np.float64), rows)
        return
    length = (len(ids) - 1) // streams
    index = np.arange(streams)[:, None] * length + np.arange(length + 1)[None, :]
    pieces = ids[index]
    state = [np.zeros((streams, part.shape[-1]), dtype=np.float32) for part in network.inputs[1:]]
    for begin in range(0, length, WINDOW):
        piece = pieces[:, begin : begin + WINDOW + 1]
        logits, *state = network.predict_on_batch([piece[:, :-1], *state])
        yield logits.reshape(-1, logits.shape[-1]).astype(np.float64), piece[:, 1:].reshape(-1)


def side_by_side(ids: np.ndarray) -> int:
    """How many streams read a text if speed matters more than a small loss at the beginning of each piece."""
    return min(16, max(1, len(ids) // 100))


def step_predictions(checkpoint: Checkpoint, ids: np.ndarray) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """`predictions` of one stream, computed token by token with the exported step. ids: (tokens,), or rows."""
    if ids.ndim == 2:
        for rows in _groups(ids):
            state, steps = checkpoint.initial_state(len(rows)), []
            for column in rows[:, :-1].T:
                logits, state = checkpoint.step(column, state)
                steps.append(logits.astype(np.float64))
            yield _targets(np.stack(steps, axis=1), rows)
        return
    state = checkpoint.initial_state()
    for begin in range(0, len(ids) - 1, WINDOW):
        targets = ids[begin + 1 : begin + WINDOW + 1]
        logits = np.empty((len(targets), len(checkpoint.vocabulary)))
        for row, token in enumerate(ids[begin : begin + len(targets)]):
            logits[row : row + 1], state = checkpoint.step(token[None], state)
        yield logits, targets


def _groups(rows: np.ndarray) -> list[np.ndarray]:
    return np.split(rows, range(LINES, len(rows), LINES))


def _targets(logits: np.ndarray, rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Logits (tokens, vocab_size) and targets (tokens,) without padding. logits: (lines, window, vocab_size)."""
    is_target = rows[:, 1:] != PADDING
    return logits[is_target], rows[:, 1:][is_target]


def cross_entropy(logits: np.ndarray, targets: np.ndarray) -> np.ndarray:
    """Nats of each target, (tokens,). logits: (tokens, vocab_size). targets: (tokens,)."""
    logits = logits - logits.max(axis=-1, keepdims=True)
    return np.log(np.exp(logits).sum(axis=-1)) - np.take_along_axis(logits, targets[:, None], axis=-1)[:, 0]


def mean_loss(network: "keras.Model", ids: np.ndarray, streams: int = 1) -> float:
    """Nats per token over the targets of `predictions`."""
    losses = [cross_entropy(logits, targets) for logits, targets in predictions(network, ids, streams)]
    return float(np.concatenate(losses).mean())
