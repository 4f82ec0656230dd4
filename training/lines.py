"""Short texts that stand alone, one a line. Each is a row that begins and ends with an end of text.

A row is `end, token, …, token, end, padding, …`. Its inputs are all tokens but the last, its targets all but the first,
so a network learns to begin a text and to end it. Padding fills the rectangle; `predictions` and the loss ignore it.
This file does not depend on networks.
"""

from collections.abc import Iterator

import numpy as np

from model.vocabulary import Vocabulary
from training.corpus import MINIMUM, CorpusError

PADDING = 0  # the id that `Vocabulary.of_lines` gives it


def split_lines(text: str) -> tuple[list[str], list[str]]:
    """The lines of a text that are not empty, by position: the first 90 % to train on, the last 10 % held out."""
    lines = [line for line in text.split("\n") if line.strip()]
    if len(lines) < 20 or len(text) < MINIMUM:
        raise CorpusError(
            f"With --lines, a corpus must have 20 lines and {MINIMUM} characters or more. Received: {len(lines)} lines."
        )
    cut = len(lines) * 9 // 10
    return lines[:cut], lines[cut:]


def encode_lines(vocabulary: Vocabulary, lines: list[str], window: int) -> np.ndarray:
    """(lines, window + 1) int32: a row for every line that fits, in order. window: the time steps of a row."""
    rows = [[vocabulary.end, *vocabulary.encode(line)[0], vocabulary.end] for line in lines]
    rows = [row for row in rows if 2 < len(row) <= window + 1]
    padded = np.full((len(rows), window + 1), vocabulary.padding, dtype=np.int32)
    for filled, row in zip(padded, rows, strict=True):
        filled[: len(row)] = row
    return padded


def batches_per_epoch(lines: int, batch: int) -> int:
    """How many batches of rows an epoch has. Raises CorpusError where it has none."""
    if lines < batch:
        raise CorpusError(
            f"A text must have batch = {batch} lines or more to train on that fit a window. Received: {lines}; "
            "a smaller --batch needs fewer, a larger --window takes longer ones."
        )
    return lines // batch


def endless_lines(rows: np.ndarray, batch: int, seed: int, epoch: int = 0) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Inputs and targets, each (batch, window) int32, of one epoch after the other from `epoch` on.

    The order depends on the seed and the epoch alone, so a resumed training reads the same as one without a break.
    """
    while True:
        order = np.random.default_rng((seed, epoch)).permutation(len(rows))
        for number in range(batches_per_epoch(len(rows), batch)):
            some = rows[order[number * batch : (number + 1) * batch]]
            yield some[:, :-1], some[:, 1:]
        epoch += 1


def tokens(ids: np.ndarray) -> np.ndarray:
    """(tokens,): the ids of rows without padding, or those of a text as they are."""
    return ids if ids.ndim == 1 else ids[ids != PADDING]
