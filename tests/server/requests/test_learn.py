"""The questions of the lessons: the model's own texts, numbers and states."""

import asyncio
import json
import math
from dataclasses import replace

import numpy as np
import pytest

from assets.server.requests.learn import (
    MAX_TEXT_LENGTH,
    STATE_TOKENS,
    chains,
    epochs,
    lines,
    next_token,
    read_epochs,
    state,
    texts,
)
from model.chains import save_chains
from model.checkpoint import CheckpointError
from model.engine import Engine
from model.gpt import GptConfig
from model.library import Library
from model.markov import Counts
from model.measures import loop
from model.run import Run
from model.vocabulary import Vocabulary
from tests.conftest import fake_checkpoint
from tests.server.fixtures import ask, library_of, unpack_floats

TEXTS = {"model": "m", "prompt": "hello", "seed": 7, "temperatures": [0, 0.5, 2], "length": 80}
STORED = {"prompt": "a", "seed": 1, "temperatures": [0.2, 1], "texts": [["x", "y"], ["z", ""]]}


@pytest.fixture
def library(engine):
    return library_of(engine)


def test_lines_are_copies_where_the_list_has_them(engine):
    ours = Engine(fake_checkpoint(("<pad>", "<end>", *"ab"), padding=0, end=1))
    question = {"model": "m", "prompt": "a?", "seed": "7", "temperature": 1}
    try:
        answer = ask(lines, library_of(ours), question)
    finally:
        ours.close()
    assert answer["read"] == "a" and answer["unknown"] == ["?"] and answer["listed"] == len(ours.checkpoint.lexicon)
    assert len(answer["lines"]) == 50 and all(line["text"].startswith("a") for line in answer["lines"])
    for line in answer["lines"]:
        assert line["copied"] == (line["text"] in ours.checkpoint.lexicon)
    assert ask(lines, library_of(engine), question)["lines"] is None
    for key, value in (("seed", -1), ("temperature", 3), ("prompt", 7)):
        assert ask(lines, library_of(engine), question | {key: value})["error"]["key"] == key


def test_texts_are_those_of_a_run_with_their_loops(library, engine):
    async def write():
        run = Run(engine, "hello", 7, 80, temperatures=(0, 0.5), schedule=((0, 2),))
        return (await run.last()).ids

    found = ask(texts, library, TEXTS)["texts"]
    assert [text["text"] for text in found] == list(map(engine.checkpoint.vocabulary.decode, asyncio.run(write())))
    expected = [loop(text["text"]) for text in found]
    assert [text["loop"] for text in found] == [one and one._asdict() for one in expected]
    assert expected[0] is not None, "eight units, always their favourite: they must circle"


@pytest.mark.parametrize(
    ("wrong", "key"),
    [
        ({"temperatures": []}, "temperature"),
        ({"temperatures": [1] * 12}, "temperature"),
        ({"temperatures": 1}, "temperature"),
        ({"temperatures": [3]}, "temperature"),
        ({"length": MAX_TEXT_LENGTH + 1}, "length"),
        ({"length": 0}, "length"),
        ({"seed": -1}, "seed"),
        ({"prompt": None}, "prompt"),
    ],
    ids=str,
)
def test_bad_input_is_an_error(library, wrong, key):
    assert ask(texts, library, TEXTS | wrong)["error"]["key"] == key


@pytest.mark.parametrize(
    ("prompt", "read", "unknown"),
    [
        ("hello", "hello", []),
        ("7a€b7", "ab", ["7", "€"]),
        ("77", "", ["7"]),
        ("", "", []),
        ("7" * 9 + "a" * 2000, "a" * 2000, []),
    ],
    ids=["whole", "partly", "unknown", "empty", "long"],
)
@pytest.mark.parametrize("question", [texts, next_token, state])
def test_an_answer_has_what_was_read_of_a_prompt_and_what_was_skipped(library, question, prompt, read, unknown):
    answer = ask(question, library, TEXTS | {"prompt": prompt, "temperatures": [1], "length": 1})
    assert (answer["read"], answer["unknown"]) == (read, unknown)


@pytest.mark.parametrize("question", [texts, next_token, state])
def test_an_unknown_prompt_is_answered_as_an_empty_one(library, question):
    unknown, empty = (ask(question, library, TEXTS | {"prompt": prompt}) for prompt in ("7€", ""))
    assert unknown | {"unknown": []} == empty


def test_the_next_token_comes_with_the_logits_after_the_prompt(library, engine):
    answer = ask(next_token, library, {"model": "m", "prompt": "ab7c"})
    assert answer["tokens"] == list(engine.checkpoint.vocabulary.tokens) and answer["unknown"] == ["7"]
    expected = engine.prime(engine.checkpoint.vocabulary.encode("abc")[0], seed=0).result().rows.logits[0]
    assert unpack_floats(answer["logits"]).tolist() == expected.tolist()
    assert not ask(next_token, library, {"model": "m", "prompt": ""})["unknown"]


@pytest.mark.parametrize("prompt", ["", "a", "hello", "x" * 100])
def test_the_state_is_that_after_each_of_the_last_tokens(library, engine, prompt):
    answer = ask(state, library, {"model": "m", "prompt": prompt})
    steps = answer["steps"]
    assert answer["units"] == 8 and answer["whole"] == 16, "eight for h and eight for c"
    assert "".join(step["token"] for step in steps) == (prompt[-STATE_TOKENS:] or "\n")
    for back, step in enumerate(reversed(steps)):
        read = engine.checkpoint.vocabulary.encode(prompt[: len(prompt) - back])[0]
        rows = engine.prime(read, seed=0).result().rows
        assert step["cells"] == [round(float(value), 3) for value in rows.state[0, 0]]
        order = np.argsort(-rows.logits[0], kind="stable")[:3]
        assert [one["token"] for one in step["next"]] == [engine.checkpoint.vocabulary.tokens[i] for i in order]
        assert 1 > step["next"][0]["p"] >= step["next"][1]["p"] >= step["next"][2]["p"] > 0


