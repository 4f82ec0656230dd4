"""The page's sentences: whole in every language, and one for each key that the page uses."""

import json
import re

import pytest

from assets.server.examples import EXAMPLES
from assets.words import LANGUAGES, PAGE, TEXTS

FILES = sorted(PAGE.rglob("words.json"))


def keys_used(folder) -> set[str]:
    """The keys that a folder's markup and scripts name literally."""
    markup = "".join(path.read_text(encoding="utf-8") for path in folder.glob("*.html"))
    scripts = "".join(path.read_text(encoding="utf-8") for path in folder.glob("*.js"))
    found = re.findall(r'data-words="(\w+)"', markup) + re.findall(r"\bwords\.(\w+)\b", scripts)
    found += re.findall(r'\bfill\(\s*\w*[wW]ords(?:\(\))?,\s*"(\w+)"', scripts)
    return set(found) - {"language", "js", "json"}  # names of files, too


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.parent.name)
def test_every_sentence_is_there_in_every_language_with_the_same_values(path):
    def values(words):
        return {key: sorted(re.findall(r"\{\w+\}", sentence)) for key, sentence in words.items()}

    texts = json.loads(path.read_text(encoding="utf-8"))
    assert tuple(texts) == LANGUAGES
    assert values(texts["en"]) == values(texts["de"])
    assert all(sentence.strip() for words in texts.values() for sentence in words.values())


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.parent.name)
def test_a_part_has_a_sentence_for_each_key_that_it_names(path):
    own = json.loads(path.read_text(encoding="utf-8"))["en"]
    used = keys_used(path.parent)
    assert used
    assert used <= set(own) | {key for key in TEXTS["en"] if key.startswith("error_")}


def test_the_page_has_a_sentence_for_each_error_and_each_example():
    settings = ["temperature", "seed", "length", "model", "prompt", "schedule", "position", "text", "cell", "cells"]
    for key in [*settings, "checkpoint", "no_model", "internal", "busy", "many", "replicas", "weights", "lost"]:
        assert f"error_{key}" in TEXTS["en"]
    own = json.loads((PAGE / "write" / "words.json").read_text(encoding="utf-8"))["en"]
    for example in EXAMPLES:
        assert {f"example_{example['name']}", f"example_{example['name']}_hint"} <= set(own)
