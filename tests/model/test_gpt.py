"""Any parts of a text equal the whole, and NumPy's GPT; a folder of it loads, or says which file is at fault."""

import json
import shutil
from pathlib import Path

import numpy as np
import pytest

from model.checkpoint import CheckpointError, load_checkpoint
from model.engine import Engine
from model.export import export_again, save_checkpoint
from model.gpt import LARGEST_STATE, MOST, GptConfig, build_gpt
from model.verify import compare
from model.vocabulary import Vocabulary
from tests.checkpoints import damage
from training.calibrate import fold_scale

VOCABULARY = Vocabulary(tuple("abcdefg\n"))
CONFIG = GptConfig(len(VOCABULARY), layers=2, units=8, heads=2, context=5)
IDS = np.random.default_rng(0).integers(0, len(VOCABULARY), (3, 23)).astype(np.int32)  # four turns of the positions


def random_network(config: GptConfig):
    """A network whose attention and positions matter: weights of 0.02 would hide a fault."""
    network, rng = build_gpt(config), np.random.default_rng(1)
    network.set_weights([rng.normal(scale=0.5, size=w.shape) for w in network.get_weights()])
    return network


def read(network, config: GptConfig, ids: np.ndarray, *cuts: int) -> tuple[np.ndarray, np.ndarray]:
    """Logits (rows, time, vocab_size) and the state, of a text that is read in parts."""
    state, logits = np.zeros((len(ids), config.state_units), dtype=np.float32), []
    for part in np.split(ids, cuts, axis=1):
        some, state = network.predict_on_batch([part, state])
        logits.append(some)
    return np.concatenate(logits, axis=1), state


def reference(network, config: GptConfig, ids: np.ndarray) -> np.ndarray:
    """Logits (time, vocab_size) of ids (time,) by GPT-2's formulas over the whole text, in float64."""

    def of(name: str) -> list[np.ndarray]:
        return [weight.astype(np.float64) for weight in network.get_layer(name).get_weights()]

    def norm(x, name):
        scale, shift = of(name)
        return (x - x.mean(-1, keepdims=True)) / np.sqrt(x.var(-1, keepdims=True) + 1e-5) * scale + shift

    def dense(x, name):
        return x @ of(name)[0] + of(name)[1]

    at = np.arange(len(ids))
    distance = at[:, None] - at
    seen = (distance >= 0) & (distance < config.context)
    x = of("embedding")[0][ids] + of("positions")[0][at % config.context]
    for n in range(config.layers):
        qkv = dense(norm(x, f"attention_norm_{n}"), f"attention_{n}").reshape(len(ids), 3, config.heads, -1)
        query, key, value = qkv.transpose(1, 2, 0, 3)
        scores = np.where(seen, query @ key.transpose(0, 2, 1) / np.sqrt(query.shape[-1]), -np.inf)
        weights = np.exp(scores - scores.max(-1, keepdims=True))
        y = weights / weights.sum(-1, keepdims=True) @ value
        x = x + dense(y.transpose(1, 0, 2).reshape(len(ids), -1), f"attention_out_{n}")
        y = dense(norm(x, f"dense_norm_{n}"), f"dense_{n}")
        y = y / 2 * (1 + np.tanh(np.sqrt(2 / np.pi) * (y + 0.044715 * y**3)))
        x = x + dense(y, f"dense_out_{n}")
    return norm(x, "last_norm") @ of("embedding")[0].T


@pytest.fixture(scope="module")
def network():
    return random_network(CONFIG)


@pytest.mark.slow
@pytest.mark.parametrize("cuts", [(), (1, 2, 3), (7,), (4, 5, 20)], ids=str)
def test_any_parts_of_a_text_give_what_the_formulas_give_for_the_whole(network, cuts):
    logits, state = read(network, CONFIG, IDS, *cuts)
    for row, ids in enumerate(IDS):
        assert np.allclose(logits[row], reference(network, CONFIG, ids), atol=1e-4)
    assert (state[:, -1] == IDS.shape[1]).all(), "the tokens that were read"


@pytest.mark.slow
def test_a_token_is_forgotten_once_no_layer_can_see_it(network):
    other = IDS.copy()
    other[:, 0] = (other[:, 0] + 1) % len(VOCABULARY)
    (one, _), (two, _) = read(network, CONFIG, IDS), read(network, CONFIG, other)
    differs = np.abs(one - two).max(axis=(0, 2)) > 1e-6
    reach = CONFIG.layers * (CONFIG.context - 1)
    assert differs[: reach + 1].all() and not differs[reach + 1 :].any()


