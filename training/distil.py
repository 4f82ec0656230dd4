"""Distillation: targets that are half the text's next token, half the mean of several teachers' probabilities.

The text says only which token came next; the teachers say of every token how likely it was (Hinton et al. 2015,
arXiv:1503.02531; with networks of the student's own size: Furlanello et al. 2018, arXiv:1805.04770).
"""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from model.sampling import probabilities
from model.vocabulary import Vocabulary
from training.corpus import CorpusError, endless_windows
from training.trained import read_trained

if TYPE_CHECKING:
    import keras

SHARE = 0.5  # of the teachers in a target
LARGEST = 2**30  # probabilities, of 2 bytes each
STREAMS = 64  # pieces read side by side: much faster, and a little worse at the beginning of each
WINDOW = 250  # time steps of a call: limits the memory that logits take


class TeacherError(ValueError):
    """A checkpoint that can't teach here: one sentence with the rule, then the value received."""


def check_teacher(folder: Path, sha256: str, split: str, vocabulary: Vocabulary) -> dict[str, str]:
    """The teacher's name and digest. Raises TeacherError or CheckpointError.

    The pupil learns from everything that its teacher has read. So the teacher must have read the same part of the same
    text: a teacher that has read the held-out text would make the pupil's measurement worthless.
    """
    card, _, tokens = read_trained(folder)
    data = card.get("data", {})
    if (data.get("sha256"), data.get("split")) != (sha256, split):
        raise TeacherError(
            f"--teacher must have been trained on the same text ({sha256[:8]}…; {split}). "
            f"Received: {folder} ({str(data.get('sha256'))[:8]}…; {data.get('split')})"
        )
    if tokens.tokens != vocabulary.tokens:
        raise TeacherError(f"--teacher must have the text's {len(vocabulary)} tokens. Received: {folder}")
    return {"name": card.get("name", folder.name), "digest": card["digest"]}


def check_size(tokens: int, vocab_size: int) -> None:
    """Raises CorpusError if the table of targets would take more than 2 GB."""
    if tokens * vocab_size > LARGEST:
        raise CorpusError(
            f"With --teacher, tokens × vocabulary must be {LARGEST:,} or less. Received: {tokens:,} × {vocab_size:,}."
        )


def soft_targets(teachers: Sequence["keras.Model"], ids: np.ndarray) -> np.ndarray:
    """(tokens, vocab_size) float16: row i is the target after ids[i], half the teachers' mean, half ids[i + 1].

    ids: (tokens,). After its end the text begins again.
    """
    targets = np.zeros((len(ids), teachers[0].outputs[0].shape[-1]), dtype=np.float16)
    for network in teachers:
        for rows, probability in _read(network, ids):
            targets[rows] += (SHARE / len(teachers) * probability).astype(np.float16)
    targets[np.arange(len(ids)), np.roll(ids, -1)] += np.float16(1 - SHARE)
    return targets


def _read(network: "keras.Model", ids: np.ndarray) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Positions in the text, (n,), and the probabilities of the token after each, (n, vocab_size). Each comes once."""
    length = -(-len(ids) // STREAMS)
    positions = np.arange(STREAMS)[:, None] * length + np.arange(length)[None, :]
    state = [np.zeros((STREAMS, part.shape[-1]), dtype=np.float32) for part in network.inputs[1:]]
    for begin in range(0, length, WINDOW):
        piece = positions[:, begin : begin + WINDOW]
        logits, *state = network.predict_on_batch([ids[piece % len(ids)], *state])
        inside = piece < len(ids)  # the last streams may be shorter
        yield piece[inside], probabilities(logits[inside], 1.0)


def endless_soft_windows(
    ids: np.ndarray, targets: np.ndarray, batch: int, window: int, seed: int, epoch: int = 0
) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """`endless_windows` with the targets of `soft_targets`: (batch, window) int32, (batch, window, vocab_size)."""
    for positions, _ in endless_windows(np.arange(len(ids)), batch, window, seed, epoch):
        yield ids[positions], targets[positions].astype(np.float32)
