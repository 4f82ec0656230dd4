"""Command line: how well a checkpoint predicts a text it has not read, in nats per token, by two protocols.

Stateful: the network reads the held-out text from its first token to its last and predicts every next one.
Blocks: it reads 2,000 random pieces of 256 tokens, each from the initial state, as context-limited models are measured.
The step with weights of 8 bits is measured statefully, by itself: it is what writes where it is served.
"""

import argparse
import json
import math
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from model.checkpoint import STEP_FILES, CheckpointError, load_checkpoint, load_network
from model.litert import PRECISIONS
from model.vocabulary import Vocabulary, split
from training.calibrate import best_scale
from training.corpus import CorpusError, encode_all, load_corpus, split_text
from training.lines import encode_lines, split_lines, tokens
from training.predictions import cross_entropy, predictions, side_by_side, step_predictions

if TYPE_CHECKING:
    import keras

BLOCKS, BLOCK = 2_000, 256
BLOCKS_AT_ONCE = 50  # with a vocabulary of 5,000 the logits of 50 blocks take half a gigabyte
BINS = 15
LINE_BY_LINE = "held-out: the last 10 % of the lines, each from the initial state"
KEPT = "nats_per_token", "bits_per_character", "calibration_error"  # of a step in 8 bits, in the card


def evaluate(network: "keras.Model", ids: np.ndarray, characters: int, factor: float | None = None) -> dict:
    """The figures of the command line. characters: how many the targets, all ids but the first, stand for.

    factor: what calibration has multiplied the logits by; with it, the loss before that is among the figures.
    """
    figures = stateful_figures(predictions(network, ids), characters, factor)
    if ids.ndim == 2:
        return figures | {"split": LINE_BY_LINE, "blocks": None}
    return figures | {"blocks": block_loss(network, ids)}


def stateful_figures(
    predicted: Iterator[tuple[np.ndarray, np.ndarray]], characters: int, factor: float | None = None
) -> dict:
    """Loss and calibration over all windows of `predictions` or `step_predictions`. factor: as in `evaluate`."""
    losses, confidences, hits, before = [], [], [], []
    for logits, targets in predicted:
        if factor is not None:
            before.append(cross_entropy(logits / factor, targets))
        losses.append(cross_entropy(logits, targets))
        choices = logits.argmax(axis=-1)
        confidences.append(np.exp(-cross_entropy(logits, choices)))
        hits.append(choices == targets)
    losses = np.concatenate(losses)
    error = calibration_error(np.concatenate(confidences), np.concatenate(hits))
    figures = loss_figures(float(losses.mean()), len(losses), characters) | {"calibration_error": error}
    if factor is not None:
        figures |= {"before_calibration": float(np.concatenate(before).mean()), "calibration_scale": factor}
    return figures


def in_8_bits(folder: Path, figures: dict) -> dict:
    """The part of a card's evaluation about the step in 8 bits: {"int8": …}. figures: of `stateful_figures`."""
    size = (folder / STEP_FILES["int8"]).stat().st_size
    return {"int8": {name: figures[name] for name in KEPT} | {"bytes": size}}


def count_characters(vocabulary: Vocabulary, ids: np.ndarray) -> int:
    """How many characters all that is to be predicted of a text or of rows stands for; an end is a line break."""
    targets = ids[1:] if ids.ndim == 1 else tokens(ids[:, 1:])
    ends = 0 if vocabulary.end is None else int((targets == vocabulary.end).sum())
    return len(vocabulary.decode(targets)) + ends


def loss_figures(loss: float, tokens: int, characters: int) -> dict:
    """A mean loss in nats over `tokens` held-out targets, which stand for `characters`, in every unit."""
    return {
        "nats_per_token": loss,
        "bits_per_character": loss * tokens / characters / math.log(2),
        "perplexity": math.exp(loss),
        "tokens": tokens,
        "split": "held-out: the last 10 %, stateful",
    }


def calibration_error(confidences: np.ndarray, hits: np.ndarray) -> float:
    """How far from its word a network is, on average: the probability of its first choice against how often that is
    right, in 15 bins of equal width (ECE: Guo et al. 2017, arXiv:1706.04599). Both (tokens,)."""
    bins = np.minimum((confidences * BINS).astype(int), BINS - 1)
    gaps = np.bincount(bins, weights=confidences - hits, minlength=BINS)
    return float(np.abs(gaps).sum() / len(hits))


