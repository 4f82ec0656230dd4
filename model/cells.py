"""Single cells of a network: what one of them held after each token of a text, and which of them are worth a look.

After Karpathy, Johnson & Li 2015 (arXiv:1506.02078), who coloured a text by tanh(c) of one LSTM cell. Other kinds of
cell have no c; of theirs h is shown. Layers and cells are counted from 1, in files and messages as on the page.
Knows nothing about pages; the file that names the cells worth a look is made by `training.cells`.
"""

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from model.checkpoint import Checkpoint
from model.engine import Engine, Rows
from model.network import STATES_PER_LAYER, NetworkConfig
from model.settings import SettingError
from model.vocabulary import Vocabulary, split

FILE = "cells.json"
VALUES = {"lstm": "tanh(c)", "gru": "h", "rnn": "h"}  # what is shown of a cell: from −1 to 1 in each kind


def check_network(config: object) -> NetworkConfig:
    """The shape of a network. Raises SettingError for that of a Markov chain, whose state is no cells."""
    if not isinstance(config, NetworkConfig):
        raise SettingError("cells", "Only a network has cells.", type(config).__name__)
    return config


def cell_place(config: NetworkConfig, layer: object, cell: object) -> tuple[int, int]:
    """Where the state holds a cell: (part, unit). Raises SettingError for a cell that the model does not have."""
    check_network(config)
    bounds = {"layer": config.layers, "cell": config.units}
    for (name, most), value in zip(bounds.items(), (layer, cell), strict=True):
        if not isinstance(value, int) or isinstance(value, bool) or not 1 <= value <= most:
            raise SettingError("cell", f"A {name} must be a whole number from 1 to {most}.", value)
    return _parts(config)[layer - 1], cell - 1


def cell_values(config: NetworkConfig, state: np.ndarray) -> np.ndarray:
    """All cells' values, layer after layer: state (parts, rows, units) → (rows, layers · units) float32, −1 to 1."""
    shown = np.concatenate(state[_parts(config)], axis=-1)
    return np.tanh(shown) if config.cell == "lstm" else shown


def _parts(config: NetworkConfig) -> list[int]:
    """The part of the state that each layer's cells are shown by: the last one of a layer, which is c where h and c."""
    states = STATES_PER_LAYER[config.cell]
    return [layer * states + states - 1 for layer in range(config.layers)]


async def read_cell(
    engine: Engine, prompt: str, texts: list[Sequence[str]], layer: object, cell: object
) -> tuple[np.ndarray, list[np.ndarray]]:
    """What one cell held after each character of the prompt, and of each of the texts, written after it.

    Each (characters,) float32, −1 to 1; NaN where a character is none that the model knows and so was not read. A token
    of several characters gives all of them its value. The texts, one or more, as tokens, are read side by side, in one
    batch.
    Raises SettingError as `cell_place` does.
    """
    checkpoint = engine.checkpoint
    config, vocabulary = checkpoint.config, checkpoint.vocabulary
    part, unit = cell_place(config, layer, cell)
    before = vocabulary.encode(prompt)[0]
    head = vocabulary.opening(before)
    after = [vocabulary.look_up(tokens)[0] for tokens in texts]
    longest = max(map(len, after))
    given = np.array([head + ids + [0] * (longest - len(ids)) for ids in after])
    blank = np.zeros((len(texts), len(vocabulary)), dtype=np.float32)
    rows = Rows(checkpoint.initial_state(len(texts)), blank, 0, -len(head), np.ones(len(texts)))
    values = await engine.watch(rows, given, part, unit)
    if config.cell == "lstm":
        values = np.tanh(values)
    ends = [len(head) + len(ids) for ids in after]
    found = [row[len(head) : end] for row, end in zip(values, ends, strict=True)]
    return (
        spread(vocabulary, split(prompt, vocabulary.level), values[0, len(head) - len(before) : len(head)]),
        [spread(vocabulary, tokens, row) for tokens, row in zip(texts, found, strict=True)],
    )


def spread(vocabulary: Vocabulary, tokens: Sequence[str], values: np.ndarray) -> np.ndarray:
    """Values of a text's known tokens, (known,), as values of its characters, (characters,); NaN for unknown ones."""
    known = {token for i, token in enumerate(vocabulary.tokens) if i not in vocabulary.hidden}
    of_token = np.full(len(tokens), np.nan, dtype=np.float32)
    of_token[[token in known for token in tokens]] = values
    return np.repeat(of_token, [len(token) for token in tokens])


def stored_cells(folder: Path, checkpoint: Checkpoint) -> dict | None:
    """What the file in a folder says of the cells worth a look; None without one that is whole and of that network."""
    try:
        found = json.loads((folder / FILE).read_text(encoding="utf-8"))
        if found["digest"] != checkpoint.master or not isinstance(found["corpus"]["name"], str):
            return None
        for entry in found["cells"]:
            cell_place(checkpoint.config, entry["layer"], entry["cell"])
            if not (isinstance(entry["property"], str) and abs(entry["r"]) <= 1 and abs(entry["check_r"]) <= 1):
                return None
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return found
