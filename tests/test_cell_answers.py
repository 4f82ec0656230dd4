"""What a page is told of single cells, and that no question breaks anything."""

import asyncio
import base64
import json
from types import SimpleNamespace

import numpy as np
import pytest

from assets.cells import UNREAD, CellAnswers, pack_values
from model.cells import FILE, read_cell
from model.markov import MarkovConfig
from model.settings import SettingError

ASKED = {"model": "m", "prompt": "hello", "texts": ["abc", "", "z☃", "q"], "layer": 1, "cell": 3}


def shelf(engine, folder):
    """A library with one model."""

    async def given(name):
        return engine

    return SimpleNamespace(engine=given, folder=lambda name: folder, cards=lambda: {"m": {}})


def unpacked(text: str) -> list[int]:
    return np.frombuffer(base64.b64decode(text), np.int8).tolist()


def test_a_cell_is_sent_for_the_prompt_and_for_each_text(engine, tmp_path):
    async def both():
        answer = await CellAnswers(shelf(engine, tmp_path)).cell(ASKED)
        return answer, await read_cell(engine, "hello", ASKED["texts"], 1, 3)

    answer, (before, after) = asyncio.run(both())
    assert unpacked(answer["prompt"]) == np.round(127 * before).tolist()
    assert [len(unpacked(text)) for text in answer["texts"]] == [3, 0, 2, 1]
    assert unpacked(answer["texts"][0]) == np.round(127 * after[0]).tolist()
    assert unpacked(answer["texts"][2])[1] == UNREAD


def test_values_are_packed_to_less_than_a_hundredth():
    values = np.array([-1, -0.5, 0, 0.004, 1, np.nan], dtype=np.float32)
    found = np.array(unpacked(pack_values(values)))
    assert found[-1] == UNREAD and np.abs(found[:-1] / 127 - values[:-1]).max() < 0.005


def test_without_a_file_the_page_gets_the_bounds_and_with_one_the_finds(engine, tmp_path):
    answers = CellAnswers(shelf(engine, tmp_path))
    bare = {"layers": 1, "units": 8, "value": "tanh(c)", "found": [], "corpus": None}
    assert asyncio.run(answers.cells({"model": "m"})) == bare
    entry = {"property": "word", "layer": 1, "cell": 2, "r": 0.5, "check_r": 0.4}
    stored = {"digest": "0" * 64, "corpus": {"name": "play"}, "cells": [entry | {"auc": 0.9}]}
    (tmp_path / FILE).write_text(json.dumps(stored))
    assert asyncio.run(answers.cells({"model": "m"})) == bare | {"found": [entry], "corpus": "play"}


@pytest.mark.parametrize(
    "changed",
    [{"texts": []}, {"texts": "abc"}, {"texts": [1]}, {"texts": ["a" * 7001]}, {"texts": ["a"] * 5}, {"prompt": 3}]
    + [{"layer": value} for value in (0, 2, None, "1")]
    + [{"cell": value} for value in (0, 9, -1, 1.5, [1])],
    ids=lambda changed: str(changed)[:30],
)
def test_bad_input_is_refused(engine, tmp_path, changed):
    answer = asyncio.run(CellAnswers(shelf(engine, tmp_path)).cell(ASKED | changed))
    assert answer["error"]["key"] in ("text", "prompt", "cell")


def test_a_chain_says_that_it_has_none(tmp_path):
    chain = SimpleNamespace(checkpoint=SimpleNamespace(name="m", config=MarkovConfig(5, 2)))
    answer = asyncio.run(CellAnswers(shelf(chain, tmp_path)).cells({"model": "m"}))
    assert answer["error"]["key"] == "cells"


@pytest.mark.parametrize("message", [None, [], "text", 3, {}, {"model": []}], ids=repr)
@pytest.mark.parametrize("question", ["cells", "cell"])
def test_a_question_of_any_form_is_answered(tmp_path, question, message):
    async def refuse(name):
        raise SettingError("model", "A model must be one of: m.", name)

    library = SimpleNamespace(engine=refuse, cards=lambda: {"m": {}})
    assert asyncio.run(getattr(CellAnswers(library), question)(message))["error"]["key"] == "model"
