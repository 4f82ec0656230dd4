"""Single cells of a network: the values of one cell after each id of a text, and the file of interesting cells.

After Karpathy, Johnson & Li 2015 (arXiv:1506.02078), who coloured a text by tanh(c) of one LSTM cell. Other networks
have no c, so their value is h. Layers and cells are counted from 1, in files and messages as on the page. The file of
interesting cells is made by `training.cells`.
"""

from pathlib import Path

import numpy as np

from model.checkpoint import Checkpoint
from model.engine import Engine, Rows
from model.folder import read_json
from model.network import STATES_PER_LAYER, NetworkConfig
from model.settings import SettingError
from model.vocabulary import Vocabulary

FILE = "cells.json"
VALUES = {"lstm": "tanh(c)", "gru": "h", "rnn": "h"}  # the value of a cell, from −1 to 1 in each kind


def check_network(config: object) -> NetworkConfig:
    """The config, if it is that of a recurrent network. Raises SettingError for any other, which has no cells."""
    if not isinstance(config, NetworkConfig):
        raise SettingError("cells", "Only a recurrent network has cells.", type(config).__name__)
    return config


def cell_place(config: NetworkConfig, layer: object, cell: object) -> tuple[int, int]:
    """The indices (part, unit) of a cell in the state. Raises SettingError for a cell that the model does not have."""
    check_network(config)
    bounds = {"layer": config.layers, "cell": config.units}
    for (name, most), value in zip(bounds.items(), (layer, cell), strict=True):
        if not isinstance(value, int) or isinstance(value, bool) or not 1 <= value <= most:
            raise SettingError("cell", f"A {name} must be a whole number from 1 to {most}.", value)
    return _parts(config)[layer - 1], cell - 1


def cell_values(config: NetworkConfig, state: np.ndarray) -> np.ndarray:
    """The values of all cells, layer after layer: state (parts, rows, units) → (rows, layers · units), −1 to 1."""
    values = np.concatenate(state[_parts(config)], axis=-1)
    return np.tanh(values) if config.cell == "lstm" else values


def _parts(config: NetworkConfig) -> list[int]:
    """Per layer, the part of the state with its cells' values: the last one, which is c of an LSTM's h and c."""
    states = STATES_PER_LAYER[config.cell]
    return [layer * states + states - 1 for layer in range(config.layers)]


async def read_cell(
    engine: Engine, prompt: str, ids: list[list[int]], layer: object, cell: object
) -> tuple[np.ndarray, list[np.ndarray]]:
    """The value of one cell after each character of a prompt, and after each id of one or more texts that follow it.

    ids: those of each text. Returns (characters,) float64 of the prompt and per text (its ids,) float64, from −1 to 1.
    An unknown character of the prompt is not read: its value is NaN. A token of several characters gives all of them
    its value. The texts are read side by side in one batch. Raises SettingError as `cell_place` does.
    """
    checkpoint = engine.checkpoint
    config, vocabulary = checkpoint.config, checkpoint.vocabulary
    part, unit = cell_place(config, layer, cell)
    prompt_ids = vocabulary.encode(prompt)[0]
    opening = vocabulary.opening(prompt_ids)
    begin, longest = len(opening), max(map(len, ids))
    given = np.array([opening + text + [0] * (longest - len(text)) for text in ids])
    blank = np.zeros((len(ids), len(vocabulary)), dtype=np.float32)
    rows = Rows(checkpoint.initial_state(len(ids)), blank, 0, -begin, np.ones(len(ids)))
    # In float64, so that the page has the same values: it computes in doubles.
    values = (await engine.probe(rows, given, part, unit)).astype(np.float64)
    if config.cell == "lstm":
        values = np.tanh(values)
    of_prompt = spread(vocabulary, prompt, values[0, begin - len(prompt_ids) : begin])
    return of_prompt, [row[begin : begin + len(text)] for row, text in zip(values, ids, strict=True)]


def spread(vocabulary: Vocabulary, text: str, values: np.ndarray) -> np.ndarray:
    """One value per id that a text is read as, (ids,), as one value per character, (characters,).

    A character that is read as several ids gets the last one's value, an unknown one NaN.
    """
    spread_values, at = [], 0
    for piece, ids in vocabulary.read(text):
        at += len(ids)
        spread_values += [values[at - 1] if ids else np.nan] * len(piece)
    return np.array(spread_values, dtype=np.float64)


def stored_cells(folder: Path, checkpoint: Checkpoint) -> dict | None:
    """The content of a folder's file of interesting cells; None if it is missing, damaged or of another network."""
    try:
        content = read_json(folder / FILE)
        if content["digest"] != checkpoint.kept_digest or not isinstance(content["corpus"]["name"], str):
            return None
        for entry in content["cells"]:
            cell_place(checkpoint.config, entry["layer"], entry["cell"])
            if not (isinstance(entry["property"], str) and abs(entry["r"]) <= 1 and abs(entry["check_r"]) <= 1):
                return None
    except (ValueError, KeyError, TypeError):
        return None
    return content
