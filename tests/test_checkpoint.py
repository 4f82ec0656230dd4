"""A folder that loads is the network that was saved; one that is not whole says which file is to blame."""

import json
import shutil
import string
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from model.checkpoint import (
    CheckpointError,
    list_checkpoints,
    load_checkpoint,
    load_network,
    save_checkpoint,
)
from model.litert import PRECISIONS, seal, unseal
from model.network import NetworkConfig, build_network
from model.vocabulary import Vocabulary
from tests.checkpoints import damage
from tests.test_chains import VOCABULARY, make_chains

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module", params=["lstm", "gru", "rnn"])
def saved(request, tmp_path_factory) -> Path:
    """A real checkpoint of a tiny network with random weights."""
    folder = tmp_path_factory.mktemp("checkpoints") / f"tiny-{request.param}"
    config = NetworkConfig(len(VOCABULARY), cell=request.param, layers=2, units=12, embedding=5, dropout=0.3)
    card = save_checkpoint(folder, build_network(config), config, VOCABULARY, {"bad", "cab"}, {"seed": 3})
    assert card["seed"] == 3 and card["parameters"] > 0 and card["name"] == folder.name
    return folder


@pytest.fixture
def folder(saved, tmp_path) -> Path:
    """A copy to break."""
    return shutil.copytree(saved, tmp_path / saved.name)


def walk(checkpoint, ids: np.ndarray) -> np.ndarray:
    """Logits (time, batch, vocab_size) of ids (time, batch), state handed on."""
    state, logits = checkpoint.initial_state(ids.shape[1]), []
    for step_ids in ids:
        step_logits, state = checkpoint.step(step_ids, state)
        logits.append(step_logits)
    return np.stack(logits)


IDS = np.random.default_rng(0).integers(0, len(VOCABULARY), (20, 17))


@pytest.mark.slow
def test_litert_keras_and_the_whole_sequence_agree(saved):
    litert, keras = load_checkpoint(saved), load_checkpoint(saved, backend="keras")
    assert litert.vocabulary == VOCABULARY and litert.lexicon == {"bad", "cab"}
    assert litert.digest == litert.card["digest"]
    by_litert, by_keras = walk(litert, IDS), walk(keras, IDS)
    whole = load_network(saved)([IDS.T, *keras.initial_state(17)], training=False)[0]
    assert np.abs(by_litert - by_keras).max() < 1e-5
    assert np.abs(by_litert - np.asarray(whole).transpose(1, 0, 2)).max() < 1e-5


@pytest.mark.slow
def test_a_row_has_the_same_bits_in_any_batch(saved):
    together = walk(load_checkpoint(saved), IDS)
    for rows in ([0], [3, 4], [16, 0, 8], list(range(7)), list(range(1, 9))):
        assert np.array_equal(walk(load_checkpoint(saved), IDS[:, rows]), together[:, rows])


@pytest.fixture(scope="module")
def wider(tmp_path_factory) -> Path:
    """A checkpoint whose memory grows with its batch in steps that LiteRT notices."""
    folder = tmp_path_factory.mktemp("checkpoints") / "wider"
    vocabulary = Vocabulary(tuple(sorted("\n !',.:;?" + string.ascii_letters)))
    config = NetworkConfig(len(vocabulary), layers=1, units=24, embedding=8)
    save_checkpoint(folder, build_network(config), config, vocabulary, {"a"}, {})
    return folder


@pytest.mark.slow
@pytest.mark.parametrize("precision", PRECISIONS)
@pytest.mark.parametrize("seed", range(6))
def test_a_batch_that_grows_and_shrinks_gives_the_same_bits(wider, seed, precision):
    """LiteRT 2.3.0 loses its inputs where its memory must grow: the first answer there was wrong by whole logits."""
    changing, alone = (load_checkpoint(wider, precision=precision) for _ in range(2))
    rng = np.random.default_rng(seed)
    size = 1
    while size < 300:
        ids = rng.integers(0, len(alone.vocabulary), size)
        state = rng.normal(size=alone.initial_state(size).shape).astype(np.float32)
        logits, _ = changing.step(ids, state)
        singles = [alone.step(ids[i : i + 1], state[:, i : i + 1])[0][0] for i in range(0, size, 3)]
        assert np.array_equal(logits[::3], singles), size
        size = max(1, int(size * rng.uniform(0.8, 2)) + int(rng.integers(0, 3)))


