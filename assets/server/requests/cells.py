"""The questions about single cells of a network: which there are, and the values of one while it reads the texts."""

import asyncio
import base64
from collections.abc import Mapping

import numpy as np

from assets.server.messages import check_texts
from model.cells import VALUES, check_network, read_cell, stored_cells
from model.library import Library
from model.settings import check_prompt

UNREAD = -128  # in place of a value: the model does not know this character of the prompt


async def cells(library: Library, message: Mapping) -> dict:
    """The cells of a model: {"layers", "units", "value", "found": [{"property", "layer", "cell", "r", "check_r"}, …],
    "corpus"}.

    message: model. `found` lists the cells that follow a property of the text; it is empty, and `corpus` is None, if
    the model has no file of them.
    """
    engine = await library.engine(message.get("model"))
    checkpoint = engine.checkpoint
    config = check_network(checkpoint.config)
    stored = await asyncio.to_thread(stored_cells, library.folder(checkpoint.name), checkpoint)
    names = ("property", "layer", "cell", "r", "check_r")
    return {
        "layers": config.layers,
        "units": config.units,
        "value": VALUES[config.cell],
        "found": [{name: entry[name] for name in names} for entry in stored["cells"]] if stored else [],
        "corpus": stored["corpus"]["name"] if stored else None,
    }


async def cell(library: Library, message: Mapping) -> dict:
    """The values of one cell: {"prompt": one per character, "texts": [one per id, …]}, as `pack_values` gives them.

    message: model, prompt, `ids` (those of one to four texts), `layer` and `cell`, both counted from 1.
    """
    engine = await library.engine(message.get("model"))
    texts = check_texts(message.get("ids"), engine.checkpoint.vocabulary)
    prompt, _ = check_prompt(message.get("prompt"))
    of_prompt, of_texts = await read_cell(engine, prompt, texts, message.get("layer"), message.get("cell"))
    return {"prompt": pack_values(of_prompt), "texts": [pack_values(values) for values in of_texts]}


def pack_values(values: np.ndarray) -> str:
    """(count,) from −1 to 1 as signed bytes from −127 to 127 in base64; UNREAD for NaN."""
    rounded = np.where(np.isnan(values), UNREAD, np.round(127 * np.nan_to_num(values)))
    return base64.b64encode(rounded.astype(np.int8).tobytes()).decode()
