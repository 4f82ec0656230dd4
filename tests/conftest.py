"""A model small enough to read failures as words: the letters a–z, and a made-up network of three lines."""

from pathlib import Path

import numpy as np
import pytest

from model.checkpoint import Checkpoint
from model.engine import Engine
from model.network import NetworkConfig
from model.vocabulary import Vocabulary
from tests.checkpoints import make_checkpoints

ALPHABET = "abcdefghijklmnopqrstuvwxyz\n" * 120  # a text that a training of seconds learns by heart …
SMALL = ["--layers", "1", "--units", "24", "--embedding", "8", "--batch", "4", "--window", "20"]  # … with this network
LETTERS = "\n abcdefghijklmnopqrstuvwxyz"


def fake_checkpoint(tokens: str | tuple[str, ...] = LETTERS, **vocabulary) -> Checkpoint:
    """A real Checkpoint whose step is elementwise NumPy: it remembers, and no row can depend on its neighbours."""
    vocabulary = Vocabulary(tuple(tokens), **vocabulary)
    config = NetworkConfig(len(vocabulary), layers=1, units=8)
    rng = np.random.default_rng(1)
    embedding = rng.normal(size=(config.vocab_size, config.units)).astype(np.float32)
    output = rng.normal(size=(config.vocab_size, config.units)).astype(np.float32)

    def step(ids, state):
        h = np.tanh(0.6 * state + embedding[ids])
        return 0.8 * (h[0][:, None, :] * output).sum(axis=-1), h

    return Checkpoint("fake", {}, config, vocabulary, frozenset({"a", "the"}), "0" * 64, step)


@pytest.fixture(scope="module")
def checkpoints(tmp_path_factory) -> Path:
    """A folder of tiny models, as `app.py --checkpoints` takes it."""
    return make_checkpoints(tmp_path_factory.mktemp("checkpoints"))


@pytest.fixture
def corpus(tmp_path) -> Path:
    path = tmp_path / "alphabet.txt"
    path.write_text(ALPHABET)
    return path


@pytest.fixture
def checkpoint() -> Checkpoint:
    return fake_checkpoint()


@pytest.fixture
def engine(checkpoint):
    engine = Engine(checkpoint)
    yield engine
    engine.close()
