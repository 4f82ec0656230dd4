"""The questions about cells: their values, and those worth a look."""

import asyncio
import json
from types import SimpleNamespace

import numpy as np
import pytest

from assets.server.requests.cells import UNREAD, cell, cells, pack_values
from model.cells import FILE, read_cell
from model.markov import MarkovConfig
from tests.server.fixtures import WORDS, ask, library_of, unpack_bytes, word_engine

MESSAGE = {"model": "m", "prompt": "he☃", "ids": [[3, 4, 5], [], [6, 6], [1]], "layer": 1, "cell": 3}


@pytest.mark.parametrize("level", ["characters", "words"])
def test_a_cell_has_a_value_for_each_character_of_the_prompt_and_each_id(engine, level):
    engine = engine if level == "characters" else word_engine()
    message = MESSAGE if level == "characters" else MESSAGE | {"prompt": "I for.☃"}

    async def both():
        answer = await cell(library_of(engine), message)
        return answer, await read_cell(engine, message["prompt"], message["ids"], 1, 3)

    answer, (of_prompt, of_texts) = asyncio.run(both())
    engine.close()
    assert len(of_prompt) == len(message["prompt"]) and unpack_bytes(answer["prompt"])[-1] == UNREAD
    assert unpack_bytes(answer["prompt"])[:-1] == np.round(127 * of_prompt[:-1]).tolist()
    assert [len(unpack_bytes(text)) for text in answer["texts"]] == [3, 0, 2, 1]
    for text, values in zip(answer["texts"], of_texts, strict=True):
        assert unpack_bytes(text) == np.round(127 * values).tolist()
    assert WORDS[1] == " for", "a token of several characters has one value"


def test_values_are_packed_to_less_than_a_hundredth():
    values = np.array([-1, -0.5, 0, 0.004, 1, np.nan], dtype=np.float32)
    found = np.array(unpack_bytes(pack_values(values)))
    assert found[-1] == UNREAD and np.abs(found[:-1] / 127 - values[:-1]).max() < 0.005


def test_a_model_has_bounds_and_with_a_file_cells_worth_a_look(engine, tmp_path):
    library = library_of(engine, tmp_path)
    bare = {"layers": 1, "units": 8, "value": "tanh(c)", "found": [], "corpus": None}
    assert ask(cells, library, {"model": "m"}) == bare
    entry = {"property": "word", "layer": 1, "cell": 2, "r": 0.5, "check_r": 0.4}
    stored = {"digest": "0" * 64, "corpus": {"name": "play"}, "cells": [entry | {"auc": 0.9}]}
    (tmp_path / FILE).write_text(json.dumps(stored))
    assert ask(cells, library, {"model": "m"}) == bare | {"found": [entry], "corpus": "play"}


@pytest.mark.parametrize(
    "changed",
    [{"ids": []}, {"ids": "abc"}, {"ids": [1]}, {"ids": [[1] * 5001]}, {"ids": [[1]] * 5}, {"ids": [[28]]}]
    + [{"prompt": 3}]
    + [{"layer": value} for value in (0, 2, None, "1")]
    + [{"cell": value} for value in (0, 9, -1, 1.5, [1])],
    ids=lambda changed: str(changed)[:30],
)
def test_bad_input_is_an_error(engine, changed):
    answer = ask(cell, library_of(engine), MESSAGE | changed)
    assert answer["error"]["key"] in ("text", "prompt", "cell")


def test_a_chain_has_none():
    vocabulary = SimpleNamespace(checkpoint=SimpleNamespace(name="m", config=MarkovConfig(5, 2)))
    assert ask(cells, library_of(vocabulary), {"model": "m"})["error"]["key"] == "cells"
