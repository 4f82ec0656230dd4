"""What the lessons are answered: the model's own texts, numbers and states, and a sentence for whatever can't be."""

import asyncio
import base64
import json
import math
from types import SimpleNamespace

import numpy as np
import pytest

from assets.learn.lessons import LONGEST, READ, Lessons, read_epochs
from assets.part import FOLDER
from model.checkpoint import CheckpointError, save_chains
from model.engine import Engine
from model.library import Library
from model.markov import Counts
from model.measures import loop
from model.stream import Run
from model.vocabulary import Vocabulary
from tests.conftest import fake_checkpoint

WRITE = {"model": "m", "prompt": "hello", "seed": 7, "temperatures": [0, 0.5, 2], "length": 80}
KEPT = {"prompt": "a", "seed": 1, "temperatures": [0.2, 1], "texts": [["x", "y"], ["z", ""]]}


@pytest.fixture
def lessons(engine, tmp_path) -> Lessons:
    """Over one loaded model, `m`."""

    async def load(name):
        assert name == "m"
        return engine

    return Lessons(SimpleNamespace(engine=load, cards=lambda: {"m": {}}, folder=lambda name: tmp_path))


def ask(lessons: Lessons, question: str, message: object) -> dict:
    return asyncio.run(getattr(lessons, question)(message))


def test_texts_are_those_of_a_run_with_their_loops(lessons, engine):
    async def write():
        run = Run(engine, "hello", 7, 80, temperatures=(0, 0.5), schedule=((0, 2),))
        return (await run.last()).texts

    found = ask(lessons, "write", WRITE)["texts"]
    assert [text["text"] for text in found] == list(asyncio.run(write()))
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
        ({"length": LONGEST + 1}, "length"),
        ({"length": 0}, "length"),
        ({"seed": -1}, "seed"),
        ({"prompt": None}, "prompt"),
    ],
    ids=str,
)
def test_what_can_not_be_written_is_named(lessons, wrong, key):
    assert ask(lessons, "write", WRITE | wrong)["error"]["key"] == key


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
@pytest.mark.parametrize("question", ["write", "next", "state"])
def test_what_was_read_of_a_prompt_and_what_was_skipped_is_told(lessons, question, prompt, read, unknown):
    answer = ask(lessons, question, WRITE | {"prompt": prompt, "temperatures": [1], "length": 1})
    assert (answer["read"], answer["unknown"]) == (read, unknown)


@pytest.mark.parametrize("question", ["write", "next", "state"])
def test_an_unknown_prompt_is_answered_as_an_empty_one(lessons, question):
    unknown, empty = (ask(lessons, question, WRITE | {"prompt": prompt}) for prompt in ("7€", ""))
    assert unknown | {"unknown": []} == empty


def test_the_next_token_comes_with_the_logits_after_the_prompt(lessons, engine):
    answer = ask(lessons, "next", {"model": "m", "prompt": "ab7c"})
    assert answer["tokens"] == list(engine.checkpoint.vocabulary.tokens) and answer["unknown"] == ["7"]
    expected = engine.prime(engine.checkpoint.vocabulary.encode("abc")[0], seed=0).result().rows.logits[0]
    assert np.frombuffer(base64.b64decode(answer["logits"]), "<f4").tolist() == expected.tolist()
    assert not ask(lessons, "next", {"model": "m", "prompt": ""})["unknown"]


@pytest.mark.parametrize("prompt", ["", "a", "hello", "x" * 100])
def test_the_state_is_that_after_each_of_the_last_tokens(lessons, engine, prompt):
    answer = ask(lessons, "state", {"model": "m", "prompt": prompt})
    steps = answer["steps"]
    assert answer["units"] == 8 and answer["whole"] == 16, "eight for h and eight for c"
    assert "".join(step["token"] for step in steps) == (prompt[-READ:] or "\n")
    for back, step in enumerate(reversed(steps)):
        read = engine.checkpoint.vocabulary.encode(prompt[: len(prompt) - back])[0]
        rows = engine.prime(read, seed=0).result().rows
        assert step["cells"] == [round(float(value), 3) for value in rows.state[0, 0]]
        order = np.argsort(-rows.logits[0], kind="stable")[:3]
        assert [one["token"] for one in step["next"]] == [engine.checkpoint.vocabulary.tokens[i] for i in order]
        assert 1 > step["next"][0]["p"] >= step["next"][1]["p"] >= step["next"][2]["p"] > 0


@pytest.fixture
def shelf(tmp_path) -> Lessons:
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
    return Lessons(Library(tmp_path, "litert"))


