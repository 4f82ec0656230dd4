"""What a page asks about a text that it shows: the answers, and that no question breaks anything."""

import asyncio
import base64

import numpy as np
import pytest

from assets.answers import Answers
from model.engine import Engine
from model.settings import SettingError
from tests.conftest import fake_checkpoint
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


def test_odds_of_words_come_with_their_lengths():
    engine = Engine(fake_checkpoint(("\n", " I", " am", "I", "."), level="word"))
    asked = {"model": "m", "prompt": "I am", "texts": [" I am.\nI", "I", "", ""], "schedule": "0:0.70"}
    answer = asyncio.run(Answers(shelf(engine)).odds(asked))
    engine.close()
    assert answer["texts"][0]["lengths"] == [2, 3, 1, 1, 1] and answer["texts"][1]["lengths"] is None
    assert len(base64.b64decode(answer["texts"][0]["used"])) == 5 * 4


@pytest.mark.parametrize("message", [None, [], "text", 3, {}, {"model": []}], ids=repr)
@pytest.mark.parametrize("question", ["inspect", "odds", "settle"])
def test_a_question_of_any_form_is_answered(engine, question, message):
    answers = Answers(shelf(engine))
    answers._library.engine = _refuse
    assert asyncio.run(getattr(answers, question)(message))["error"]["key"] == "model"


async def _refuse(name):
    raise SettingError("model", "A model must be one of: m.", name)
