"""The kept first run is the very run that a first visit gives, and one that is not is not used."""

import asyncio
import json
import shutil

import pytest

from model.checkpoint import SHIPPED, load_checkpoint
from model.engine import Engine
from model.first import FILE, POSITIONS, SCHEDULE, First, main, read_first
from model.folder import read_json
from model.run import Run
from tests.digests import exact_models

SMALL = "shakespeare-rnn"
VOCABULARY = 65


@pytest.fixture
def folder(tmp_path):
    """A copy of the smallest shipped network."""
    there = tmp_path / SMALL
    shutil.copytree(SHIPPED / SMALL, there, ignore=shutil.ignore_patterns("network.keras", "*.md", "epochs.json"))
    return there


def kept(folder) -> First | None:
    return read_first(folder, read_json(folder / "card.json"), VOCABULARY)


@pytest.mark.slow
@pytest.mark.parametrize("name", [name for name in exact_models() if (SHIPPED / name).is_dir()])
def test_every_shipped_model_keeps_the_run_of_a_first_visit(name):
    checkpoint = load_checkpoint(SHIPPED / name, "numpy")
    first = read_first(SHIPPED / name, checkpoint.card, len(checkpoint.vocabulary))
    assert first is not None, f"python -m model.first {name}"
    engine = Engine(checkpoint)
    try:
        whole = asyncio.run(Run(engine, first.prompt, first.seed, first.length, schedule=SCHEDULE).last())
    finally:
        engine.close()
    assert first.digest == checkpoint.digest
    assert first.ids == [list(ids[:POSITIONS]) for ids in whole.ids]
    assert (SHIPPED / name / FILE).stat().st_size < 6000


def test_the_command_writes_the_same_file_again(folder, capsys):
    before = (folder / FILE).read_bytes()
    (folder / FILE).unlink()
    assert kept(folder) is None
    main(["--checkpoints", str(folder.parent)])
    assert (folder / FILE).read_bytes() == before
    assert SMALL in capsys.readouterr().out
    assert all(len(ids) == POSITIONS for ids in kept(folder).ids)


def test_the_command_refuses_what_is_no_network(folder):
    with pytest.raises(SystemExit, match="A model must be one of"):
        main(["other", "--checkpoints", str(folder.parent)])


@pytest.mark.parametrize(
    "change",
    [
        {"digest": "0" * 64},
        {"prompt": "JULIET:"},
        {"seed": 8},
        {"length": 401},
        {"schedule": "0:0.30"},
        {"ids": [[0], [0], [0]]},
        {"ids": [[VOCABULARY]] * 4},
        {"ids": [[-1]] * 4},
        {"ids": [[True]] * 4},
        {"ids": [[0] * (POSITIONS + 1)] * 4},
        {"ids": None},
    ],
    ids=str,
)
def test_a_run_that_is_not_the_first_visits_is_ignored_and_logged(folder, caplog, change):
    assert kept(folder) is not None and not caplog.records
    (folder / FILE).write_text(json.dumps(json.loads((folder / FILE).read_text()) | change))
    assert kept(folder) is None
    assert FILE in caplog.text and "python -m model.first" in caplog.text


@pytest.mark.parametrize("content", ["", "{", "[]", "null"], ids=repr)
def test_a_damaged_file_is_ignored_and_logged(folder, caplog, content):
    (folder / FILE).write_text(content)
    assert kept(folder) is None
    assert FILE in caplog.text
