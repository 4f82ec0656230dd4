"""The facts of the page: JSON, complete, and from any card."""

import json
import re
from types import SimpleNamespace

from assets.server.facts import page_facts
from model.checkpoint import SHIPPED
from model.library import Library
from tests.started import ROOT


def facts_of(cards: dict) -> dict:
    library = SimpleNamespace(cards=lambda: cards, first=lambda: next(iter(cards), None), backend="litert")
    return json.loads(json.dumps(page_facts(library)))


def test_the_shipped_models_are_described_by_their_cards():
    models = {model["name"]: model for model in page_facts(Library(SHIPPED, "litert"))["models"]}
    assert models["shakespeare"] == models["shakespeare"] | {
        "language": "en",
        "level": "char",
        "kind": "LSTM",
        "parameters": 3318401,
        "prompt": "ROMEO:",
    }
    assert all(set(model["files"]) == {"vocabulary.json", "lexicon.txt"} for model in models.values())
    assert 1 < models["shakespeare"]["loss"] < 2
    assert models["alice-words"]["level"] == "word" and models["faust"]["language"] == "de"
    kinds = {name: models[f"shakespeare-{name}"]["kind"] for name in ("gru", "rnn", "gpt", "markov-3")}
    assert kinds == {"gru": "GRU", "rnn": "RNN", "gpt": "GPT", "markov-3": "Markov"}
    assert models["shakespeare-gpt"]["digest"] is None, "no page writes with it"


def test_a_card_of_any_form_gives_a_model():
    broken = {
        "title": 3,
        "language": None,
        "level": [],
        "network": "x",
        "evaluation": [],
        "parameters": "9",
        "sha256": {"vocabulary.json": 1, "lexicon.txt": None},
        "prompt": 1,
        "data": {"title": [], "license": 1, "address": ["javascript:alert(1)", 7, "https://a.example/x"]},
    }
    (empty, wrong) = facts_of({"a": {}, "b": broken | {"verified": 1}})["models"]
    expected = {"language": "", "level": "char", "kind": "", "parameters": None, "loss": None, "verified": None}
    expected |= {"text": "", "license": "", "sources": [], "digest": None}
    expected |= {"step": None, "files": {}, "order": None, "text_digest": ""}
    assert empty == expected | {"name": "a", "title": "a", "prompt": "ROMEO:"}
    assert wrong == expected | {"name": "b", "title": "b", "prompt": "ROMEO:", "sources": ["https://a.example/x"]}


def test_without_any_model_there_are_still_facts():
    facts = facts_of({})
    assert facts["models"] == [] and facts["first"] is None and facts["temperatures"] == [0.5, 1, 1.5]


def test_the_contract_names_every_fact_and_no_other():
    types = (ROOT / "assets" / "page" / "engine" / "facts.js").read_text(encoding="utf-8")

    def properties(name: str) -> set[str]:
        of_type = types.split(f"@typedef {{object}} {name}", 1)[1].split("@typedef", 1)[0]
        return set(re.findall(r"@property \{.*?\} \[?(\w+)\]?(?=[ \n])", of_type))

    facts = facts_of({"a": {}})
    assert set(facts) == properties("Facts") and set(facts["models"][0]) == properties("ModelFacts")