@pytest.fixture
def shelf(tmp_path) -> Library:
    """Chains of one text, and two folders whose cards say that they are networks of that text and of another."""
    vocabulary = Vocabulary(tuple("abc"))
    counts = Counts.of(np.random.default_rng(0).integers(0, 3, 300), 3, 2)
    evaluations = [{"nats_per_token": 1.0}, {"nats_per_token": 0.9}]
    save_chains(tmp_path / "x-markov", counts, vocabulary, (), evaluations, {"data": {"sha256": "1"}})
    for name, text in (("other", "2"), ("x", "1")):
        (tmp_path / name).mkdir()
        card = {"network": {}, "data": {"sha256": text}, "evaluation": {"nats_per_token": 0.5}}
        (tmp_path / name / "card.json").write_text(json.dumps(card))
    (tmp_path / "broken").mkdir()
    return Library(tmp_path, "litert")


def test_chains_are_those_of_the_same_text(shelf):
    expected = [
        {"name": "x-markov-1", "order": 1, "loss": 1.0},
        {"name": "x-markov-2", "order": 2, "loss": 0.9},
    ]

    def network(name: str, loss: float | None) -> dict:
        return {"name": name, "kind": "", "parameters": None, "loss": loss}

    for model in ("x", "x-markov-1", "x-markov-2"):
        assert ask(chains, shelf, {"model": model}) == {"networks": [network("x", 0.5)], "chains": expected}
    assert ask(chains, shelf, {"model": "other"}) == {"networks": [network("other", 0.5)], "chains": []}
    assert ask(chains, shelf, {"model": "broken"}) == {"networks": [network("broken", None)], "chains": []}


def test_all_networks_of_a_text_are_named_with_their_kind_and_size(shelf):
    for name, cell, parameters in (("x-gpt", "gpt", 818_048), ("x-gru", "gru", 9)):
        (shelf.folder(name)).mkdir()
        card = {"network": {"cell": cell}, "parameters": parameters, "data": {"sha256": "1"}}
        (shelf.folder(name) / "card.json").write_text(json.dumps(card))
    shelf.cards()
    found = ask(chains, shelf, {"model": "x-gru"})
    assert [(one["name"], one["kind"], one["parameters"]) for one in found["networks"]] == [
        ("x", "", None),
        ("x-gpt", "GPT", 818_048),
        ("x-gru", "GRU", 9),
    ]


def test_the_state_of_a_chain_is_what_it_remembers(shelf):
    answer = ask(state, shelf, {"model": "x-markov-2", "prompt": "abca"})
    assert answer["units"] is None
    assert [step["cells"] for step in answer["steps"]] == [["a"], ["a", "b"], ["b", "c"], ["c", "a"]]
    assert all(math.isclose(sum(one["p"] for one in step["next"]), 1) for step in answer["steps"])


def test_the_state_of_a_gpt_is_what_its_last_layer_keeps_of_the_last_token():
    config = GptConfig(2, layers=2, units=3, heads=1, context=4)

    def step(ids, state):
        """A state whose values of the last token are its id in all units, and that counts the tokens."""
        new = np.roll(state, -config.units, axis=2)
        new[0, :, -1] = state[0, :, -1] + 1
        new[0, :, -1 - config.units : -1] = ids[:, None]
        return np.zeros((len(ids), 2), dtype=np.float32), new

    engine = Engine(replace(fake_checkpoint(("a", "b")), config=config, step=step))
    try:
        answer = ask(state, library_of(engine), {"model": "m", "prompt": "ab"})
    finally:
        engine.close()
    assert [one["cells"] for one in answer["steps"]] == [[0.0] * 3, [round(math.tanh(1), 3)] * 3]
    assert (answer["units"], answer["kept"], answer["whole"]) == (3, 3, config.state_units)


def test_texts_of_the_epochs_are_read_where_they_are(shelf, tmp_path):
    assert ask(epochs, shelf, {"model": "x"}) == {"epochs": None}
    assert ask(epochs, shelf, {"model": "x-markov-1"}) == {"epochs": None}
    (tmp_path / "x" / "epochs.json").write_text(json.dumps(STORED))
    expected = {"prompt": "a", "temperatures": [0.2, 1], "texts": [["x", "y"], ["z", ""]]}
    assert ask(epochs, shelf, {"model": "x"}) == {"epochs": expected}


@pytest.mark.parametrize(
    "content",
    [
        "",
        "[]",
        "{}",
        json.dumps(STORED)[:40],
        json.dumps(STORED | {"texts": []}),
        json.dumps(STORED | {"texts": [["x"]]}),
        json.dumps(STORED | {"texts": [["x", 1]]}),
        json.dumps(STORED | {"temperatures": [None, 1]}),
        json.dumps(STORED | {"prompt": 1}),
    ],
)
def test_damaged_texts_of_the_epochs_are_named(tmp_path, content):
    (tmp_path / "epochs.json").write_text(content)
    with pytest.raises(CheckpointError, match=r"/epochs\.json is incomplete or damaged\.$"):
        read_epochs(tmp_path / "epochs.json")


def test_the_models_of_two_tokens_can_be_asked():
    engine = Engine(fake_checkpoint(("a", "b")))
    library = library_of(engine)
    try:
        assert len(ask(state, library, {"model": "m", "prompt": "ab"})["steps"][0]["next"]) == 2
        assert len(ask(texts, library, TEXTS)["texts"]) == 3
    finally:
        engine.close()
