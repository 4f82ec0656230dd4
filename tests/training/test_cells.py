"""Cells made to follow a property are found, others are not, and a correlation by chance is not enough."""

import hashlib
import json
import string
import sys
from dataclasses import replace

import numpy as np
import pytest

from model.cells import FILE, stored_cells
from model.checkpoint import Checkpoint, CheckpointError
from model.markov import MarkovConfig
from model.network import NetworkConfig
from model.vocabulary import Vocabulary
from training import cells as module
from training.cells import area, choose, correlations, find_cells, read_values
from training.corpus import CorpusError

CAPITALS, LINE, NOISE = 2, 9, 5  # cells, counted from 0 over both layers


def made_checkpoint() -> Checkpoint:
    """A GRU of two layers of six cells. One is low after capitals, one counts the characters of the line.

    The other values are noise: a hash of the number of tokens read.
    """
    tokens = "".join(sorted("\n .:" + string.ascii_letters))
    vocabulary = Vocabulary(tuple(tokens))
    config = NetworkConfig(len(tokens), cell="gru", layers=2, units=6)
    is_capital = np.array([token.isupper() for token in tokens])
    line_break = tokens.index("\n")
    frequencies = np.random.default_rng(3).uniform(1, 3, size=12).astype(np.float32)

    def step(ids, state):
        flat = np.concatenate(list(state), axis=-1)  # (rows, 12); the last cell counts the tokens
        count = flat[:, 11:] + 1
        new = np.sin(count**2 * frequencies).astype(np.float32)
        new[:, CAPITALS] = np.where(is_capital[ids], -0.9, 0.1)
        new[:, LINE] = np.where(np.asarray(ids) == line_break, 0, flat[:, LINE] + 0.01)
        new[:, 11] = count[:, 0]
        return np.zeros((len(ids), len(tokens)), dtype=np.float32), np.stack([new[:, :6], new[:, 6:]])

    return Checkpoint("made", {}, config, vocabulary, frozenset(), "a" * 64, step)


def made_text(lines: int = 400) -> str:
    words = ["Over", "the", "lazy dog", "ROMEO:", "and so It", "goes.", "A", "long line of many words"]
    choice = np.random.default_rng(4).integers(len(words), size=(lines, 3))
    return "".join(" ".join(words[i] for i in row) + "\n" for row in choice)


def test_known_cells_are_found_and_noise_is_not():
    found = find_cells(made_checkpoint(), made_text())
    best = {}
    for entry in found["cells"]:
        best.setdefault(entry["property"], entry)
    assert (best["capital"]["layer"], best["capital"]["cell"]) == (1, CAPITALS + 1)
    assert best["capital"]["r"] == best["capital"]["check_r"] == -1 and best["capital"]["auc"] == 0
    assert (best["line_position"]["layer"], best["line_position"]["cell"]) == (2, LINE - 6 + 1)
    assert best["line_position"]["r"] == pytest.approx(1, abs=1e-3) and "auc" not in best["line_position"]
    assert {(entry["layer"], entry["cell"]) for entry in found["cells"]} == {(1, CAPITALS + 1), (2, LINE - 6 + 1)}
    assert {"quotes", "brackets", "name"} <= set(found["missing"])
    assert sum(found["tokens"].values()) == len(made_text())


def test_a_correlation_by_chance_does_not_pass_the_second_half(monkeypatch):
    """A cell that follows capitals in the first half alone."""
    checkpoint = made_checkpoint()
    text = made_text()
    ids = np.array(checkpoint.vocabulary.encode(text)[0])
    half = len(ids) // 2
    honest = read_values(checkpoint, ids)
    lucky = honest.copy()
    lucky[half:, CAPITALS] = honest[half:, NOISE]
    parts = iter([lucky[:half], lucky[half:]])
    monkeypatch.setattr(
        module, "read_values", lambda _, ids, columns=None: next(parts)[:, slice(None) if columns is None else columns]
    )
    found = find_cells(checkpoint, text)
    assert "capital" in found["missing"] and "line_position" not in found["missing"]


@pytest.mark.parametrize("count", [1, 5, 16, 17, 1003])
def test_reading_in_pieces_gives_the_values_of_single_steps(monkeypatch, count):
    """Each piece begins after enough of the text before it."""
    monkeypatch.setattr(module, "WARM_UP", 90)
    checkpoint = made_checkpoint()
    ids = np.array(checkpoint.vocabulary.encode(made_text())[0][:count])
    state, expected = checkpoint.initial_state(), []
    for i in ids:
        _, state = checkpoint.step(np.array([i]), state)
        expected.append([state[0, 0, CAPITALS], state[1, 0, LINE - 6]])
    found = read_values(checkpoint, ids, np.array([CAPITALS, LINE]))
    assert found.shape == (count, 2) and np.abs(found - expected).max() < 1e-5
    assert np.array_equal(read_values(checkpoint, ids)[:, [CAPITALS, LINE]], found)


