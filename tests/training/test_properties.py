"""Properties of the characters of short texts, written by hand."""

import numpy as np
import pytest

from training.properties import PROPERTIES

PLAY = "First Citizen:\nSpeak: now.\n\nALL:\nWe know't:\n\nA line ends:"


def marked(name: str, text: str) -> str:
    """The characters that have a property of two values."""
    return "".join(character for character, value in zip(text, PROPERTIES[name](text), strict=True) if value)


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("name", PLAY, "First CitizenALLA line ends"),
        ("name", "to him:\nno\n\nHE: yes\n\nGRETCHEN:\nja", "GRETCHEN"),
        ("name", "\n\nÖDIPUS:\nja", "ÖDIPUS"),
        ("line_break", "a\n\nb\n", "\n\n\n"),
        ("quotes", 'he said "no way" to "them', '"no way'),
        ("quotes", 'one "line\n\nand" more', ""),
        ("quotes", "„Nein“ und «oui» und “yes”", "„Nein«oui“yes"),
        ("quotes", "'Oh, my dear,' said she, 'and don't go!' Then", "'Oh, my dear,'and don't go!"),
        ("quotes", "'Tis the lords' men, and 'twas I; 'em too.' So", ""),
        ("brackets", "a (b [c] d) e [f", "[c"),
        ("brackets", "a (bc) [d]", "(bc[d"),
        ("word", "I'm 3 dogs, Ä", "ImdogsÄ"),
        ("capital", "To Be ÄÖ ß3", "TBÄÖ"),
    ],
)
def test_characters_with_the_property(name, text, expected):
    assert marked(name, text) == expected


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("line_position", "ab\n\nc", [1, 2, 0, 0, 1]),
        ("word_position", "the 'ox", [1, 2, 3, 0, 0, 1, 2]),
        ("sentence_position", "A b. C", [1, 2, 3, 4, 1, 2]),
        ("sentence_position", "O!' x", [1, 2, 3, 1, 2]),
    ],
)
def test_positions(name, text, expected):
    assert PROPERTIES[name](text).tolist() == expected


@pytest.mark.parametrize("text", ["", "\n", ":", "'", '"', "(" * 50, "😀 λόγος\0", PLAY * 20])
@pytest.mark.parametrize("name", PROPERTIES)
def test_any_text_is_measured_character_by_character(name, text):
    values = PROPERTIES[name](text)
    assert values.shape == (len(text),) and np.all(values >= 0)
    if not name.endswith("position"):
        assert set(values.tolist()) <= {0, 1}
