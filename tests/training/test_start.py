"""A training begins with the weights of a checkpoint of the same network and tokens, and its card names all texts."""

import numpy as np
import pytest

from model.checkpoint import load_checkpoint, load_network
from tests.conftest import ALPHABET, SMALL, fake_checkpoint
from training import start
from training.start import StartError, check_start
from training.train import main


def test_another_network_or_vocabulary_is_refused(monkeypatch, tmp_path):
    checkpoint = fake_checkpoint()
    config, vocabulary = checkpoint.config, checkpoint.vocabulary
    card = {"name": "fake", "digest": checkpoint.digest, "data": {"name": "alphabet"}}
    monkeypatch.setattr(start, "read_trained", lambda folder: (card, config, vocabulary))
    found = check_start(tmp_path, config, vocabulary)
    assert (found["name"], found["digest"], found["read"]) == ("fake", checkpoint.digest, [{"name": "alphabet"}])
    card["training"] = {"start": found}
    assert check_start(tmp_path, config, vocabulary)["read"] == [{"name": "alphabet"}], "a text read twice comes once"
    changed = type(config)(config.vocab_size, layers=1, units=9)
    with pytest.raises(
        StartError, match=r"same network \(1 × lstm with 9 units, .*Received: .* \(1 × lstm with 8 units"
    ):
        check_start(tmp_path, changed, vocabulary)
    with pytest.raises(StartError, match=r"must have the text's 28 tokens\. Received: .*, which differs in 'z' 'ß'"):
        check_start(tmp_path, config, type(vocabulary)((*vocabulary.tokens[:-1], "ß")))


@pytest.mark.slow
def test_a_training_begins_with_the_weights_and_its_card_names_the_texts(corpus, tmp_path):
    first, second, other = tmp_path / "first", tmp_path / "second", tmp_path / "other.txt"
    main([str(corpus), *SMALL, "--epochs", "3", "--out", str(first)])
    other.write_text(ALPHABET[1:])
    main([str(other), *SMALL, "--epochs", "1", "--learning-rate", "1e-9", "--start", str(first), "--out", str(second)])
    before, after = (load_network(folder).get_weights() for folder in (first, second))
    assert all(np.allclose(a, b, atol=1e-4) for a, b in zip(before, after, strict=True)), (
        "it hardly learnt anything new"
    )
    card = load_checkpoint(second).card
    assert "--start first" in card["training"]["command"]
    begun = card["training"]["start"]
    assert begun["name"] == "first" and begun["digest"] == load_checkpoint(first).digest
    assert [data["name"] for data in begun["read"]] == ["alphabet"]
    assert f"began with the weights of first ({begun['digest'][:8]}…)" in (second / "README.md").read_text()

    third = tmp_path / "third"
    main([str(corpus), *SMALL, "--epochs", "1", "--start", str(second), "--out", str(third)])
    assert [data["name"] for data in load_checkpoint(third).card["training"]["start"]["read"]] == ["alphabet", "other"]
    with pytest.raises(SystemExit, match=r"^error: --start must hold the same network"):
        main([str(corpus), *SMALL, "--units", "25", "--start", str(first), "--out", str(tmp_path / "none")])
    assert not (tmp_path / "none").exists()
