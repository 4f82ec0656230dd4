"""A uniform network has a loss of ln(V), the state goes through the whole text, and unusable input is an error."""

import json
import math
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from model.checkpoint import Checkpoint
from model.export import save_checkpoint
from model.network import NetworkConfig, build_network
from model.vocabulary import Vocabulary
from tests.training.test_predictions import Counter
from training.evaluate import calibration_error
from training.evaluate import evaluate as evaluate_step
from training.predictions import mean_loss

ROOT = Path(__file__).parents[2]


def evaluate(network: Counter, ids: np.ndarray, characters: int, factor: float | None = None) -> dict:
    """The figures of a made-up network which is also the step that writes."""

    def step(ids, state):
        logits, state = network.predict_on_batch([ids[:, None], state[0]])
        return logits[:, 0], state[None]

    size = network.predict_on_batch([ids[:1, None], np.zeros((1, 1))])[0].shape[-1]
    config = NetworkConfig(size, cell="rnn", layers=1, units=1)
    checkpoint = Checkpoint("fake", {}, config, Vocabulary(tuple(map(chr, range(size)))), frozenset(), "", step)
    figures = evaluate_step(checkpoint, network, ids, characters, factor)
    assert figures["network"] == {name: pytest.approx(figures[name], abs=1e-6) for name in figures["network"]}
    return figures


@pytest.mark.parametrize("vocab_size", [2, 27])
def test_a_uniform_network_has_the_logarithm_of_its_vocabulary_as_loss(vocab_size):
    network = Counter(lambda ids, counts: np.full((*ids.shape, vocab_size), 3.0))
    ids = np.arange(1234, dtype=np.int32) % vocab_size
    figures = evaluate(network, ids, characters=1233)
    assert figures["nats_per_token"] == pytest.approx(math.log(vocab_size))
    assert figures["bits_per_character"] == pytest.approx(math.log2(vocab_size))
    assert figures["perplexity"] == pytest.approx(vocab_size)
    assert figures["tokens"] == 1233
    assert evaluate(network, ids, characters=2466)["bits_per_character"] == pytest.approx(math.log2(vocab_size) / 2)
    assert figures["blocks"]["nats_per_token"] == pytest.approx(math.log(vocab_size))
    assert figures["blocks"]["standard_error"] == pytest.approx(0, abs=1e-9)
    assert figures["calibration_error"] == pytest.approx(abs(1 / vocab_size - np.mean(ids[1:] == 0)), abs=1e-9)


def test_blocks_begin_at_the_initial_state():
    """This network is certain of the next token until it has read 256 tokens, then uniform."""
    network = Counter(lambda ids, counts: 100.0 * np.eye(5)[(ids + 1) % 5] * (counts <= 256)[..., None])
    ids = np.arange(5001, dtype=np.int32) % 5
    figures = evaluate(network, ids, characters=5000)
    assert figures["blocks"]["nats_per_token"] == pytest.approx(0)
    assert figures["nats_per_token"] == pytest.approx(math.log(5) * (5000 - 256) / 5000)
    assert evaluate(network, ids[:256], characters=255)["blocks"] is None, "too short for a block"


@pytest.mark.parametrize("factor", [0.5, 2.0])
def test_the_loss_before_calibration_is_the_loss_of_unscaled_logits(factor):
    def table(scale):
        return Counter(lambda ids, counts: scale * np.sin(np.arange(5) * (1 + ids[..., None])))

    ids = np.random.default_rng(0).integers(0, 5, 200).astype(np.int32)
    figures = evaluate(table(factor), ids, 199, factor)
    assert figures["before_calibration"] == pytest.approx(mean_loss(table(1.0), ids), abs=1e-6)
    assert figures["calibration_scale"] == factor and "before_calibration" not in evaluate(table(1.0), ids, 199)


@pytest.mark.parametrize(("confidence", "expected"), [(0.75, 0.0), (0.95, 0.2), (0.25, 0.5)])
def test_calibration_error_is_the_gap_between_probability_and_hits(confidence, expected):
    hits = np.arange(1000) % 4 != 0
    assert calibration_error(np.full(1000, confidence), hits) == pytest.approx(expected)


def test_gaps_of_different_bins_do_not_cancel():
    confidences, hits = np.repeat([0.3, 0.9], 500), np.repeat([True, False], 500)
    assert calibration_error(confidences, hits) == pytest.approx((0.7 + 0.9) / 2)


def command(*arguments) -> subprocess.CompletedProcess:
    return subprocess.run(
        [sys.executable, "-m", "training.evaluate", *map(str, arguments)], cwd=ROOT, capture_output=True, text=True
    )


@pytest.fixture(scope="module")
def uniform(tmp_path_factory) -> Path:
    """A checkpoint of the letters a–d, padding and end of text, whose weights are all zero."""
    folder = tmp_path_factory.mktemp("checkpoints") / "uniform"
    vocabulary = Vocabulary(("<pad>", "<end>", *"\nabcd"), padding=0, end=1)
    config = NetworkConfig(len(vocabulary), layers=1, units=3)
    network = build_network(config)
    network.set_weights([np.zeros_like(weight) for weight in network.get_weights()])
    save_checkpoint(folder, network, config, vocabulary, (), {})
    return folder


@pytest.mark.slow
def test_the_command_prints_json_and_the_tokens_it_skipped(uniform, tmp_path):
    corpus = tmp_path / "foreign.txt"
    corpus.write_text("abcd\n" * 1000 + "abcd€😀\n" * 100)  # the held-out tenth: 530 characters from position 4770
    done = command(uniform, corpus)
    assert done.returncode == 0, done.stderr
    figures = json.loads(done.stdout)
    assert figures.keys() == {
        "nats_per_token",
        "bits_per_character",
        "perplexity",
        "tokens",
        "unknown_tokens",
        "split",
        "calibration_error",
        "network",
        "blocks",
        "best_scale",
    }
    assert figures["nats_per_token"] == pytest.approx(math.log(7), rel=1e-5) and figures["best_scale"] == 1
    held_out = corpus.read_text()[5700 * 9 // 10 :]
    assert figures["unknown_tokens"] == held_out.count("€") + held_out.count("😀") > 100
    assert figures["tokens"] == len(held_out) - figures["unknown_tokens"] - 1
    assert "'€' '😀'" in done.stderr


@pytest.mark.slow
@pytest.mark.parametrize(
    ("folder", "corpus", "message"),
    [
        pytest.param("none", "corpus.txt", "card.json is missing", id="no folder"),
        pytest.param("uniform", "none.txt", "must be a UTF-8 text file or one of", id="no file"),
        pytest.param("uniform", "short.txt", "1000 tokens or more. Received: 3", id="short"),
        pytest.param("uniform", "foreign.txt", "2 known tokens or more. Received: 0", id="foreign"),
    ],
)
def test_unusable_input_is_an_error(uniform, tmp_path, folder, corpus, message):
    (tmp_path / "corpus.txt").write_text("abcd" * 1000)
    (tmp_path / "short.txt").write_text("abc")
    (tmp_path / "foreign.txt").write_text("€ƒ" * 500)
    done = command(uniform if folder == "uniform" else tmp_path / folder, tmp_path / corpus)
    assert done.returncode == 1 and done.stdout == ""
    error = [line for line in done.stderr.splitlines() if line.startswith("error: ")]
    assert len(error) == 1 and message in error[0] and "Traceback" not in done.stderr
