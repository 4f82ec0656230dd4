"""The end of a training: calibrate a network, measure it on the held-out text, write the checkpoint folder."""

import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from model.architecture import Config
from model.checkpoint import load_checkpoint
from model.export import save_checkpoint
from model.folder import write_card
from model.measures import words
from model.verify import write_verification
from model.vocabulary import Vocabulary
from training.calibrate import best_scale, fold_scale
from training.card import write_readme
from training.evaluate import count_characters, evaluate
from training.fingerprints import write_fingerprints
from training.predictions import side_by_side
from training.quiet import silent

if TYPE_CHECKING:
    import keras

MEASURED = 120_000  # tokens of a long held-out text, from its beginning: one after the other they take minutes


@dataclass(frozen=True)
class Parts:
    """A corpus for an export. validation, held_out: ids (tokens,) int32, or rows (lines.py). read: all that is not
    held out."""

    vocabulary: Vocabulary
    read: str
    validation: np.ndarray
    held_out: np.ndarray


def export(
    out: Path,
    network: "keras.Model",
    config: Config,
    parts: Parts,
    rescale: float,
    card: dict,
    write_beside: Callable[[Path], None],
) -> dict:
    """Calibrate the network, measure it and write its folder. Returns its card: `card`, the figures and the sizes.

    All files are complete before the first takes its place. The card is moved last: it makes a folder a checkpoint.
    write_beside: adds files about the training to the folder that it is called with.
    """
    held_out = parts.held_out[: MEASURED + 1]  # tokens, or rows, of which there are never as many
    validation = parts.validation[:MEASURED]
    scale = rescale * best_scale(network, validation, side_by_side(validation))
    fold_scale(network, scale)
    characters = count_characters(parts.vocabulary, held_out)
    whole = out / ".partial" / out.name
    try:
        with silent():  # LiteRT and its converter write to standard error
            card = save_checkpoint(whole, network, config, parts.vocabulary, words(parts.read), card)
            figures = evaluate(load_checkpoint(whole), network, held_out, characters, scale)
            if len(held_out) < len(parts.held_out):
                figures["split"] = f"held-out: the first {MEASURED:,} tokens of the last 10 %, stateful"
            write_card(whole, card | {"evaluation": figures})
            card = write_verification(whole)
        write_fingerprints(whole, parts.read, card)
        write_beside(whole)
        write_readme(whole, card)
        for path in sorted(whole.iterdir(), key=lambda path: path.name == "card.json"):
            os.replace(path, out / path.name)
    finally:
        shutil.rmtree(whole.parent, ignore_errors=True)
    return card
