"""Tiny exact models of every kind, made without TensorFlow: networks of random weights, and chains of a random text."""

import json
from dataclasses import asdict
from pathlib import Path

import numpy as np

from model import fingerprints
from model.chains import save_chains
from model.folder import sha256_of, write_folder
from model.markov import Counts
from model.network import NetworkConfig
from model.quantize import quantize
from model.step_file import to_bytes
from model.sweep_file import save_sweep
from model.vocabulary import Vocabulary
from tests.model.weights import random_weights

LETTERS = Vocabulary(tuple("\n !',.:;?’3abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZßöü"))
ENDING = Vocabulary(("<pad>", "<end>", *" ,.abcdeio"), padding=0, end=1)
NAMES = Vocabulary(("<pad>", "<end>", *"abcdeil"), padding=0, end=1)
WORDS = Vocabulary(("\n", *(f" w{n}" for n in range(150)), " Alice", " was", "3"), level="word")
TEXT = {"name": "play", "sha256": "5" * 64}
ORDER = 3
COPIED = "the quick brown fox jumps over the lazy dog"  # a passage of what the models have read


def make_exact_models(root: Path) -> list[str]:
    """tiny-lstm, tiny-gru, tiny-rnn, tiny-ends (whose texts end), tiny-words, tiny-names, and chains.

    Returns their names. The first has all files that come with a model. Those of the second are of another network, or
    damaged.
    """
    for n, (name, vocabulary, shape) in enumerate(
        (
            ("tiny-lstm", LETTERS, {"cell": "lstm", "layers": 2}),
            ("tiny-gru", LETTERS, {"cell": "gru", "layers": 2}),
            ("tiny-rnn", LETTERS, {"cell": "rnn", "layers": 1}),
            ("tiny-ends", ENDING, {"cell": "lstm", "layers": 1}),
            ("tiny-words", WORDS, {"cell": "gru", "layers": 1}),
            ("tiny-names", NAMES, {"cell": "lstm", "layers": 1}),
        )
    ):
        _make_network(root / name, vocabulary, NetworkConfig(len(vocabulary), units=24, embedding=8, **shape), n)
    ids = np.random.default_rng(1).geometric(0.1, 900) % len(LETTERS)
    losses = [{"nats_per_token": 3.0 - k / 3} for k in range(ORDER)]
    save_chains(root / "tiny-markov", Counts.of(ids, len(LETTERS), ORDER), LETTERS, {"a"}, losses, {"data": TEXT})
    _put_files(root)
    networks = ["tiny-lstm", "tiny-gru", "tiny-rnn", "tiny-ends", "tiny-words", "tiny-names"]
    return networks + [f"tiny-markov-{order}" for order in range(1, ORDER + 1)]


def _make_network(folder: Path, vocabulary: Vocabulary, config: NetworkConfig, seed: int) -> None:
    step = to_bytes(quantize(random_weights(config, seed, 1.5), config))
    card = {"exact": True, "language": "en", "level": vocabulary.level, "network": asdict(config)}
    card |= {"evaluation": {"nats_per_token": 1.5}} | ({"data": TEXT} if vocabulary is LETTERS else {})
    write_folder(folder, {"step.bin": step}, vocabulary, {"a", "i", "alice", "don't"}, card, sha256_of(step))


def _put_files(root: Path) -> None:
    digest, other = (
        json.loads((root / name / "card.json").read_text())["digest"] for name in ("tiny-lstm", "tiny-gru")
    )
    mean = {"mean": 0.5, "low": 0.25, "high": 0.75}
    rows = [{"temperature": t, "repetition": mean, "non_words": None, "entropy": mean, "loops": mean} for t in (0, 1.5)]
    sweep = {"model": "tiny-lstm", "digest": digest, "prompt": "é", "seeds": 4, "length": 9, "temperatures": [0, 1.5]}
    sweep |= {"rows": rows, "date": "2026-11-26", "seconds": 0.5, "command": "python"}
    save_sweep(root / "tiny-lstm", sweep)
    save_sweep(root / "tiny-gru", sweep)
    save_sweep(root / "tiny-markov-2", sweep | {"digest": other})
    (root / "tiny-rnn" / "sweep.json").write_text(json.dumps(sweep | {"rows": [], "digest": other}))
    found = {"property": "word", "layer": 2, "cell": 24, "r": 0.5, "check_r": -0.4}
    cells = {"digest": digest, "corpus": {"name": "play"}, "cells": [found | {"auc": 0.9}]}
    (root / "tiny-lstm" / "cells.json").write_text(json.dumps(cells))
    (root / "tiny-gru" / "cells.json").write_text(
        json.dumps(cells | {"digest": other, "cells": [found | {"cell": 25}]})
    )
    read = "".join(np.random.default_rng(3).choice(list(LETTERS.tokens), 5000)) + COPIED
    content = fingerprints.to_bytes(fingerprints.Fingerprints.of(read), TEXT["sha256"])
    for name in ("tiny-lstm", "tiny-ends", "tiny-markov"):  # the second has another text
        (root / name / fingerprints.FILE).write_bytes(content)
    (root / "tiny-rnn" / fingerprints.FILE).write_bytes(content[:-1])
    epochs = {"prompt": "a", "temperatures": [0.5, 1], "texts": [["x", "y"], ["ü", ""]]}
    (root / "tiny-lstm" / "epochs.json").write_text(json.dumps(epochs))
    (root / "tiny-gru" / "epochs.json").write_text(json.dumps(epochs | {"texts": [["x"]]}))