@pytest.mark.slow
def test_weights_of_8_bits_are_near_the_network_and_have_a_digest_of_their_own(wider, tmp_path, capsys):
    assert (wider / "step-int8.tflite").stat().st_size < (wider / "step.tflite").stat().st_size
    exact, rounded = load_checkpoint(wider), load_checkpoint(wider, precision="int8")
    difference = np.abs(walk(exact, IDS) - walk(rounded, IDS)).max()
    assert 0 < difference < 0.05, "which is what rounding does, and more than an error of float32"
    assert exact.digest == exact.master == rounded.master != rounded.digest
    assert (exact.precision, rounded.precision) == PRECISIONS
    folder = shutil.copytree(wider, tmp_path / "wider")
    for spoil in (lambda path: path.unlink(), lambda path: shutil.copy(folder / "step.tflite", path)):
        spoil(folder / "step-int8.tflite")
        again = load_checkpoint(folder, precision="int8")
        assert "step-int8.tflite" in capsys.readouterr().err
        assert again.digest == rounded.digest and np.array_equal(walk(again, IDS), walk(rounded, IDS))
    assert "exporting" not in (load_checkpoint(folder, precision="int8"), capsys.readouterr().err)[1]


@pytest.mark.slow
@pytest.mark.parametrize("name", ["network.keras", "vocabulary.json", "lexicon.txt", "card.json"])
@pytest.mark.parametrize("how", ["missing", "half", "empty"])
def test_a_damaged_file_is_named(folder, name, how):
    damage(folder / name, how)
    with pytest.raises(CheckpointError, match=f"{name} .*\\.$") as caught:
        load_checkpoint(folder)
    assert "\n" not in str(caught.value)
    assert ("is missing" in str(caught.value)) == (how == "missing")
    assert folder.name in list_checkpoints(folder.parent), "it stays in the menu, so that its sentence can be read"


@pytest.mark.slow
def test_a_network_of_another_checkpoint_is_noticed(folder, tmp_path):
    config = NetworkConfig(len(VOCABULARY), layers=1, units=4)
    save_checkpoint(tmp_path / "other", build_network(config), config, VOCABULARY, (), {})
    shutil.copy(tmp_path / "other" / "network.keras", folder)
    with pytest.raises(CheckpointError, match=r"network\.keras is incomplete or not the file"):
        load_checkpoint(folder)


@pytest.mark.slow
def test_a_vocabulary_in_another_order_is_not_the_one_that_was_trained(folder):
    path = folder / "vocabulary.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | {"tokens": list(reversed(VOCABULARY.tokens))}))
    with pytest.raises(
        CheckpointError, match=r"vocabulary\.json is incomplete or not the file that card\.json describes"
    ):
        load_checkpoint(folder)


@pytest.mark.slow
@pytest.mark.parametrize("wrong", [{"units": 24}, {"layers": 3}, {"cell": "other"}, {"vocab_size": "x"}], ids=str)
def test_a_card_of_another_network_is_noticed(folder, wrong):
    card = json.loads((folder / "card.json").read_text())
    (folder / "card.json").write_text(json.dumps(card | {"network": card["network"] | wrong}))
    with pytest.raises(CheckpointError, match=r"card\.json describes another network|does not describe a network"):
        load_checkpoint(folder)


@pytest.mark.slow
@pytest.mark.parametrize("how", ["missing", "half", "foreign"])
def test_a_step_that_can_not_be_used_is_exported_again_and_this_is_said(folder, how, capsys):
    checkpoint, path = load_checkpoint(folder), folder / "step.tflite"
    expected, content = walk(checkpoint, IDS), path.read_bytes()
    damage(path, how)
    if how == "foreign":
        path.write_bytes(seal(unseal(content, checkpoint.digest), "ab" * 32))
    assert np.abs(walk(load_checkpoint(folder), IDS) - expected).max() < 1e-6
    assert "step.tflite" in capsys.readouterr().err
    load_checkpoint(folder)
    assert "exporting" not in capsys.readouterr().err, "the second time it is there"


@pytest.mark.slow
def test_a_valid_step_is_served_without_tensorflow(saved):
    code = (
        "import sys; from pathlib import Path; from model.checkpoint import load_checkpoint;"
        f"load_checkpoint(Path({str(saved)!r})); sys.exit('tensorflow' in sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True)


def test_a_folder_without_models_is_an_empty_list(tmp_path):
    assert list_checkpoints(tmp_path / "none") == {} == list_checkpoints(tmp_path)


def test_an_unknown_backend_is_refused(tmp_path):
    with pytest.raises(ValueError, match="backend must be one of litert, keras"):
        load_checkpoint(tmp_path, backend="torch")


def test_an_unknown_precision_or_one_that_the_backend_lacks_is_refused(tmp_path):
    with pytest.raises(ValueError, match="precision must be one of float32, int8"):
        load_checkpoint(tmp_path, precision="int4")
    with pytest.raises(ValueError, match="precision must be float32"):
        load_checkpoint(tmp_path, backend="keras", precision="int8")


@pytest.mark.slow
def test_networks_come_before_chains_and_a_folder_before_a_chain_of_its_name(saved, tmp_path):
    make_chains(tmp_path)
    for name in ("tiny-markov-2", "zz"):
        shutil.copytree(saved, tmp_path / name)
    assert list(list_checkpoints(tmp_path)) == ["tiny-markov-2", "zz", "tiny-markov-1", "tiny-markov-3"]
    assert load_checkpoint(tmp_path / "tiny-markov-2").config.layers == 2
