"""The lexicons of languages: clean words, known sources, and what real text that no model has read has beside them."""

import json
import re

import pytest

from assets.words import LANGUAGES as SPOKEN
from assets.words import PAGE
from model.checkpoint import SHIPPED, load_checkpoint
from model.lexicon import FOLDER, LANGUAGES, language_lexicon
from model.measures import words

SOURCES = json.loads((FOLDER / "sources.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_lexicon_has_every_word_once_as_measures_find_it(language):
    lines = (FOLDER / f"{language}.txt").read_text(encoding="utf-8").splitlines()
    assert lines == sorted(set(lines)) and language_lexicon(language) == set(lines)
    assert words("\n".join(lines)) == lines
    assert len(lines) == SOURCES[language]["words"]
    assert all(re.fullmatch("[0-9a-f]{64}", file["sha256"]) for file in SOURCES[language]["files"])


def test_each_language_has_its_own_file():
    assert {path.stem for path in FOLDER.glob("*.txt")} == {*LANGUAGES} == {*SOURCES}
    assert "thee" in language_lexicon("en") and "grüsse" in language_lexicon("de")


@pytest.mark.parametrize("language", [None, "", "fr", "../en", 7, ["en"], {}], ids=repr)
def test_another_language_has_none(language):
    assert language_lexicon(language) is None


@pytest.mark.parametrize("language", SPOKEN)
def test_the_page_says_how_many_words_there_are(language):
    sentence = json.loads((PAGE / "write" / "words.json").read_text())[language]["figure_non_words_language_is"]
    for of in LANGUAGES:
        thousands = round(SOURCES[of]["words"] / 1000)
        assert f"{thousands},000 " in sentence or f"{thousands}.000 " in sentence


def test_models_of_a_language_share_its_lexicon():
    rnn, alice = (load_checkpoint(SHIPPED / name, "numpy") for name in ("shakespeare-rnn", "alice-words"))
    chain = load_checkpoint(SHIPPED / "shakespeare-markov-2")
    assert rnn.language_lexicon is alice.language_lexicon is chain.language_lexicon is language_lexicon("en")
    assert load_checkpoint(SHIPPED / "tunes", "numpy").language_lexicon is None
