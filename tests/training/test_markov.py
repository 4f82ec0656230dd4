"""A text becomes chains that load, with the figures of their definition; unusable input is refused."""

import json
import math
import random
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from model.checkpoint import SHIPPED, list_checkpoints, load_checkpoint
from model.fingerprints import copied, load_fingerprints
from model.markov import GRID
from training.lock import lock
from training.markov import main
from training.predictions import cross_entropy

ROOT = Path(__file__).parents[2]


@pytest.fixture
def corpus(tmp_path) -> Path:
    """5,000 characters of words drawn at random."""
    draw = random.Random(1)
    path = tmp_path / "words.txt"
    path.write_text(" ".join(draw.choice(["ab", "abba", "cab", "back", "a"]) for _ in range(1600))[:5000])
    return path


def test_a_text_becomes_chains_measured_by_the_protocol_of_networks(corpus, tmp_path, capsys):
    main([str(corpus), "--out", str(tmp_path / "models" / "words"), "--order", "3"])
    assert len(capsys.readouterr().out.splitlines()) == 3
    cards = list_checkpoints(tmp_path / "models")
    assert list(cards) == ["words-1", "words-2", "words-3"]
    held_out = corpus.read_text()[4500:]
    for name, card in cards.items():
        checkpoint = load_checkpoint(tmp_path / "models" / name)
        assert checkpoint.lexicon >= {"ab", "abba", "cab", "back", "a"}
        read = load_fingerprints(tmp_path / "models" / name, card)
        assert copied(corpus.read_text()[:4500], read).share == 1
        assert card["data"]["characters"] == 5000 and card["training"]["command"].endswith("--out words --order 3")
        ids, state, losses = checkpoint.vocabulary.encode(held_out)[0], checkpoint.initial_state(), []
        for read, target in pairwise(ids):
            logits, state = checkpoint.step(np.array([read]), state)
            losses.append(cross_entropy(logits.astype(np.float64), np.array([target]))[0])
        figures = card["evaluation"]
        assert figures["nats_per_token"] == pytest.approx(np.mean(losses), abs=1e-9)
        assert figures["bits_per_character"] == pytest.approx(np.mean(losses) / math.log(2))
        assert figures["tokens"] == 499
    losses = [card["evaluation"]["nats_per_token"] for card in cards.values()]
    assert losses[0] > losses[1] > losses[2], "a longer context predicts these words better"
    readme = (tmp_path / "models" / "words" / "README.md").read_text()
    assert readme.startswith("---\npipeline_tag: ") and f"| {losses[1]:.4f} |" in readme and "Order 2" in readme


def test_the_same_text_gives_the_same_files(corpus, tmp_path):
    for name in ("one", "two"):
        main([str(corpus), "--out", str(tmp_path / name / "words"), "--order", "2"])
    for name in ("step.bin", "lexicon.txt", "vocabulary.json", "README.md"):
        assert (tmp_path / "one" / "words" / name).read_bytes() == (tmp_path / "two" / "words" / name).read_bytes()


def test_a_large_vocabulary_gives_fewer_orders_and_a_message(tmp_path, capsys):
    signs = [chr(0x4E00 + i) for i in range(300)]
    (tmp_path / "signs.txt").write_text("".join(random.Random(0).choices(signs, k=6000)), encoding="utf-8")
    main([str(tmp_path / "signs.txt"), "--out", str(tmp_path / "models" / "signs")])
    assert "With 300 tokens, the highest order is 6." in capsys.readouterr().err
    assert len(list_checkpoints(tmp_path / "models")) == 6


def test_a_folder_that_another_training_writes_is_refused(corpus, tmp_path):
    (tmp_path / "chains").mkdir()
    with lock(tmp_path / "chains"), pytest.raises(SystemExit, match=r"^error: --out must be a folder that no other"):
        main([str(corpus), "--out", str(tmp_path / "chains"), "--order", "1"])


def test_words_can_be_counted_too(corpus, tmp_path):
    main([str(corpus), "--out", str(tmp_path / "models" / "w"), "--order", "1", "--level", "word"])
    card = json.loads((tmp_path / "models" / "w" / "card.json").read_text())
    assert card["level"] == "word" and card["markov"]["vocab_size"] < 12
    figures = card["evaluations"][0]
    assert figures["bits_per_character"] < figures["nats_per_token"] / math.log(2)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["none.txt"], "CORPUS must be a UTF-8 text file or one of"),
        (["words.txt", "--order", "9"], "order must be a whole number from 1 to 8. Received: 9"),
        (["words.txt", "--order", "0"], "order must be a whole number from 1 to 8. Received: 0"),
        (["short.txt"], "A corpus must have 1000 tokens or more"),
        (["words.txt", "--out", "."], "--out must be a new folder"),
    ],
)
def test_unusable_input_is_refused_before_anything_is_written(corpus, tmp_path, monkeypatch, arguments, sentence):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "short.txt").write_text("too short")
    before = sorted(tmp_path.iterdir())
    with pytest.raises(SystemExit, match="error: .*" + sentence.replace(".", r"\.")):
        main(["--out", "models/new", *arguments])
    assert sorted(tmp_path.iterdir()) == before


def test_neither_counting_nor_its_help_loads_tensorflow(corpus, tmp_path):
    code = (
        "import sys; from training.markov import main;"
        f"main([{str(corpus)!r}, '--out', {str(tmp_path / 'models' / 'words')!r}, '--order', '1']);"
        "sys.exit('tensorflow' in sys.modules or 'keras' in sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True)


def test_the_shipped_chains_are_whole_and_small():
    cards = {name: card for name, card in list_checkpoints(SHIPPED).items() if "markov" in card}
    assert list(cards) == [f"shakespeare-markov-{order}" for order in range(1, 9)]
    losses = [card["evaluation"]["nats_per_token"] for card in cards.values()]
    assert min(losses) == losses[3] == pytest.approx(1.669, abs=0.001), (
        "the best n-gram of this text and split has 1.667"
    )
    assert (SHIPPED / "shakespeare-markov" / "step.bin").stat().st_size < 5e6
    checkpoint = load_checkpoint(SHIPPED / "shakespeare-markov-8")
    logits, _ = checkpoint.step(np.array([checkpoint.vocabulary.start]), checkpoint.initial_state())
    assert np.exp(logits.astype(np.float64)).sum() == pytest.approx(1, abs=1 / GRID)
