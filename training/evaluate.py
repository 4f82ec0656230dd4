"""Command line: how well a checkpoint predicts the held-out text, in nats per token, by two protocols.

Stateful: the step that writes reads the held-out text from its first token to its last and predicts every next one.
Blocks: it reads 2,000 random pieces of 256 tokens, each from the initial state, as models of limited context are
measured. Beside it stands the trained Keras network, measured statefully.
"""

import argparse
import itertools
import json
import math
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from model.checkpoint import Checkpoint, CheckpointError, load_checkpoint, load_network
from model.folder import write_card
from model.vocabulary import Vocabulary, split
from training.calibrate import best_scale
from training.card import write_readme
from training.corpus import CorpusError, encode_all, load_corpus, split_text
from training.lines import encode_lines, split_lines, tokens
from training.predictions import cross_entropy, predictions, side_by_side, step_predictions
from training.quiet import load_tensorflow, silent

if TYPE_CHECKING:
    import keras

BLOCKS, BLOCK = 2_000, 256
BLOCKS_AT_ONCE = 64
BINS = 15
LINE_BY_LINE = "held-out: the last 10 % of the lines, each from the initial state"
OF_NETWORK = "nats_per_token", "bits_per_character", "calibration_error"  # the figures of the Keras network


def evaluate(
    checkpoint: Checkpoint, network: "keras.Model", ids: np.ndarray, characters: int, factor: float | None = None
) -> dict:
    """The figures of the command line. characters: how many the targets, all ids but the first, are.

    factor: the factor of calibration that is in the logits; with it, the loss before calibration is among the figures.
    """
    figures = stateful_figures(step_predictions(checkpoint, ids), characters, factor)
    trained = stateful_figures(predictions(network, ids), characters)
    figures["network"] = {name: trained[name] for name in OF_NETWORK}
    if ids.ndim == 2:
        return figures | {"split": LINE_BY_LINE, "blocks": None}
    return figures | {"blocks": block_loss(checkpoint, ids)}


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


def count_characters(vocabulary: Vocabulary, ids: np.ndarray) -> int:
    """How many characters the targets of a text or of rows are. An end of text counts as a line break."""
    targets = ids[1:] if ids.ndim == 1 else tokens(ids[:, 1:])
    ends = 0 if vocabulary.end is None else int((targets == vocabulary.end).sum())
    return len(vocabulary.decode(targets)) + ends


def loss_figures(loss: float, tokens: int, characters: int) -> dict:
    """A mean loss in nats of `tokens` held-out targets, which are `characters` characters, in every unit."""
    return {
        "nats_per_token": loss,
        "bits_per_character": loss * tokens / characters / math.log(2),
        "perplexity": math.exp(loss),
        "tokens": tokens,
        "split": "held-out: the last 10 %, stateful",
    }


def calibration_error(confidences: np.ndarray, hits: np.ndarray) -> float:
    """The mean gap between the probability of the first choice and how often the first choice is right.

    In 15 bins of equal width (ECE: Guo et al. 2017, arXiv:1706.04599). confidences, hits: (tokens,).
    """
    bins = np.minimum((confidences * BINS).astype(int), BINS - 1)
    gaps = np.bincount(bins, weights=confidences - hits, minlength=BINS)
    return float(np.abs(gaps).sum() / len(hits))


def block_loss(checkpoint: Checkpoint, ids: np.ndarray) -> dict[str, float] | None:
    """Mean nats per token of random blocks from the initial state, and its standard error. None for a short text."""
    if len(ids) <= BLOCK:
        return None
    starts = np.random.default_rng(0).integers(len(ids) - BLOCK, size=BLOCKS)
    losses = np.zeros(BLOCKS)
    for some in np.split(np.arange(BLOCKS), range(BLOCKS_AT_ONCE, BLOCKS, BLOCKS_AT_ONCE)):
        pieces = ids[starts[some][:, None] + np.arange(BLOCK + 1)]
        state = checkpoint.initial_state(len(some))
        for column, targets in itertools.pairwise(pieces.T):
            logits, state = checkpoint.step(column, state)
            losses[some] += cross_entropy(logits.astype(np.float64), targets) / BLOCK
    independent = min(BLOCKS, len(ids) // BLOCK)  # blocks that overlap are not
    error = float(losses.std() / math.sqrt(independent))
    return {"nats_per_token": float(losses.mean()), "standard_error": error, "blocks": BLOCKS, "length": BLOCK}


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m training.evaluate", description=__doc__)
    parser.add_argument("folder", metavar="DIR", type=Path, help="a checkpoint folder")
    parser.add_argument("corpus", metavar="CORPUS", help="a UTF-8 text file, or a known name")
    parser.add_argument("--write", action="store_true", help="write the figures into DIR's card.json and README.md")
    options = parser.parse_args(arguments)
    load_tensorflow()
    try:
        with silent():  # LiteRT writes to standard error
            checkpoint = load_checkpoint(options.folder)
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
    factor = checkpoint.card.get("evaluation", {}).get("calibration_scale")
    in_card = evaluate(checkpoint, network, ids, characters, factor)
    scale = best_scale(network, ids, side_by_side(ids))
    if options.write:
        card = checkpoint.card | {"evaluation": in_card}
        try:
            write_readme(options.folder, card)
            write_card(options.folder, card)
        except OSError as error:
            sys.exit(f"error: {options.folder} can't be written ({error.strerror}).")
    print(json.dumps(in_card | {"best_scale": scale, "unknown_tokens": unknown_tokens}, indent=2))


if __name__ == "__main__":
    main()