def test_chains_are_those_of_the_same_text(shelf):
    chains = [
        {"name": "x-markov-1", "order": 1, "loss": 1.0},
        {"name": "x-markov-2", "order": 2, "loss": 0.9},
    ]
    network = {"name": "x", "loss": 0.5}
    for model in ("x", "x-markov-1", "x-markov-2"):
        assert ask(shelf, "chains", {"model": model}) == {"network": network, "chains": chains}
    assert ask(shelf, "chains", {"model": "other"}) == {"network": {"name": "other", "loss": 0.5}, "chains": []}
    assert ask(shelf, "chains", {"model": "broken"}) == {"network": {"name": "broken", "loss": None}, "chains": []}


def test_the_state_of_a_chain_is_what_it_remembers(shelf):
    answer = ask(shelf, "state", {"model": "x-markov-2", "prompt": "abca"})
    assert answer["units"] is None
    assert [step["cells"] for step in answer["steps"]] == [["a"], ["a", "b"], ["b", "c"], ["c", "a"]]
    assert all(math.isclose(sum(one["p"] for one in step["next"]), 1) for step in answer["steps"])


@pytest.mark.parametrize("message", [None, [], "text", 3, {}, {"model": []}, {"model": "../x"}], ids=repr)
@pytest.mark.parametrize("question", ["write", "next", "state", "chains", "epochs"])
def test_a_question_of_any_form_is_answered(shelf, question, message):
    message = WRITE | message if question == "write" and isinstance(message, dict) else message
    key = ask(shelf, question, message)["error"]["key"]
    assert key == ("temperature" if question == "write" and not isinstance(message, dict) else "model")


def test_texts_of_the_epochs_are_read_where_they_are(shelf, tmp_path):
    assert ask(shelf, "epochs", {"model": "x"}) == {"epochs": None}
    assert ask(shelf, "epochs", {"model": "x-markov-1"}) == {"epochs": None}
    (tmp_path / "x" / "epochs.json").write_text(json.dumps(KEPT))
    kept = {"prompt": "a", "temperatures": [0.2, 1], "texts": [["x", "y"], ["z", ""]]}
    assert ask(shelf, "epochs", {"model": "x"}) == {"epochs": kept}


@pytest.mark.parametrize(
    "content",
    [
        "",
        "[]",
        "{}",
        json.dumps(KEPT)[:40],
        json.dumps(KEPT | {"texts": []}),
        json.dumps(KEPT | {"texts": [["x"]]}),
        json.dumps(KEPT | {"texts": [["x", 1]]}),
        json.dumps(KEPT | {"temperatures": [None, 1]}),
        json.dumps(KEPT | {"prompt": 1}),
    ],
)
def test_damaged_texts_of_the_epochs_are_named(tmp_path, content):
    (tmp_path / "epochs.json").write_text(content)
    with pytest.raises(CheckpointError, match=r"/epochs\.json is incomplete or damaged\.$"):
        read_epochs(tmp_path / "epochs.json")


def test_the_models_of_two_tokens_can_be_asked():
    engine = Engine(fake_checkpoint(("a", "b")))

    async def load(name):
        return engine

    lessons = Lessons(SimpleNamespace(engine=load, cards=lambda: {"m": {}}))
    try:
        assert len(ask(lessons, "state", {"model": "m", "prompt": "ab"})["steps"][0]["next"]) == 2
        assert len(ask(lessons, "write", WRITE)["texts"]) == 3
    finally:
        engine.close()


@pytest.mark.parametrize(("language", "network"), [("en", "network"), ("de", "netz")])
def test_what_holds_for_a_chain_too_is_said_of_the_model(language, network):
    words = json.loads((FOLDER / "learn" / "texts.json").read_text(encoding="utf-8"))[language]
    for key in ("play_is", "formula_is", "formula_one"):
        assert network not in words[key].lower() and "model" in words[key].lower(), key
    assert words["state_is"].startswith({"en": "The model", "de": "Das Modell"}[language])
    assert "Markow-Kette" not in "".join(words.values())


def test_every_word_of_the_page_is_there_in_both_languages():
    markup = (FOLDER / "learn" / "view.html").read_text(encoding="utf-8")
    texts = json.loads((FOLDER / "learn" / "texts.json").read_text(encoding="utf-8"))
    named = {part.split('"')[0] for part in markup.split('data-words="')[1:]}
    assert texts["en"].keys() == texts["de"].keys() and named <= texts["en"].keys()
    for key, sentence in texts["en"].items():
        values = [{part.split("}")[0] for part in text.split("{")[1:]} for text in (sentence, texts["de"][key])]
        assert values[0] == values[1], key
