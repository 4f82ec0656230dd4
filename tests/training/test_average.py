"""Networks of one start are averaged weight by weight; networks without a common start, text or shape are refused."""

import json
import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from model.checkpoint import load_checkpoint, load_network
from model.folder import read_json, sha256_of, write_card
from tests.conftest import ALPHABET, SMALL, fake_checkpoint
from training import average
from training.average import AverageError, main, read_members
from training.train import main as train


@pytest.fixture
def folders(monkeypatch):
    """Cards, shapes and vocabularies by folder, as `read_trained` gives them: two that can be averaged."""
    fake = fake_checkpoint()
    start = {"start": {"digest": "0"}}
    found = {
        Path(name): ({"digest": name, "data": {"sha256": "1"}, "training": start}, fake.config, fake.vocabulary)
        for name in "ab"
    }
    monkeypatch.setattr(average, "read_trained", found.__getitem__)
    return found


def test_networks_that_can_be_averaged(folders):
    assert [member.folder.name for member in read_members(list(folders))] == ["a", "b"]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        pytest.param({"training": {}}, r"begun with --start\. Received: b, which did not", id="no start"),
        pytest.param({"training": {"start": {"digest": "9"}}}, r"weights of one\. Received: b", id="another start"),
        pytest.param({"data": {"sha256": "2"}}, r"same part of one text \(1….*Received: b \(2…", id="another text"),
        pytest.param({"digest": "a"}, r"come once\. Received: a twice", id="twice"),
    ],
)
def test_another_card_is_refused(folders, change, message):
    card, *rest = folders[Path("b")]
    folders[Path("b")] = (card | change, *rest)
    with pytest.raises(AverageError, match=message):
        read_members(list(folders))


def test_another_shape_or_vocabulary_is_refused(folders):
    card, config, vocabulary = folders[Path("b")]
    folders[Path("b")] = (card, replace(config, units=9), vocabulary)
    with pytest.raises(AverageError, match=r"one shape \(1 × lstm with 8 units.*Received: b \(1 × lstm with 9 units"):
        read_members(list(folders))
    folders[Path("b")] = (card, config, type(vocabulary)((*vocabulary.tokens[:-1], "ß")))
    with pytest.raises(AverageError, match=r"tokens of a\. Received: b"):
        read_members(list(folders))
    with pytest.raises(AverageError, match=r"two folders or more\. Received: 1"):
        read_members([Path("a")])


@pytest.mark.slow
def test_the_mean_of_two_networks_is_a_checkpoint_and_its_card_names_both(corpus, tmp_path):
    first, one, two, out = (tmp_path / name for name in ("first", "one", "two", "mean"))
    members, other = (one, two), tmp_path / "other.txt"
    other.write_text(ALPHABET[1:])
    train([str(other), *SMALL, "--epochs", "2", "--out", str(first)])
    train([str(corpus), *SMALL, "--epochs", "1", "--start", str(first), "--out", str(one)])
    shutil.copytree(one, two)  # another seed
    network = load_network(two)
    network.set_weights([weight + 0.01 for weight in network.get_weights()])
    network.save(two / "network.keras")
    card = read_json(two / "card.json") | {"name": "two", "digest": sha256_of((two / "network.keras").read_bytes())}
    write_card(two, card)
    arguments = [*map(str, members), "--corpus", str(corpus), "--out", str(out)]
    main(arguments)
    weights = [load_network(folder).get_weights() for folder in (*members, out)]
    for one, two, mean in zip(*weights, strict=True):
        assert np.allclose((one + two) / 2, mean, atol=1e-6), "a text as short calibrates nothing"
    card = load_checkpoint(out).card
    digests = [read_json(folder / "card.json")["digest"] for folder in members]
    assert [member["digest"] for member in card["training"]["average"]] == digests
    assert card["training"]["command"] == "python -m training.average one two --out mean"
    assert [data["name"] for data in card["training"]["start"]["read"]] == ["other"]
    assert card["evaluation"]["nats_per_token"] < 3.3 and str(tmp_path) not in json.dumps(card)
    assert "The weights are the mean of 2 networks" in (out / "README.md").read_text()
    assert {"log.csv", "epochs.json"} < {path.name for path in out.iterdir()}
    for wrong, message in (
        (arguments, "--out must hold no checkpoint yet"),
        ([*arguments[:2], "--corpus", str(other), "--out", "none"], "--corpus must be the networks' text"),
    ):
        with pytest.raises(SystemExit, match=f"^error: {message}"):
            main(wrong)
