"""Command line: find cells of a checkpoint's network that follow a property of the text, and write cells.json.

The network reads the held-out tenth of its text. Cells are chosen by their correlation with each property on the first
half of it, and measured again on the second half. Among a thousand cells some correlate with any property by chance;
the second half excludes these.
"""

import argparse
import json
import os
import sys
import time
from pathlib import Path

import numpy as np

from model.cells import FILE, VALUES, cell_values, check_network
from model.checkpoint import Checkpoint, CheckpointError, load_checkpoint
from model.folder import write_whole
from model.settings import SettingError
from model.vocabulary import split
from training.corpus import Corpus, CorpusError, load_corpus, split_text
from training.properties import PROPERTIES

MOST = 120_000  # tokens to read: half a minute for a million parameters
STREAMS = 16  # pieces read side by side
WARM_UP = 200  # tokens read before each piece, so that its first values are not those of an initial state
BEST = 3  # cells for each property
LEAST = 0.3  # correlation, on both halves; below it the colours do not show the property
RARE = 100  # a property is measured if both halves have this many tokens with it and without it


def read_values(checkpoint: Checkpoint, ids: np.ndarray, columns: np.ndarray | None = None) -> np.ndarray:
    """(tokens, cells) float32: the values of all cells, or of those in `columns`, after each token. ids: (tokens,).

    Pieces of the text are read side by side, each after the WARM_UP tokens before it.
    """
    streams = min(STREAMS, len(ids))
    length = -(-len(ids) // streams)
    place = np.arange(streams)[:, None] * length + np.arange(-WARM_UP, length)
    pieces = ids[np.clip(place, 0, len(ids) - 1)]
    cells = checkpoint.config.layers * checkpoint.config.units
    values = np.empty((streams, length, cells if columns is None else len(columns)), dtype=np.float32)
    state = checkpoint.initial_state(streams)
    for step in range(pieces.shape[1]):
        state[:, place[:, step] == 0] = 0  # nothing comes before the text's first token
        _, state = checkpoint.step(pieces[:, step], state)
        if step >= WARM_UP:
            every = cell_values(checkpoint.config, state)
            values[:, step - WARM_UP] = every if columns is None else every[:, columns]
    return values.reshape(streams * length, -1)[: len(ids)]


def correlations(values: np.ndarray, properties: np.ndarray) -> np.ndarray:
    """(properties, cells) Pearson's r, 0 for a constant. values: (tokens, cells). properties: (tokens, properties)."""
    centred = properties - properties.mean(axis=0, dtype=np.float64)
    r = np.zeros((properties.shape[1], values.shape[1]))
    for start in range(0, values.shape[1], 64):  # all cells in double precision would take too much memory
        block = values[:, start : start + 64].astype(np.float64)
        block -= block.mean(axis=0)
        norms = np.linalg.norm(centred, axis=0)[:, None] * np.linalg.norm(block, axis=0)
        np.divide(centred.T @ block, norms, out=r[:, start : start + 64], where=norms > 1e-9)
    return r


def area(values: np.ndarray, has_property: np.ndarray) -> float:
    """How often a token with the property has a higher value than one without (ROC-AUC). Both arrays: (tokens,)."""
    without, having = np.sort(values[has_property == 0]), values[has_property == 1]
    below = np.searchsorted(without, having, "left") + np.searchsorted(without, having, "right")
    return float(below.mean() / 2 / len(without))


def label(checkpoint: Checkpoint, text: str) -> tuple[np.ndarray, np.ndarray]:
    """The ids of a text's known tokens, (tokens,), and properties of their last characters, (tokens, properties)."""
    tokens = split(text, checkpoint.vocabulary.level)
    ids = [checkpoint.vocabulary.encode(token)[0] for token in tokens]
    ends = np.cumsum([len(token) for token in tokens]) - 1
    known = np.array([bool(found) for found in ids])
    every = np.stack([measure(text) for measure in PROPERTIES.values()], axis=1)
    return np.array([found[0] for found in ids if found], dtype=np.int32), every[ends[known]]


def is_measurable(property_values: np.ndarray) -> bool:
    """Whether enough tokens have the property, and enough lack it; positions must vary. property_values: (tokens,)."""
    return min((property_values > 0).sum(), (property_values != 1).sum()) >= RARE


def choose(strengths: np.ndarray, usable: list[int]) -> list[tuple[int, int]]:
    """Up to BEST pairs (property, cell) for each usable property. A cell goes to the property that it follows most.

    strengths: (properties, cells), 0 or more.
    """
    main = np.array(usable)[strengths[usable].argmax(axis=0)] if usable else np.full(strengths.shape[1], -1)
    pairs = []
    for k in usable:
        own = np.flatnonzero(main == k)
        pairs += [(k, int(cell)) for cell in own[np.argsort(-strengths[k, own], kind="stable")][:BEST]]
    return pairs


def find_cells(checkpoint: Checkpoint, text: str) -> dict:
    """The content of the file: "cells", best first for each property; "missing", properties without a cell; "tokens".

    A property is missing if the text has too little of it, or no cell follows it. Raises CorpusError for a short text.
    """
    ids, properties = (array[:MOST] for array in label(checkpoint, text))
    half = len(ids) // 2
    if half < 2 * RARE:
        raise CorpusError(f"The held-out text must have {4 * RARE} known tokens or more. Received: {len(ids)}.")
    halves = slice(0, half), slice(half, None)
    usable = [k for k in range(len(PROPERTIES)) if all(is_measurable(properties[part, k]) for part in halves)]

    values = read_values(checkpoint, ids[halves[0]])
    scores = correlations(values, properties[halves[0]])
    chosen = choose(abs(scores), usable)
    columns = np.unique([cell for _, cell in chosen]).astype(int)
    values = values[:, columns]  # the other columns are not needed any more
    again = read_values(checkpoint, ids[halves[1]], columns)
    checks = correlations(again, properties[halves[1]])

    names, found = list(PROPERTIES), []
    for k, cell in chosen:
        column = int(np.searchsorted(columns, cell))
        r, check = float(scores[k, cell]), float(checks[k, column])
        if min(abs(r), abs(check)) < LEAST or r * check < 0:
            continue
        layer, unit = divmod(cell, checkpoint.config.units)
        entry = {
            "property": names[k],
            "layer": layer + 1,
            "cell": unit + 1,
            "r": round(r, 4),
            "check_r": round(check, 4),
        }
        if set(np.unique(properties[:, k])) <= {0, 1}:
            areas = (area(v[:, column], properties[part, k]) for v, part in zip((values, again), halves, strict=True))
            entry |= dict(zip(("auc", "check_auc"), (round(a, 4) for a in areas), strict=True))
        found.append(entry)
    found_properties = {entry["property"] for entry in found}
    tokens = {"chosen_on": half, "checked_on": len(ids) - half}
    return {"tokens": tokens, "cells": found, "missing": [name for name in names if name not in found_properties]}


def write_cells(folder: Path, checkpoint: Checkpoint, corpus: Corpus, found: dict) -> None:
    """Write the file, whole or not at all. Raises OSError if it can't be written."""
    content = {
        "digest": checkpoint.digest,
        "corpus": {"name": corpus.name, "sha256": corpus.sha256},
        "split": "held-out: the last 10 %; chosen on its first half, checked on its second",
        "value": VALUES[checkpoint.config.cell],
        "measure": "r: Pearson correlation of the value with the property; auc: area under the ROC curve",
        **found,
    }
    write_whole(folder / FILE, json.dumps(content, indent=2) + "\n")


def table(found: dict) -> str:
    """The cells that were found, one a line."""
    lines = [f"{'property':<18} layer  cell       r  check r    auc  check auc"]
    for entry in found["cells"]:
        line = f"{entry['property']:<18} {entry['layer']:>5} {entry['cell']:>5}"
        line += f"  {entry['r']:>+6.3f}  {entry['check_r']:>+7.3f}"
        lines.append(line + (f"  {entry['auc']:.3f}  {entry['check_auc']:>9.3f}" if "auc" in entry else ""))
    if found["missing"]:
        lines.append(f"none, or too little of it in this text: {', '.join(found['missing'])}")
    return "\n".join(lines)


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m training.cells", description=__doc__)
    parser.add_argument("folder", metavar="DIR", type=Path, help="a checkpoint folder")
    parser.add_argument("corpus", metavar="CORPUS", help="the text it was trained on: a UTF-8 file, or a known name")
    options = parser.parse_args(arguments)
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
    begun = time.monotonic()
    try:
        checkpoint = load_checkpoint(options.folder)
        check_network(checkpoint.config)
        corpus = load_corpus(options.corpus)
        if corpus.sha256 != checkpoint.card.get("data", {}).get("sha256"):
            raise CorpusError(f"CORPUS must be the text of the card. Received: {options.corpus!r}")
        if checkpoint.vocabulary.end is not None:
            raise CorpusError(f"Cells are sought in one long text; {options.folder} was trained on lines.")
        found = find_cells(checkpoint, split_text(corpus.text, checkpoint.vocabulary.level)[1])
        write_cells(options.folder, checkpoint, corpus, found)
    except (CheckpointError, CorpusError, SettingError, OSError) as error:
        sys.exit(f"error: {error}")
    print(table(found))
    total = sum(found["tokens"].values())
    print(f"{total} held-out tokens read in {time.monotonic() - begun:.0f} s; written to {options.folder / FILE}")


if __name__ == "__main__":
    main()
