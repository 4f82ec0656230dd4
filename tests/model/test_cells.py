"""The values of one cell are those of a plain loop, in every kind of network."""

import asyncio
import json
from dataclasses import replace

import numpy as np
import pytest

from model.cells import FILE, cell_place, cell_values, read_cell, spread, stored_cells
from model.checkpoint import Checkpoint
from model.engine import Engine
from model.markov import MarkovConfig
from model.network import STATES_PER_LAYER, NetworkConfig
from model.settings import SettingError
from model.vocabulary import Vocabulary
from tests.conftest import fake_checkpoint


def made_checkpoint(cell: str, tokens: str | tuple[str, ...] = "\n abc", **vocabulary) -> Checkpoint:
    """Two layers of three cells; each number of the state sums the ids that were read, with its own factor."""
    vocabulary = Vocabulary(tuple(tokens), **vocabulary)
    config = NetworkConfig(len(vocabulary), cell=cell, layers=2, units=3)
    scale = np.arange(1, 1 + 3 * config.state_parts, dtype=np.float32).reshape(config.state_parts, 1, 3) / 100

    def step(ids, state):
        return np.zeros((len(ids), len(vocabulary)), dtype=np.float32), state + scale * (1 + np.asarray(ids))[:, None]

    return Checkpoint("made", {}, config, vocabulary, frozenset(), "0" * 64, step)


def stepped(checkpoint: Checkpoint, ids: list[int]) -> np.ndarray:
    """(tokens, layers · units): the values of all cells after each id."""
    state, values = checkpoint.initial_state(), []
    for i in ids:
        _, state = checkpoint.step(np.array([i]), state)
        values.append(cell_values(checkpoint.config, state)[0])
    return np.array(values)


def read(checkpoint: Checkpoint, *arguments):
    engine = Engine(checkpoint)
    try:
        return asyncio.run(read_cell(engine, *arguments))
    finally:
        engine.close()


@pytest.mark.parametrize("cell", STATES_PER_LAYER)
def test_the_values_are_those_of_a_plain_loop(cell):
    checkpoint = made_checkpoint(cell)
    texts = [checkpoint.vocabulary.encode(text)[0] for text in ("abc cab", "", "b\n")]
    for layer, number in [(1, 1), (1, 3), (2, 2)]:
        before, after = read(checkpoint, "ab", texts, layer, number)
        column = 3 * (layer - 1) + number - 1
        for text, values in zip(texts, after, strict=True):
            expected = stepped(checkpoint, checkpoint.vocabulary.encode("ab")[0] + text)[:, column]
            assert np.concatenate([before, values]) == pytest.approx(expected, abs=1e-6)
    assert cell != "lstm" or np.all(np.abs(values) < 1)


@pytest.mark.parametrize(("cell", "part"), [("lstm", 1), ("gru", 0), ("rnn", 0)])
def test_the_value_is_c_of_an_lstm_and_h_of_other_cells(cell, part):
    checkpoint = made_checkpoint(cell)
    state = np.random.default_rng(0).normal(size=(checkpoint.config.state_parts, 4, 3)).astype(np.float32)
    values = cell_values(checkpoint.config, state)
    expected = np.tanh(state[part]) if cell == "lstm" else state[part]
    assert values.shape == (4, 6) and np.array_equal(values[:, :3], expected)
    assert cell_place(checkpoint.config, 1, 2) == (part, 1)


def test_other_texts_do_not_change_the_values(engine):
    async def together():
        text = engine.checkpoint.vocabulary.encode("the quick brown fox")[0]
        alone = await read_cell(engine, "abc", [text], 1, 5)
        reading = asyncio.create_task(read_cell(engine, "abc", [[3, 3], text, [5] * 50], 1, 5))
        other = asyncio.create_task(read_cell(engine, "", [[9, 4, 7]] * 2, 1, 2))
        return alone, await reading, await other

    alone, beside, _ = asyncio.run(together())
    assert alone[1][0].tolist() == beside[1][1].tolist()


def test_for_an_empty_prompt_the_start_id_is_read(checkpoint):
    before, (after,) = read(checkpoint, "", [[2, 3]], 1, 1)
    expected = stepped(checkpoint, [checkpoint.vocabulary.start, 2, 3])[1:, 0]
    assert before.shape == (0,) and after == pytest.approx(expected, abs=1e-6)
    assert [values.shape for values in read(checkpoint, "a", [[], []], 1, 1)[1]] == [(0,), (0,)]


