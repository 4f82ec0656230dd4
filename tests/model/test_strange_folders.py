"""One strange folder, file or card is an error of its own model: the others are listed and load, and nothing waits."""

import asyncio
import json
import os
import shutil
import threading
import time
from pathlib import Path

import numpy as np
import pytest

from model.cells import stored_cells
from model.chains import save_chains
from model.checkpoint import CheckpointError, list_checkpoints, load_checkpoint
from model.folder import MOST_BYTES, read_json, sha256_of
from model.library import Library
from model.markov import Counts
from model.network import NetworkConfig
from model.settings import SettingError
from model.sweep_file import load_sweep
from model.vocabulary import Vocabulary

NETWORK = {"vocab_size": 3, "cell": "lstm", "layers": 1, "units": 8, "embedding": 4, "dropout": 0.0}


@pytest.fixture
def root(tmp_path) -> Path:
    """A folder with the chain good-1."""
    counts = Counts.of(np.arange(40) % 3, 3, 1)
    save_chains(tmp_path / "good", counts, Vocabulary(tuple("abc")), (), [{}], {})
    return tmp_path


def put(path: Path, what: str) -> None:
    """Make something that is no regular file of a checkpoint, or one of an unusual content."""
    path.unlink(missing_ok=True)
    match what:
        case "fifo":
            os.mkfifo(path)
        case "device":
            path.symlink_to("/dev/zero")
        case "folder":
            path.mkdir()
        case "loop":
            path.symlink_to(path)
        case "huge":
            with open(path, "wb") as file:
                file.truncate(MOST_BYTES["card.json"] + 1)
        case _:
            path.write_text(what)


CARDS = {
    "fifo": "fifo",
    "device": "device",
    "folder": "folder",
    "loop": "loop",
    "huge": "huge",
    "brackets": "[" * 100_000,
    "nested": '{"title": ' + "[" * 400 + "]" * 400 + "}",
    "large number": '{"parameters": 1' + "0" * 400 + "}",
    "longer number": '{"parameters": 1' + "0" * 5000 + "}",
    "infinite": '{"evaluation": {"nats_per_token": 1e400}}',
    "no number": '{"evaluation": {"nats_per_token": NaN}}',
    "a list": "[]",
    "other encoding": '{"title": "\udce9"}',
}


@pytest.mark.parametrize("what", CARDS)
def test_a_strange_card_is_an_error_of_its_model_alone(root, what):
    (root / "bad").mkdir()
    if what == "other encoding":
        (root / "bad" / "card.json").write_bytes(b'{"title": "caf\xe9"}')
    else:
        put(root / "bad" / "card.json", CARDS[what])
    began = time.monotonic()
    assert list_checkpoints(root).keys() == {"bad", "good-1"} and list_checkpoints(root)["bad"] == {}
    with pytest.raises(CheckpointError, match=r"bad/card\.json") as caught:
        load_checkpoint(root / "bad")
    assert len(str(caught.value)) < 300 and time.monotonic() - began < 5
    load_checkpoint(root / "good-1")


@pytest.mark.parametrize("file", ["vocabulary.json", "lexicon.txt", "step.bin"])
@pytest.mark.parametrize("what", ["fifo", "device", "folder", "loop"])
def test_what_is_no_regular_file_is_not_read(root, file, what):
    put(root / "good" / file, what)
    with pytest.raises(CheckpointError, match=rf"good/{file} "):
        load_checkpoint(root / "good-1")


@pytest.mark.parametrize("file", ["sweep-1.json", "cells.json"])
@pytest.mark.parametrize("what", ["fifo", "device", "folder", "brackets"])
def test_a_strange_file_beside_a_model_is_not_read(root, file, what):
    put(root / "good" / file, CARDS[what])
    if file == "cells.json":
        assert stored_cells(root / "good", load_checkpoint(root / "good-1")) is None
    else:
        with pytest.raises(CheckpointError):
            load_sweep(root / "good-1")


