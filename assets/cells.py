"""What a page asks about single cells of a model: which there are, and what one held while it read the shown texts.

cells.js asks. Knows nothing about runs under way or the widgets.
"""

import asyncio
import base64
from collections.abc import Mapping

import numpy as np

from assets.answers import told
from assets.shown import shown_tokens
from model.cells import VALUES, check_network, read_cell, stored_cells
from model.library import Library
from model.settings import check_prompt

UNREAD = -128  # in place of a value, where a character is none that the model knows


class CellAnswers:
    """Over a library of models."""

    def __init__(self, library: Library):
        self._library = library

    @told
    async def cells(self, message: Mapping) -> dict:
        """The cells of a model, and those worth a look. message: model.

        Gives {"layers", "units", "value", "found": [{"property", "layer", "cell", "r", "check_r"}, …], "corpus"}; found
        is empty and corpus None where the model has no file of them.
        """
        engine = await self._library.engine(message.get("model"))
        checkpoint = engine.checkpoint
        config = check_network(checkpoint.config)
        folder = self._library.folder(checkpoint.name)
        stored = await asyncio.to_thread(stored_cells, folder, checkpoint)
        shown = ("property", "layer", "cell", "r", "check_r")
        return {
            "layers": config.layers,
            "units": config.units,
            "value": VALUES[config.cell],
            "found": [{name: entry[name] for name in shown} for entry in stored["cells"]] if stored else [],
            "corpus": stored["corpus"]["name"] if stored else None,
        }

    @told
    async def cell(self, message: Mapping) -> dict:
        """What a cell held after each character: {"prompt", "texts"}, each as `pack_values` gives it.

        message: model, prompt, `texts` and what else `shown_tokens` needs, `layer` and `cell`, counted from 1.
        """
        engine = await self._library.engine(message.get("model"))
        texts = await shown_tokens(engine, message)
        prompt, _ = check_prompt(message.get("prompt"))
        before, after = await read_cell(engine, prompt, texts, message.get("layer"), message.get("cell"))
        return {"prompt": pack_values(before), "texts": [pack_values(values) for values in after]}


def pack_values(values: np.ndarray) -> str:
    """(characters,) from −1 to 1 as signed bytes from −127 to 127 in base64; UNREAD for NaN."""
    whole = np.where(np.isnan(values), UNREAD, np.round(127 * np.nan_to_num(values)))
    return base64.b64encode(whole.astype(np.int8).tobytes()).decode()