@pytest.mark.slow
def test_a_factor_for_the_logits_is_folded_into_the_last_normalisation(network):
    scaled = build_gpt(CONFIG)
    scaled.set_weights(network.get_weights())
    fold_scale(scaled, 0.5)
    assert np.allclose(read(scaled, CONFIG, IDS)[0], 0.5 * read(network, CONFIG, IDS)[0], atol=1e-4)


@pytest.mark.parametrize(
    "field",
    [
        *({name: value} for name in MOST for value in (0, -1, 1.5, True, "3", MOST[name] + 1)),
        {"heads": 3},
        {"context": 1},
        {"cell": "lstm"},
        {"dropout": 1.0},
        {"dropout": float("nan")},
        {"layers": 64, "units": 4096, "context": 4096},
    ],
    ids=str,
)
def test_a_shape_that_no_network_can_have_is_refused(field):
    with pytest.raises(ValueError, match=r"must .* Received: .+"):
        GptConfig(**{"vocab_size": 5} | field)


def test_the_shipped_size_has_half_a_megabyte_of_state():
    assert 4 * GptConfig(65).state_units == 520_196 and GptConfig(65).state_units < LARGEST_STATE


@pytest.fixture(scope="module")
def saved(network, tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("checkpoints") / "tiny-gpt"
    save_checkpoint(folder, network, CONFIG, VOCABULARY, {"bad"}, {"prompt": "cab"})
    return folder


@pytest.fixture
def folder(saved, tmp_path) -> Path:
    """A copy that a test may damage."""
    return shutil.copytree(saved, tmp_path / saved.name)


@pytest.mark.slow
def test_the_step_gives_what_the_network_gives_in_any_batch(saved, network):
    checkpoint = load_checkpoint(saved)
    expected, _ = read(network, CONFIG, IDS)
    for rows in (slice(0, 3), slice(0, 1), slice(1, 3)):
        state = checkpoint.initial_state(rows.stop - rows.start)
        for time, ids in enumerate(IDS[rows].T):
            logits, state = checkpoint.step(ids, state)
            assert np.allclose(logits, expected[rows, time], atol=1e-4)


@pytest.mark.slow
def test_the_card_says_that_it_is_not_exact_and_nothing_promises_exact_texts(saved):
    checkpoint = load_checkpoint(saved)
    assert checkpoint.card["exact"] is False and not checkpoint.exact and checkpoint.backend == "litert"
    assert {path.name for path in saved.iterdir()} == {
        "card.json",
        "lexicon.txt",
        "network.keras",
        "step.tflite",
        "vocabulary.json",
    }


@pytest.mark.slow
def test_an_engine_reads_and_draws_with_it(saved):
    engine = Engine(load_checkpoint(saved))
    try:
        rows = engine.prime([1, 2, 3], seed=7).result(60).rows.repeat(3)
        assert engine.advance(rows, 20).result(60).ids.shape == (3, 20)
    finally:
        engine.close()


@pytest.mark.slow
def test_keras_steps_too_and_numpy_says_that_it_does_not(saved):
    result = compare(saved, length=9, texts=2)
    assert result["ok"] and result["same_choices"] == result["draws"] == 18
    with pytest.raises(CheckpointError, match="no step in NumPy: use the backend litert or keras"):
        load_checkpoint(saved, "numpy")


@pytest.mark.slow
@pytest.mark.parametrize("how", ["missing", "half", "empty"])
def test_a_damaged_step_is_named_and_can_be_made_again(folder, how):
    digest = load_checkpoint(folder).digest
    damage(folder / "step.tflite", how)
    with pytest.raises(CheckpointError, match=r"tiny-gpt/step\.tflite is (missing|incomplete)"):
        load_checkpoint(folder)
    if how == "half":
        assert export_again(folder)["digest"] == load_checkpoint(folder).digest == digest


@pytest.mark.slow
@pytest.mark.parametrize("field", [{"layers": 3}, {"units": 10}, {"context": 6}, {"context": 4}], ids=str)
def test_a_step_of_another_shape_is_refused(folder, field):
    card = json.loads((folder / "card.json").read_text())
    card["network"] |= field
    (folder / "card.json").write_text(json.dumps(card))
    with pytest.raises(CheckpointError, match=r"tiny-gpt/step\.tflite is no step of the network"):
        load_checkpoint(folder)


@pytest.mark.slow
@pytest.mark.parametrize("shape", [{"cell": "gpt"}, {"cell": "gpt", "vocab_size": 8, "width": 3}, ["gpt"], "gpt"])
def test_a_card_that_describes_no_network_is_refused(folder, shape):
    card = json.loads((folder / "card.json").read_text()) | {"network": shape}
    (folder / "card.json").write_text(json.dumps(card))
    with pytest.raises(CheckpointError, match=r"tiny-gpt/card\.json does not describe a network"):
        load_checkpoint(folder)