def test_lone_halves_of_surrogate_pairs_are_replaced(root):
    (root / "bad").mkdir()
    (root / "bad" / "card.json").write_text('{"title": "a\\ud800b", "\\udfff": ["\\ud83d\\ude00"]}')
    assert read_json(root / "bad" / "card.json") == {"title": "a\ufffdb", "\ufffd": ["😀"]}


def test_a_folder_whose_name_is_not_utf_8_is_left_out(root):
    os.mkdir(os.fsencode(root) + b"/caf\xe9")
    shutil.copy(root / "good" / "card.json", os.fsencode(root) + b"/caf\xe9/card.json")
    assert list(list_checkpoints(root)) == ["good-1"]


def test_a_folder_that_can_not_be_looked_into_is_left_out(root, monkeypatch):
    (root / "bad").mkdir()
    real = os.stat

    def stat(path, *arguments, **options):
        if str(path).endswith("bad"):
            raise PermissionError(13, "Permission denied")
        return real(path, *arguments, **options)

    monkeypatch.setattr(os, "stat", stat)
    assert "good-1" in list_checkpoints(root)


@pytest.mark.parametrize("name", ["vocab_size", "layers", "units", "embedding"])
def test_the_sizes_of_a_network_have_upper_bounds(root, name):
    with pytest.raises(ValueError, match=f"{name} must be .*Received: 1000000000"):
        NetworkConfig(**NETWORK | {name: 10**9})
    (root / "bad").mkdir()
    (root / "bad" / "card.json").write_text(json.dumps({"network": NETWORK | {name: 10**9}, "digest": "0"}))
    with pytest.raises(CheckpointError, match=r"bad/card\.json does not describe a network"):
        load_checkpoint(root / "bad")


def rewrite(folder: Path, file: str, content: bytes) -> None:
    """Change a file together with its digest in the card, as somebody does who wants to do harm."""
    (folder / file).write_bytes(content)
    card = json.loads((folder / "card.json").read_text())
    if file == "step.bin":
        card["digest"] = sha256_of(content)
    else:
        card["sha256"][file] = sha256_of(content)
    (folder / "card.json").write_text(json.dumps(card))


BAD = {
    "no tokens": ("vocabulary.json", b"{}"),
    "tokens of another kind": ("vocabulary.json", b'{"tokens": [1, [], null]}'),
    "a list": ("vocabulary.json", b"[]"),
    "brackets": ("vocabulary.json", b"[" * 100_000),
    "padding of another kind": ("vocabulary.json", b'{"tokens": ["a", "b", "c"], "padding": "a"}'),
    "unknown field": ("vocabulary.json", b'{"tokens": ["a", "b", "c"], "secret": 1}'),
    "no UTF-8": ("lexicon.txt", b"caf\xe9"),
    "no counts": ("step.bin", b"PK\x03\x04"),
    "empty": ("step.bin", b""),
    "more than there is": (
        "step.bin",
        b'{"format": "rnn-thermostat-counts", "version": 1, "vocab_size": 3, "order": 1, '
        b'"wide": 1, "count_wide": 1, "nodes": [1000000000000, 9]}\n',
    ),
}


@pytest.mark.parametrize("what", BAD)
def test_a_file_that_its_card_describes_may_still_be_damaged(root, what):
    rewrite(root / "good", *BAD[what])
    with pytest.raises(CheckpointError, match=r"^good/[\w.]+ .*\.$"):
        load_checkpoint(root / "good-1")


def test_a_library_reads_no_file_on_the_event_loop(root, monkeypatch):
    library, readers = Library(root, "litert"), set()
    read = list_checkpoints

    def slow(folder: Path) -> dict:
        readers.add(threading.current_thread() is threading.main_thread())
        return read(folder)

    async def use() -> None:
        for _ in range(3):
            assert "good-1" in library.cards() and library.first() == "good-1"
        with pytest.raises(SettingError):
            await library.engine("other")
        shutil.copytree(root / "good", root / "new")
        await library.engine("new-1")  # it came while the server ran

    library.cards()
    monkeypatch.setattr("model.library.list_checkpoints", slow)
    asyncio.run(use())
    assert readers == {False}
