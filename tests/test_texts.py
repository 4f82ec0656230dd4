"""The page's words: whole in every language, and chosen by the link, then by the browser."""

import json
import re
from pathlib import Path

import pytest

from assets.live import EXAMPLES
from assets.runs import PACES
from assets.texts import LANGUAGES, TEXTS, choose_language, error_code, labels
from model.checkpoint import CheckpointError
from model.settings import SettingError

ASSETS = Path(__file__).parents[1] / "assets"


@pytest.mark.parametrize(
    ("asked", "accepted", "language"),
    [
        ("de", "en", "de"),
        ("en", "de", "en"),
        (None, "de-AT,de;q=0.9,en;q=0.8", "de"),
        (None, "en-GB,en;q=0.9,de;q=0.8", "en"),
        (None, "fr,de;q=0.3,en;q=0.2", "de"),
        ("fr", "fr;q=x,", "en"),
        ("<script>", "", "en"),
    ],
)
def test_the_link_then_the_browser_chooses_the_language(asked, accepted, language):
    assert choose_language(asked, accepted) == language


@pytest.mark.parametrize("path", sorted(ASSETS.rglob("texts.json")), ids=lambda path: path.parent.name)
def test_every_text_is_there_in_every_language_with_the_same_places_to_fill(path):
    def places(texts):
        return {key: sorted(re.findall(r"\{\w+\}", text)) for key, text in texts.items()}

    texts = json.loads(path.read_text(encoding="utf-8"))
    assert tuple(texts) == LANGUAGES
    assert places(texts["en"]) == places(texts["de"])
    assert all(text.strip() for words in texts.values() for text in words.values())


def test_the_page_has_a_text_for_all_it_can_say():
    markup = "".join(path.read_text(encoding="utf-8") for path in ASSETS.glob("*.html"))
    script = "".join(path.read_text(encoding="utf-8") for path in ASSETS.glob("*.js"))
    used = set(re.findall(r'data-text="(\w+)"', markup)) | set(re.findall(r"\bwords\.(\w+)", script))
    used |= {f"example_{example['name']}" for example in EXAMPLES}
    used |= {f"error_{field}" for field in ("temperature", "seed", "length", "model", "prompt", "schedule")}
    assert used <= set(TEXTS["en"])
    for language in TEXTS:
        assert set(labels(language, {"a": {}}, PACES)) >= {"temperature", "prompt", "start", "copy-link"}


def test_errors_reach_the_page_as_codes():
    assert error_code(SettingError("seed", "Rule.", "x"), True) == {"key": "seed", "value": "'x'"}
    assert error_code(CheckpointError("a/card.json is missing."), True)["value"] == "a/card.json is missing."
    assert error_code(RuntimeError("secret"), True) == {"key": "internal", "value": ""}


def test_the_menu_says_of_a_model_what_its_card_says():
    cards = {
        "a": {},
        "b": {"title": "Bard", "parameters": 4_360_000, "network": {"cell": "gru"}},
        "c": {
            "language": "de",
            "level": "word",
            "parameters": 100_000,
            "network": {"cell": "lstm"},
            "evaluation": {"nats_per_token": 1.3949},
        },
        "d-3": {"markov": {"order": 3}, "evaluation": {"nats_per_token": 1.774}},
        "e": {"network": None, "evaluation": [], "parameters": "many"},
    }
    in_german = labels("de", cards, [])["model"]["choices"]
    assert in_german[2][0] == "c · Deutsch · Wörter · LSTM · 0,1 M · 1,39 Nats je Wort"
    choices = labels("en", cards, [])["model"]["choices"]
    assert choices == [
        ("a", "a"),
        ("Bard · GRU · 4.4 M", "b"),
        ("c · German · words · LSTM · 0.1 M · 1.39 nats a word", "c"),
        ("d-3 · Markov · 1.77 nats", "d-3"),
        ("e", "e"),
    ]
