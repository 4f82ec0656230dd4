"""What checkpoints that know the text expect at each of its places: softer targets than the one token that came.

Distillation (Hinton et al. 2015, arXiv:1503.02531; of networks of the student's own size: Furlanello et al. 2018,
arXiv:1805.04770): the mean of several teachers' probabilities says of every token how likely it was, where the text
says only which one came. Half of each target is that mean, half the text.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from model.checkpoint import load_checkpoint
from model.sampling import probabilities
from model.vocabulary import Vocabulary
from training.corpus import CorpusError, endless_windows

if TYPE_CHECKING:
    import keras

SHARE = 0.5  # of the teachers in a target
LARGEST = 2**30  # probabilities, of 2 bytes each
STREAMS = 64  # read side by side: much faster, and a little worse at each beginning
WINDOW = 250  # time steps per call: bounds the memory of the logits


class TeacherError(ValueError):
    """A checkpoint that can't teach here: one sentence with the rule, then what was received."""


def check_teacher(folder: Path, sha256: str, split: str, vocabulary: Vocabulary) -> dict[str, str]:
    """Its name and digest. Raises TeacherError, or CheckpointError.

    What a teacher has read reaches its pupil: it must have learnt from the same part of the same text, or the pupil
    would be measured on what it has heard of.
    """
    teacher = load_checkpoint(folder)
    data = teacher.card.get("data", {})
    if (data.get("sha256"), data.get("split")) != (sha256, split):
        raise TeacherError(
            f"--teacher must have been trained on the same text ({sha256[:8]}…; {split}). "
            f"Received: {folder} ({str(data.get('sha256'))[:8]}…; {data.get('split')})"
        )
    if teacher.vocabulary.tokens != vocabulary.tokens:
        raise TeacherError(f"--teacher must have the text's {len(vocabulary)} tokens. Received: {folder}")
    return {"name": teacher.name, "digest": teacher.digest}


def check_size(tokens: int, vocab_size: int) -> None:
    """Raises CorpusError where the table of targets would take more than 2 GB."""
    if tokens * vocab_size > LARGEST:
        raise CorpusError(
            f"With --teacher, tokens × vocabulary must be {LARGEST:,} or less. Received: {tokens:,} × {vocab_size:,}."
        )


def soft_targets(teachers: Sequence["keras.Model"], ids: np.ndarray) -> np.ndarray:
    """(tokens, vocab_size) float16: row i is the target after ids[i], half the teachers' mean, half ids[i + 1].

    ids: (tokens,), a text that begins again after its end.
    """
    targets = np.zeros((len(ids), teachers[0].outputs[0].shape[-1]), dtype=np.float16)
    for network in teachers:
        for rows, expected in _read(network, ids):
            targets[rows] += (SHARE / len(teachers) * expected).astype(np.float16)
    targets[np.arange(len(ids)), np.roll(ids, -1)] += np.float16(1 - SHARE)
    return targets


def _read(network: "keras.Model", ids: np.ndarray) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Places of the text, and what is expected after each: (n,), (n, vocab_size). Every place comes once."""
    length = -(-len(ids) // STREAMS)
    places = np.arange(STREAMS)[:, None] * length + np.arange(length)[None, :]
    state = [np.zeros((STREAMS, part.shape[-1]), dtype=np.float32) for part in network.inputs[1:]]
    for begin in range(0, length, WINDOW):
        some = places[:, begin : begin + WINDOW]
        logits, *state = network.predict_on_batch([ids[some % len(ids)], *state])
        inside = some < len(ids)  # the last streams may be shorter
        yield some[inside], probabilities(logits[inside], 1.0)


def endless_soft_windows(
    ids: np.ndarray, targets: np.ndarray, batch: int, window: int, seed: int, epoch: int = 0
) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """As `endless_windows`, with the targets of `soft_targets`: (batch, window) int32, (batch, window, vocab_size)."""
    for places, _ in endless_windows(np.arange(len(ids)), batch, window, seed, epoch):
        yield ids[places], targets[places].astype(np.float32)