def block_loss(network: "keras.Model", ids: np.ndarray) -> dict[str, float] | None:
    """Mean nats per token over random blocks from the initial state and its standard error; None for a short text."""
    if len(ids) <= BLOCK:
        return None
    starts = np.random.default_rng(0).integers(len(ids) - BLOCK, size=BLOCKS)
    losses = []
    for some in np.split(starts, range(BLOCKS_AT_ONCE, BLOCKS, BLOCKS_AT_ONCE)):
        pieces = ids[some[:, None] + np.arange(BLOCK + 1)]
        state = [np.zeros((len(some), part.shape[-1]), dtype=np.float32) for part in network.inputs[1:]]
        logits = network.predict_on_batch([pieces[:, :-1], *state])[0].astype(np.float64)
        loss = cross_entropy(logits.reshape(-1, logits.shape[-1]), pieces[:, 1:].reshape(-1))
        losses.append(loss.reshape(len(some), BLOCK).mean(axis=1))
    losses = np.concatenate(losses)
    apart = min(BLOCKS, len(ids) // BLOCK)  # blocks that overlap say the same twice
    error = float(losses.std() / math.sqrt(apart))
    return {"nats_per_token": float(losses.mean()), "standard_error": error, "blocks": BLOCKS, "length": BLOCK}


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m training.evaluate", description=__doc__)
    parser.add_argument("folder", metavar="DIR", type=Path, help="a checkpoint folder")
    parser.add_argument("corpus", metavar="CORPUS", help="a UTF-8 text file, or a known name")
    parser.add_argument("--precision", choices=PRECISIONS, default=PRECISIONS[0], help="int8: of the step in 8 bits")
    parser.add_argument("--write", action="store_true", help="put the figures into DIR's card.json and README.md")
    options = parser.parse_args(arguments)
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
    try:
        checkpoint = load_checkpoint(options.folder, precision=options.precision)
        vocabulary = checkpoint.vocabulary
        corpus = load_corpus(options.corpus)
        if options.write and corpus.sha256 != checkpoint.card.get("data", {}).get("sha256"):
            raise CorpusError(f"With --write, CORPUS must be the text of the card. Received: {options.corpus!r}")
        recipe = checkpoint.card.get("recipe", {})
        if not recipe.get("lines"):
            text = split_text(corpus.text, vocabulary.level)[1]
            ids = encode_all(vocabulary, text)
        else:
            lines = split_lines(corpus.text)[1]
            text, ids = "\n".join(lines), encode_lines(vocabulary, lines, recipe["window"])
        unknown = [token for token in vocabulary.encode(text)[1] if token != "\n" or not recipe.get("lines")]
        if len(ids) < (2 if ids.ndim == 1 else 1):
            raise CorpusError(f"The held-out text must have 2 known tokens or more. Received: {len(ids)}.")
        network = load_network(options.folder)
    except (CheckpointError, CorpusError) as error:
        sys.exit(f"error: {error}")
    skipped = set(unknown)
    unknown_tokens = sum(token in skipped for token in split(text, vocabulary.level))
    if unknown:
        print(f"skipped tokens unknown to the model: {' '.join(map(repr, unknown))}", file=sys.stderr)
    characters = count_characters(vocabulary, ids)
    if options.precision == "float32":
        kept = evaluate(network, ids, characters)
        figures = kept | {"best_scale": best_scale(network, ids, side_by_side(ids))}
    else:
        figures = stateful_figures(step_predictions(checkpoint, ids), characters)
        kept = in_8_bits(options.folder, figures)
    print(json.dumps(figures | {"unknown_tokens": unknown_tokens}, indent=2))
    if options.write:
        from training.card import write_card, write_readme

        card = checkpoint.card | {"evaluation": checkpoint.card.get("evaluation", {}) | kept}
        try:
            write_readme(options.folder, card, network, vocabulary)
            write_card(options.folder, card)
        except OSError as error:
            sys.exit(f"error: {options.folder} can't be written ({error.strerror}).")


if __name__ == "__main__":
    main()
