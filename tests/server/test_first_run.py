"""The kept run of a first visit: that of the model that the page chooses, in the form that the page reads."""

import json
import shutil

import pytest

from assets.server.first_run import first_model, first_runs, text_of
from model.checkpoint import SHIPPED
from model.first import POSITIONS, SCHEDULE
from model.library import Library
from model.settings import format_schedule

NAME = "shakespeare-rnn"


@pytest.fixture
def folder(tmp_path):
    """The smallest shipped network twice: an English one, and a German one whose name comes later."""
    for name, language in (("a", "en"), ("b", "de")):
        there = tmp_path / name
        shutil.copytree(SHIPPED / NAME, there, ignore=shutil.ignore_patterns("network.keras", "*.md"))
        card = json.loads((there / "card.json").read_text())
        (there / "card.json").write_text(json.dumps(card | {"language": language, "name": name}))
    return tmp_path


def test_every_language_has_the_run_of_its_model(folder):
    runs = first_runs(Library(folder, "numpy"))
    assert {language: run["settings"]["model"] for language, run in runs.items()} == {"en": "a", "de": "b"}
    run = runs["en"]
    assert run["schedule"] == format_schedule(SCHEDULE) and [len(ids) for ids in run["ids"]] == [POSITIONS] * 4
    assert run["settings"] == {"model": "a", "prompt": "ROMEO:", "seed": "7", "length": 400}
    assert len(run["tokens"]) == 65 and len(text_of(run)) == POSITIONS
    assert 0 < run["position"] < 10


def test_a_language_without_a_model_has_the_first_one(folder):
    shutil.rmtree(folder / "b")
    library = Library(folder, "numpy")
    assert first_model(library, "de") == "a"
    shutil.rmtree(folder / "a")
    assert first_model(Library(folder, "numpy"), "de") is None and first_runs(Library(folder, "numpy")) == {}


def test_another_arithmetic_writes_another_text(folder):
    assert first_runs(Library(folder, "keras")) == {}


def test_a_model_that_keeps_none_or_another_ones_is_left_out(folder, caplog):
    (folder / "a" / "first.json").unlink()
    kept = json.loads((folder / "b" / "first.json").read_text())
    (folder / "b" / "first.json").write_text(json.dumps(kept | {"digest": "0" * 64}))
    assert first_runs(Library(folder, "numpy")) == {}
    assert "b/first.json belongs to another run" in caplog.text and "a/first.json" not in caplog.text


def test_a_broken_model_is_left_out(folder):
    (folder / "a" / "vocabulary.json").write_text("{")
    assert list(first_runs(Library(folder, "numpy"))) == ["de"]
