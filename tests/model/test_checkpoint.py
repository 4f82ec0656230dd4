"""A folder loads as the network that was saved. For a damaged folder the error names the file."""

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
)
from model.export import export_again, save_checkpoint
from model.litert import seal, unseal
from model.network import NetworkConfig, build_network
from model.vocabulary import Vocabulary
from tests.checkpoints import damage
from tests.model.test_chains import VOCABULARY, make_chains

ROOT = Path(__file__).parents[2]


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
    """A copy that a test may damage."""
    return shutil.copytree(saved, tmp_path / saved.name)


def walk(checkpoint, ids: np.ndarray) -> np.ndarray:
    """Logits (time, batch, vocab_size) of ids (time, batch), read step by step."""
    state, logits = checkpoint.initial_state(ids.shape[1]), []
    for step_ids in ids:
        step_logits, state = checkpoint.step(step_ids, state)
        logits.append(step_logits)
    return np.stack(logits)


IDS = np.random.default_rng(0).integers(0, len(VOCABULARY), (20, 17))


@pytest.mark.slow
def test_litert_and_numpy_are_equal_and_near_keras_and_the_whole_sequence(saved):
    litert, numpy, keras = (load_checkpoint(saved, backend) for backend in ("litert", "numpy", "keras"))
    assert litert.vocabulary == VOCABULARY and litert.lexicon == {"bad", "cab"}
    assert [checkpoint.backend for checkpoint in (litert, numpy, keras)] == ["litert", "numpy", "keras"]
    assert litert.digest == numpy.digest == litert.card["digest"] == keras.kept_digest != keras.digest
    by_litert, by_numpy, by_keras = (walk(checkpoint, IDS) for checkpoint in (litert, numpy, keras))
    whole = load_network(saved)([IDS.T, *keras.initial_state(17)], training=False)[0]
    assert np.array_equal(by_litert, by_numpy)
    assert 0 < np.abs(by_litert - by_keras).mean() < 0.05
    assert np.abs(by_keras - np.asarray(whole).transpose(1, 0, 2)).max() < 1e-5


@pytest.fixture(scope="module")
def wider(tmp_path_factory) -> Path:
    """A checkpoint large enough that LiteRT must allocate memory as its batch grows."""
    folder = tmp_path_factory.mktemp("checkpoints") / "wider"
    vocabulary = Vocabulary(tuple(sorted("\n !',.:;?" + string.ascii_letters)))
    config = NetworkConfig(len(vocabulary), layers=1, units=24, embedding=8)
    save_checkpoint(folder, build_network(config), config, vocabulary, {"a"}, {})
    return folder


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(6))
def test_a_batch_that_grows_and_shrinks_gives_the_same_bits(wider, seed):
    """LiteRT 2.3.0 loses its inputs when it allocates memory: the first logits of a larger batch were wrong."""
    changing, alone = (load_checkpoint(wider) for _ in range(2))
    rng = np.random.default_rng(seed)
    size = 1
    while size < 300:
        ids = rng.integers(0, len(alone.vocabulary), size)
        state = rng.integers(-127, 128, alone.initial_state(size).shape).astype(np.float32) / 128
        logits, _ = changing.step(ids, state)
        singles = [alone.step(ids[i : i + 1], state[:, i : i + 1])[0][0] for i in range(0, size, 3)]
        assert np.array_equal(logits[::3], singles), size
        size = max(1, int(size * rng.uniform(0.8, 2)) + int(rng.integers(0, 3)))


@pytest.mark.slow
@pytest.mark.parametrize("name", ["vocabulary.json", "lexicon.txt", "card.json"])
@pytest.mark.parametrize("how", ["missing", "half", "empty"])
def test_a_damaged_file_is_named(folder, name, how):
    damage(folder / name, how)
    with pytest.raises(CheckpointError, match=f"{name} .*\\.$") as caught:
        load_checkpoint(folder)
    assert "\n" not in str(caught.value)
    assert ("is missing" in str(caught.value)) == (how == "missing")
    assert folder.name in list_checkpoints(folder.parent), "it stays in the list, so that choosing it shows the error"


@pytest.mark.slow
def test_files_of_another_checkpoint_are_refused(folder, tmp_path):
    config = NetworkConfig(len(VOCABULARY), layers=1, units=4)
    save_checkpoint(tmp_path / "other", build_network(config), config, VOCABULARY, (), {})
    shutil.copy(tmp_path / "other" / "network.keras", folder)
    with pytest.raises(CheckpointError, match=r"network\.keras is incomplete or not the file"):
        load_checkpoint(folder, "keras")
    load_checkpoint(folder)  # which needs step.bin alone
    shutil.copy(tmp_path / "other" / "step.bin", folder)
    with pytest.raises(CheckpointError, match=r"network\.keras is incomplete or not the file"):
        load_checkpoint(folder)


