"""What is said before a training: sizes, and which tokens are too rare to be learnt."""

import numpy as np

from model.vocabulary import Vocabulary
from training.report import found, planned


def report(text: str, level: str = "char") -> str:
    vocabulary = Vocabulary.from_text(text, level)
    return found(text, vocabulary, np.array(vocabulary.encode(text)[0]))


def test_rare_tokens_are_named_rarest_first():
    lines = report("a" * 50 + "b" * 10 + "c" * 2 + "d" * 11).split("\n")
    assert lines == [
        "Found 73 characters: 73 characters, 4 of them different.",
        "2 occur 10 times or fewer and will hardly be learnt: 'c' 'b'",
    ]


def test_without_rare_tokens_nothing_is_said_of_them():
    assert report("ab" * 20) == "Found 40 characters: 40 characters, 2 of them different."


def test_of_many_rare_tokens_only_some_are_named():
    text = "".join(map(chr, range(0x4E00, 0x4E00 + 5000)))
    line = report(text).split("\n")[1]
    assert line.startswith("5,000 occur") and line.endswith(" …") and line.count("'") == 40


def test_words_are_counted_as_words():
    assert "30 words and signs, 2 of them different" in report(" so" * 15 + "," * 15, "word")


def test_a_resumed_training_says_what_is_left():
    assert planned({"train on": 900, "hold out": 100}, 12345, 7, 10, 0).endswith(
        "12,345 parameters; 10 epochs of 7 updates."
    )
    assert planned({"train on": 900, "hold out": 100}, 12345, 7, 10, 4).endswith("epochs 5 to 10 of 7 updates.")
