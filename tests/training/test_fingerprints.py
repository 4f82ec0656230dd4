"""A checkpoint gets the fingerprints of what its text did not hold out, and of no other text."""

import json
import random

import pytest

from model.fingerprints import FILE, copied, load_fingerprints
from training import fingerprints
from training.corpus import load_corpus
from training.fingerprints import main


@pytest.fixture
def corpus(tmp_path):
    draw = random.Random(1)
    path = tmp_path / "text.txt"
    words = (draw.choice("abcdefghij") + draw.choice(["klm", "n", "opqr"]) for _ in range(3000))
    path.write_text("".join(f"{word}{draw.choice(' ,.!')}{draw.choice(' ab')}" for word in words).replace("!", "\n"))
    return path


def make_folder(path, sha256: str, **card):
    path.mkdir()
    card = {"level": "char", "data": {"sha256": sha256}} | card
    (path / "card.json").write_text(json.dumps(card))
    return path, card


@pytest.mark.parametrize("card", [{}, {"level": "word"}, {"recipe": {"lines": True}}], ids=["char", "word", "lines"])
def test_what_is_not_held_out_is_copied(corpus, tmp_path, card, capsys):
    loaded = load_corpus(str(corpus))
    folder, card = make_folder(tmp_path / "m", loaded.sha256, **card)
    main([str(corpus), str(folder)])
    assert capsys.readouterr().out == f"m: {(folder / FILE).stat().st_size:,} bytes\n"
    found = load_fingerprints(folder, card)
    assert copied(loaded.text[:9000], found).share == 1 and copied(loaded.text[-1000:], found).share < 0.1


def test_another_text_is_refused(corpus, tmp_path, capsys):
    folder, _ = make_folder(tmp_path / "m", "0" * 64)
    with pytest.raises(SystemExit, match=r"CORPUS must be the text .* was trained on\. Received: text"):
        main([str(corpus), str(folder)])
    with pytest.raises(SystemExit, match="CORPUS must be a UTF-8 text file"):
        main(["nothing", str(folder)])
    assert not (folder / FILE).exists()


def test_a_text_that_is_too_long_has_none(corpus, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(fingerprints, "MOST_CHARACTERS", 9000)
    folder, _ = make_folder(tmp_path / "m", load_corpus(str(corpus)).sha256)
    main([str(corpus), str(folder)])
    assert "m: none" in capsys.readouterr().out and not (folder / FILE).exists()
