"""What a page asks about a text that it shows: the answers, and that no question breaks anything."""

import asyncio
import base64

import numpy as np
import pytest

from assets.answers import Answers
from assets.cells import UNREAD, CellAnswers
from model.engine import Engine
from model.odds import read_odds
from model.settings import SettingError
from model.stream import Run
from tests.conftest import fake_checkpoint
from tests.test_cell_answers import shelf as cell_shelf
from tests.test_runs import ASKED, shelf, written


def test_settle_gives_the_logits_and_figures_of_the_run_at_that_temperature(engine):
    answers = Answers(shelf(engine))
    answer = asyncio.run(answers.settle(ASKED | {"temperature": 1.3}))
    text, logits = written(engine, 1.3)
    assert np.frombuffer(base64.b64decode(answer["logits"]), "<f4").tolist() == logits.tolist()
    assert answer["figures"]["characters"] == len(text) == 40 and answer["figures"]["entropy"] > 0
    assert asyncio.run(answers.settle(ASKED | {"temperature": 9}))["error"]["key"] == "temperature"


def test_odds_are_sent_for_each_text_and_refuse_bad_input(engine):
    answers = Answers(shelf(engine))
    asked = {"model": "m", "prompt": "hello", "texts": ["abc", "", "zz", "q"], "schedule": "0:0.70"}
    answer = asyncio.run(answers.odds(asked))
    assert [len(base64.b64decode(text["one"])) // 4 for text in answer["texts"]] == [3, 0, 2, 1]
    assert all(text["lengths"] is None for text in answer["texts"])
    for changed in ({"texts": []}, {"texts": "abc"}, {"texts": [1]}, {"texts": ["a" * 7001]}, {"schedule": "x"}):
        assert "error" in asyncio.run(answers.odds(asked | changed))


def test_words_are_weighed_as_they_were_drawn_even_where_they_read_otherwise_once_joined(tmp_path):
    engine = Engine(fake_checkpoint(("\n", " for", "reason", " reason", "I", ".", "x1"), level="word"))
    asked = {"model": "m", "prompt": "I for", "seed": "3", "length": 200, "schedule": "0:2.00"}

    async def ask():
        run = Run(engine, "I for", 3, 200, schedule=((0, 2.0),))
        texts = (await run.last()).texts
        odds = await Answers(shelf(engine)).odds(asked | {"texts": [texts[0], texts[1], "☃" + texts[2], texts[3]]})
        assert odds["error"]["key"] == "text", "the third is not that run's"
        stopped = "".join(engine.checkpoint.vocabulary.tokens[i] for i in run.drawn[3][:120])
        odds = await Answers(shelf(engine)).odds(asked | {"texts": [*texts[:3], stopped]})
        cell = await CellAnswers(cell_shelf(engine, tmp_path)).cell(asked | {"texts": [*texts], "layer": 1, "cell": 2})
        drawn = [*run.drawn[:3], run.drawn[3][:120]]
        expected = await read_odds(engine, engine.checkpoint.vocabulary.encode("I for")[0], drawn, ((0, 2.0),))
        return run.drawn, texts, odds["texts"], cell["texts"], expected

    drawn, texts, odds, cell, (one, used) = asyncio.run(ask())
    engine.close()
    tokens = engine.checkpoint.vocabulary.tokens
    assert any(engine.checkpoint.vocabulary.encode(text)[0] != ids for text, ids in zip(texts, drawn, strict=True))
    for row, answer in enumerate(odds):
        count = 120 if row == 3 else 200
        assert answer["lengths"] == [len(tokens[i]) for i in drawn[row][:count]]
        for name, p in (("one", one), ("used", used)):
            assert np.frombuffer(base64.b64decode(answer[name]), "<f4") == pytest.approx(p[row, :count], rel=1e-6)
    for text, values in zip(texts, cell, strict=True):
        values = np.frombuffer(base64.b64decode(values), np.int8)
        assert len(values) == len(text) and UNREAD not in values


@pytest.mark.parametrize("message", [None, [], "text", 3, {}, {"model": []}], ids=repr)
@pytest.mark.parametrize("question", ["inspect", "odds", "settle"])
def test_a_question_of_any_form_is_answered(engine, question, message):
    answers = Answers(shelf(engine))
    answers._library.engine = _refuse
    assert asyncio.run(getattr(answers, question)(message))["error"]["key"] == "model"


async def _refuse(name):
    raise SettingError("model", "A model must be one of: m.", name)