def test_correlations_are_pearsons():
    rng = np.random.default_rng(0)
    values = rng.normal(size=(500, 130)).astype(np.float32)
    wanted = rng.integers(2, size=(500, 3)).astype(np.float32)
    values[:, 7] = 3 - 2 * wanted[:, 1]
    values[:, 8] = 0.25
    found = correlations(values, wanted)
    assert found[1, 7] == pytest.approx(-1) and np.all(found[:, 8] == 0)
    assert found[2, 129] == pytest.approx(np.corrcoef(values[:, 129], wanted[:, 2])[0, 1])
    assert np.all(correlations(values, np.ones((500, 1))) == 0)


def test_the_area_counts_the_pairs_in_order():
    rng = np.random.default_rng(1)
    values, wanted = rng.integers(5, size=60), rng.integers(2, size=60)
    pairs = [(a > b) + (a == b) / 2 for a in values[wanted == 1] for b in values[wanted == 0]]
    assert area(values, wanted) == pytest.approx(np.mean(pairs))
    assert area(np.zeros(60), wanted) == 0.5


def test_a_cell_belongs_to_the_property_that_it_follows_most():
    strengths = np.array([[0.9, 0.5, 0.2, 0.1], [0.8, 0.6, 0.3, 0.0], [1.0, 1.0, 1.0, 1.0]])
    assert choose(strengths, [0, 1]) == [(0, 0), (0, 3), (1, 1), (1, 2)]
    assert choose(strengths, []) == []


def test_a_short_text_is_refused():
    with pytest.raises(CorpusError, match="400 known tokens or more"):
        find_cells(made_checkpoint(), made_text()[:300])


def command(monkeypatch, capsys, folder, corpus) -> str:
    monkeypatch.setattr(sys, "argv", ["cells", str(folder), str(corpus)])
    module.main()
    return capsys.readouterr().out


def trained_on(text: str) -> Checkpoint:
    """The made-up network with a card of this text."""
    return replace(made_checkpoint(), card={"data": {"sha256": hashlib.sha256(text.encode()).hexdigest()}})


def test_the_command_writes_the_file_that_the_page_reads(monkeypatch, capsys, tmp_path):
    checkpoint = trained_on(made_text(2000))
    monkeypatch.setattr(module, "load_checkpoint", lambda folder: checkpoint)
    (tmp_path / "play.txt").write_text(made_text(2000), encoding="utf-8")
    printed = command(monkeypatch, capsys, tmp_path, tmp_path / "play.txt")
    stored = stored_cells(tmp_path, checkpoint)
    assert stored["corpus"]["name"] == "play" and len(stored["corpus"]["sha256"]) == 64 and stored["value"] == "h"
    assert sum(stored["tokens"].values()) == len(made_text(2000)) - len(made_text(2000)) * 9 // 10
    for entry in stored["cells"]:
        assert f"{entry['property']:<18} {entry['layer']:>5} {entry['cell']:>5}" in printed
    assert [path.name for path in tmp_path.glob(".*")] == []
    once = (tmp_path / FILE).read_bytes()
    command(monkeypatch, capsys, tmp_path, tmp_path / "play.txt")
    assert (tmp_path / FILE).read_bytes() == once


def test_a_command_that_fails_leaves_the_file_as_it_was(monkeypatch, capsys, tmp_path):
    (tmp_path / FILE).write_text("{}")
    (tmp_path / "play.txt").write_text("short", encoding="utf-8")
    monkeypatch.setattr(module, "load_checkpoint", lambda folder: trained_on("short"))
    with pytest.raises(SystemExit, match="error: A corpus must have 1000 tokens"):
        command(monkeypatch, capsys, tmp_path, tmp_path / "play.txt")

    monkeypatch.setattr(module, "load_checkpoint", lambda folder: trained_on("another"))
    with pytest.raises(SystemExit, match="error: CORPUS must be the text of the card"):
        command(monkeypatch, capsys, tmp_path, tmp_path / "play.txt")

    chain = replace(made_checkpoint(), config=MarkovConfig(5, 2))
    monkeypatch.setattr(module, "load_checkpoint", lambda folder: chain)
    with pytest.raises(SystemExit, match="error: Only a recurrent network has cells"):
        command(monkeypatch, capsys, tmp_path, tmp_path / "play.txt")

    def refuse(folder):
        raise CheckpointError("made/card.json is missing.")

    monkeypatch.setattr(module, "load_checkpoint", refuse)
    with pytest.raises(SystemExit, match="error: made/card"):
        command(monkeypatch, capsys, tmp_path, tmp_path / "play.txt")
    assert json.loads((tmp_path / FILE).read_text()) == {}
