"""The sentences before a training: sizes, stages, and the tokens that are too rare to be learnt."""

import numpy as np

from model.vocabulary import Vocabulary
from training.recipe import Recipe
from training.report import found, planned
from training.stages import Stage


def report(text: str, level: str = "char") -> str:
    vocabulary = Vocabulary.from_text(text, level)
    return found(text, vocabulary, np.array(vocabulary.encode(text)[0]))


def test_rare_tokens_are_named_rarest_first():
    lines = report("a" * 50 + "b" * 10 + "c" * 2 + "d" * 11).split("\n")
    assert lines == [
        "The text has 73 characters, 4 of them different.",
        "2 occur 10 times or fewer, too rarely to be learnt: 'c' 'b'",
    ]


def test_without_rare_tokens_there_is_one_sentence():
    assert report("ab" * 20) == "The text has 40 characters, 2 of them different."


def test_of_many_rare_tokens_only_some_are_named():
    text = "".join(map(chr, range(0x4E00, 0x4E00 + 5000)))
    line = report(text).split("\n")[1]
    assert line.startswith("5,000 occur") and line.endswith(" …") and line.count("'") == 40


def test_words_are_counted_as_words():
    assert "30 words and signs, 2 of them different" in report(" so" * 15 + "," * 15, "word")


def test_a_resumed_training_prints_the_stages_that_are_left():
    plan = [Stage(0, 3, 25, 40), Stage(3, 4, 50, 20), Stage(4, 9, 100, 10)]
    whole, resumed = (planned({"train on": 900, "hold out": 100}, 12345, plan, Recipe(), done) for done in (0, 4))
    assert whole.split("\n") == [
        "Tokens: 900 to train on, 100 to hold out. Parameters: 12,345.",
        "Batch 96, learning rate 0.004, 100 updates of warm-up.",
        "Epochs 1 to 3: window 25, 40 updates an epoch.",
        "Epoch 4: window 50, 20 updates an epoch.",
        "Epochs 5 to 9: window 100, 10 updates an epoch.",
    ]
    assert resumed.split("\n") == [*whole.split("\n")[:2], *whole.split("\n")[4:]]