@pytest.mark.slow
@pytest.mark.parametrize("how", ["missing", "half", "empty"])
def test_a_damaged_step_is_made_again_from_the_network(folder, how, capsys):
    content = (folder / "step.bin").read_bytes()
    damage(folder / "step.bin", how)
    assert load_checkpoint(folder).backend == "litert"
    assert "step.bin is" in capsys.readouterr().err and (folder / "step.bin").read_bytes() == content
    load_checkpoint(folder)
    assert capsys.readouterr().err == ""
    for name in ("step.bin", "network.keras"):
        damage(folder / name, how)
    with pytest.raises(CheckpointError, match=r"network\.keras"):
        load_checkpoint(folder)


@pytest.mark.slow
def test_a_vocabulary_in_another_order_is_refused(folder):
    path = folder / "vocabulary.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | {"tokens": list(reversed(VOCABULARY.tokens))}))
    with pytest.raises(
        CheckpointError, match=r"vocabulary\.json is incomplete or not the file that card\.json describes"
    ):
        load_checkpoint(folder)


@pytest.mark.slow
@pytest.mark.parametrize("wrong", [{"units": 24}, {"layers": 3}, {"cell": "other"}, {"vocab_size": "x"}], ids=str)
def test_a_card_of_another_network_is_refused(folder, wrong):
    card = json.loads((folder / "card.json").read_text())
    (folder / "card.json").write_text(json.dumps(card | {"network": card["network"] | wrong}))
    with pytest.raises(
        CheckpointError, match=r"another network than card\.json|describes another network|does not describe a network"
    ):
        load_checkpoint(folder)


@pytest.mark.slow
@pytest.mark.parametrize("how", ["missing", "half", "foreign", "none", "other bits"])
def test_where_litert_cannot_step_numpy_does_and_it_is_said(folder, how, capsys, tmp_path):
    checkpoint, path = load_checkpoint(folder), folder / "step.tflite"
    expected, content = walk(checkpoint, IDS), path.read_bytes()
    damage(path, how)
    if how == "foreign":
        path.write_bytes(seal(unseal(content, checkpoint.digest), "ab" * 32))
    if how == "none":
        path.write_bytes(seal(b"TFL3", checkpoint.digest))
    if how == "other bits":
        network = build_network(checkpoint.config)
        save_checkpoint(tmp_path / "other", network, checkpoint.config, VOCABULARY, (), {})
        other = load_checkpoint(tmp_path / "other")
        graph = unseal((tmp_path / "other" / "step.tflite").read_bytes(), other.digest)
        path.write_bytes(seal(graph, checkpoint.digest))
        capsys.readouterr()
    again = load_checkpoint(folder)
    assert again.backend == "numpy" and again.digest == checkpoint.digest
    assert np.array_equal(walk(again, IDS), expected)
    said = capsys.readouterr().err
    assert "step.tflite" in said and f"python -m model.export {folder.name}" in said and said.count("\n") == 1


@pytest.mark.slow
def test_the_export_can_be_made_again(folder):
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    damage(folder / "step.tflite", "half")
    card = export_again(folder)
    assert card == json.loads(before["card.json"]) and card["exact"] and 0 < card["largest_sum"] < 2**24
    assert {path.name: path.read_bytes() for path in folder.iterdir()}.keys() == before.keys()
    assert load_checkpoint(folder).backend == "litert"


@pytest.mark.slow
def test_a_valid_step_loads_without_tensorflow(saved):
    code = (
        "import sys; from pathlib import Path; from model.checkpoint import load_checkpoint;"
        f"load_checkpoint(Path({str(saved)!r})); sys.exit('tensorflow' in sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True)


def test_a_folder_without_models_is_an_empty_list(tmp_path):
    assert list_checkpoints(tmp_path / "none") == {} == list_checkpoints(tmp_path)


def test_an_unknown_backend_is_refused(tmp_path):
    with pytest.raises(ValueError, match="backend must be one of litert, numpy, keras"):
        load_checkpoint(tmp_path, backend="torch")


@pytest.mark.slow
def test_networks_come_before_chains_and_a_folder_before_a_chain_of_its_name(saved, tmp_path):
    make_chains(tmp_path)
    for name in ("tiny-markov-2", "zz"):
        shutil.copytree(saved, tmp_path / name)
    assert list(list_checkpoints(tmp_path)) == ["tiny-markov-2", "zz", "tiny-markov-1", "tiny-markov-3"]
    assert load_checkpoint(tmp_path / "tiny-markov-2").config.layers == 2
