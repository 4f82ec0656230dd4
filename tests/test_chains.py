"""A folder of Markov chains is a model for each order, and says which file or card is to blame where it is not."""

import json
from pathlib import Path

import numpy as np
import pytest

from model.checkpoint import CheckpointError, list_checkpoints, load_checkpoint, load_network, save_chains
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


def test_a_folder_of_chains_is_a_model_for_each_order(chains):
    cards = list_checkpoints(chains.parent)
    assert list(cards) == ["tiny-markov-1", "tiny-markov-2", "tiny-markov-3"]
    assert [card["evaluation"]["nats_per_token"] for card in cards.values()] == [3.0, 2.0, 1.0]
    assert cards["tiny-markov-1"]["counts"] == len(VOCABULARY) ** 2, "500 tokens have every pair"
    counts = Counts.from_bytes((chains / "counts.npz").read_bytes())
    for order, (name, card) in enumerate(cards.items(), start=1):
        for backend, precision in (("litert", "float32"), ("litert", "int8"), ("keras", "float32")):
            checkpoint = load_checkpoint(chains.parent / name, backend, precision)
            assert (checkpoint.name, checkpoint.card, checkpoint.config.order) == (name, card, order)
            assert checkpoint.digest == checkpoint.master == card["digest"], "a chain has one precision"
            assert checkpoint.vocabulary == VOCABULARY and checkpoint.lexicon == {"bad"}
            state = np.zeros((1, 17, order), dtype=np.float32)
            expected, _ = MarkovStep(counts, order)(IDS, state)
            assert np.array_equal(checkpoint.step(IDS, state)[0], expected)
    assert len({load_checkpoint(chains.parent / name).digest for name in cards}) == 3


def test_the_orders_of_a_folder_share_one_table(chains, monkeypatch):
    first = load_checkpoint(chains.parent / "tiny-markov-1")
    monkeypatch.setattr(Counts, "from_bytes", None)
    assert load_checkpoint(chains.parent / "tiny-markov-3").digest != first.digest


@pytest.mark.parametrize("name", ["counts.npz", "vocabulary.json", "lexicon.txt", "card.json"])
@pytest.mark.parametrize("how", ["missing", "half", "empty"])
def test_a_damaged_file_of_a_chain_is_named(chains, name, how):
    damage(chains / name, how)
    assert list_checkpoints(chains.parent), "it stays in the menu, so that its sentence can be read"
    for chosen in list_checkpoints(chains.parent):
        with pytest.raises(CheckpointError, match=f"tiny-markov/{name} .*\\.$"):
            load_checkpoint(chains.parent / chosen)


@pytest.mark.parametrize(
    "wrong", [{"markov": {"order": 3}}, {"markov": 7}, {"evaluations": []}, {"counts": None}], ids=str
)
def test_a_card_that_describes_no_chain_is_listed_and_says_so(chains, wrong):
    card = json.loads((chains / "card.json").read_text())
    (chains / "card.json").write_text(json.dumps(card | wrong))
    assert list_checkpoints(chains.parent) == {"tiny-markov": {}}
    with pytest.raises(CheckpointError, match=r"card\.json does not describe a Markov chain"):
        load_checkpoint(chains)


def test_a_card_of_another_table_is_noticed(chains):
    card = json.loads((chains / "card.json").read_text())
    (chains / "card.json").write_text(json.dumps(card | {"markov": {"vocab_size": 7, "order": 3}}))
    with pytest.raises(CheckpointError, match=r"card\.json describes another chain than counts\.npz"):
        load_checkpoint(chains.parent / "tiny-markov-2")


def test_what_a_folder_of_chains_is_not_is_said(chains):
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
