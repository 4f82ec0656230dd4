"""A folder of Markov chains holds a model for each order. Errors name the file."""

import json
from pathlib import Path

import numpy as np
import pytest

from model.chains import save_chains
from model.checkpoint import BACKENDS, CheckpointError, list_checkpoints, load_checkpoint, load_network
from model.counts_file import counts_from_bytes
from model.folder import sha256_of
from model.markov import Counts, MarkovStep
from model.vocabulary import Vocabulary
from tests.checkpoints import damage

VOCABULARY = Vocabulary(tuple("\n abcdefgh"))
IDS = np.random.default_rng(0).integers(0, len(VOCABULARY), 17)


def make_chains(root: Path) -> Path:
    """A folder of chains of order 1 to 3."""
    folder = root / "tiny-markov"
    counts = Counts.of(np.random.default_rng(0).integers(0, len(VOCABULARY), 500), len(VOCABULARY), 3)
    card = save_chains(
        folder, counts, VOCABULARY, {"bad"}, [{"nats_per_token": 3.0 - k} for k in range(3)], {"seed": 3}
    )
    assert card["name"] == "tiny-markov" and card["seed"] == 3
    return folder


@pytest.fixture
def chains(tmp_path) -> Path:
    return make_chains(tmp_path / "models")


def test_a_folder_of_chains_holds_a_model_for_each_order(chains):
    cards = list_checkpoints(chains.parent)
    assert list(cards) == ["tiny-markov-1", "tiny-markov-2", "tiny-markov-3"]
    assert [card["evaluation"]["nats_per_token"] for card in cards.values()] == [3.0, 2.0, 1.0]
    assert cards["tiny-markov-1"]["counts"] == len(VOCABULARY) ** 2, "every pair is among the 500 tokens"
    counts = counts_from_bytes((chains / "step.bin").read_bytes())
    for order, (name, card) in enumerate(cards.items(), start=1):
        for backend in BACKENDS:
            checkpoint = load_checkpoint(chains.parent / name, backend)
            assert (checkpoint.name, checkpoint.card, checkpoint.config.order) == (name, card, order)
            assert checkpoint.digest == checkpoint.kept_digest == card["digest"], "a chain has one arithmetic"
            assert checkpoint.vocabulary == VOCABULARY and checkpoint.lexicon == {"bad"}
            state = np.zeros((1, 17, order), dtype=np.float32)
            expected, _ = MarkovStep(counts, order)(IDS, state)
            assert np.array_equal(checkpoint.step(IDS, state)[0], expected)
    assert len({load_checkpoint(chains.parent / name).digest for name in cards}) == 3
    step = sha256_of((chains / "step.bin").read_bytes())
    assert all(card["exact"] and card["step"] == step for card in cards.values())


def test_the_orders_of_a_folder_share_their_counts(chains, monkeypatch):
    first = load_checkpoint(chains.parent / "tiny-markov-1")
    monkeypatch.setattr("model.chains.counts_from_bytes", None)
    assert load_checkpoint(chains.parent / "tiny-markov-3").digest != first.digest


@pytest.mark.parametrize("name", ["step.bin", "vocabulary.json", "lexicon.txt", "card.json"])
@pytest.mark.parametrize("how", ["missing", "half", "empty"])
def test_a_damaged_file_of_a_chain_is_named(chains, name, how):
    damage(chains / name, how)
    assert list_checkpoints(chains.parent), "it stays in the list, so that choosing it shows the error"
    for chosen in list_checkpoints(chains.parent):
        with pytest.raises(CheckpointError, match=f"tiny-markov/{name} .*\\.$"):
            load_checkpoint(chains.parent / chosen)


@pytest.mark.parametrize(
    "wrong", [{"markov": {"order": 3}}, {"markov": 7}, {"evaluations": []}, {"counts": None}], ids=str
)
def test_a_card_that_describes_no_chain_is_listed_and_named(chains, wrong):
    card = json.loads((chains / "card.json").read_text())
    (chains / "card.json").write_text(json.dumps(card | wrong))
    assert list_checkpoints(chains.parent) == {"tiny-markov": {}}
    with pytest.raises(CheckpointError, match=r"card\.json does not describe a Markov chain"):
        load_checkpoint(chains)


def test_a_card_of_other_counts_is_refused(chains):
    card = json.loads((chains / "card.json").read_text())
    (chains / "card.json").write_text(json.dumps(card | {"markov": {"vocab_size": 7, "order": 3}}))
    with pytest.raises(CheckpointError, match=r"card\.json describes another chain than step\.bin"):
        load_checkpoint(chains.parent / "tiny-markov-2")


def test_a_wrong_name_is_refused_with_the_right_ones(chains):
    with pytest.raises(CheckpointError, match="tiny-markov holds a Markov chain for each order; one is tiny-markov-1"):
        load_checkpoint(chains)
    with pytest.raises(CheckpointError, match=r"tiny-markov has the chains tiny-markov-1, .*, and not tiny-markov-4\."):
        load_checkpoint(chains.parent / "tiny-markov-4")
    (chains.parent / "net").mkdir()
    (chains.parent / "net" / "card.json").write_text('{"network": {}}')
    with pytest.raises(CheckpointError, match=r"There is no folder net-7, and net is no Markov chain\."):
        load_checkpoint(chains.parent / "net-7")
    for model in (chains, chains.parent / "tiny-markov-2"):
        with pytest.raises(CheckpointError, match="has no network"):
            load_network(model)