def test_unknown_characters_of_a_prompt_are_not_read_and_have_no_value(checkpoint):
    before, (after,) = read(checkpoint, "a☃b", [[4]], 1, 1)
    clean, (clean_after,) = read(checkpoint, "ab", [[4]], 1, 1)
    assert np.isnan(before).tolist() == [False, True, False] and before[[0, 2]].tolist() == clean.tolist()
    assert after.tolist() == clean_after.tolist()


def test_of_words_a_prompt_has_a_value_per_character_and_a_text_one_per_id():
    checkpoint = made_checkpoint("gru", ("", "ab", " cd", "."), level="word", padding=0)
    before, (after,) = read(checkpoint, "ab cd", [[3, 2]], 1, 1)
    expected = stepped(checkpoint, [1, 2, 3, 2])[:, 0]
    assert before == pytest.approx(np.repeat(expected[:2], [2, 3])) and after == pytest.approx(expected[2:])


def test_a_token_gives_all_of_its_characters_its_value():
    vocabulary = Vocabulary(("", " I", " am", "."), level="word", padding=0)
    assert spread(vocabulary, " I am. you", np.array([0.1, 0.2, 0.3])) == pytest.approx(
        [0.1, 0.1, 0.2, 0.2, 0.2, 0.3, *[np.nan] * 4], nan_ok=True
    )


def test_a_letter_that_is_read_in_another_form_has_one_value():
    assert spread(Vocabulary(("a", "é")), "ae\u0301a", np.array([0.1, 0.2, 0.3])) == pytest.approx([0.1, 0.2, 0.2, 0.3])
    assert spread(Vocabulary(("e", "\u0301")), "é", np.array([0.1, 0.2])) == pytest.approx([0.2])


@pytest.mark.parametrize("place", [(0, 1), (3, 1), (1, 0), (1, 4), (None, 1), (1, "2"), (True, 1), (1, 1.0)])
def test_a_cell_that_does_not_exist_is_refused(place):
    with pytest.raises(SettingError, match="must be a whole number from 1 to"):
        cell_place(made_checkpoint("gru").config, *place)


def test_a_chain_has_no_cells():
    with pytest.raises(SettingError, match="Only a recurrent network has cells"):
        cell_place(MarkovConfig(5, 2), 1, 1)


def stored(**changed) -> dict:
    entry = {"property": "name", "layer": 1, "cell": 8, "r": -0.9, "check_r": -0.8}
    return {"digest": "0" * 64, "corpus": {"name": "play", "sha256": "1"}, "cells": [entry]} | changed


def test_a_file_of_another_network_is_ignored(tmp_path):
    checkpoint = fake_checkpoint()
    assert stored_cells(tmp_path, checkpoint) is None
    (tmp_path / FILE).write_text(json.dumps(stored()))
    assert stored_cells(tmp_path, checkpoint)["cells"][0]["cell"] == 8
    by_keras = replace(checkpoint, card={"digest": checkpoint.digest}, digest="2" * 64)
    assert stored_cells(tmp_path, by_keras)["cells"][0]["cell"] == 8  # the same network
    (tmp_path / FILE).write_text(json.dumps(stored(digest="1" * 64)))
    assert stored_cells(tmp_path, checkpoint) is None


@pytest.mark.parametrize(
    "content",
    [
        "",
        "[]",
        '{"digest": 1',
        json.dumps(stored(cells=None)),
        json.dumps(stored(corpus="play")),
        json.dumps(stored(cells=[{"layer": 1}])),
        json.dumps(stored(cells=[stored()["cells"][0] | {"cell": 9}])),
        json.dumps(stored(cells=[stored()["cells"][0] | {"r": "high"}])),
        json.dumps(stored(cells=[stored()["cells"][0] | {"r": float("nan")}])),
        json.dumps(stored(cells=[stored()["cells"][0] | {"property": None}])),
    ],
    ids=lambda content: content[-40:],
)
def test_a_damaged_file_is_ignored(tmp_path, content):
    (tmp_path / FILE).write_text(content)
    assert stored_cells(tmp_path, fake_checkpoint()) is None
