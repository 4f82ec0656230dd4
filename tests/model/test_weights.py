"""The trained weights are read without TensorFlow as Keras has them; what holds no such network is refused."""

import io
import subprocess
import sys
import zipfile

import numpy as np
import pytest

from model.network import NetworkConfig, build_network
from model.weights import FILE, WeightsError, read_weights
from tests.started import ROOT


@pytest.mark.slow
@pytest.mark.parametrize("cell", ["lstm", "gru", "rnn"])
def test_weights_are_those_of_keras(cell, tmp_path):
    config = NetworkConfig(5, cell=cell, layers=2, units=3, embedding=2)
    network = build_network(config)
    network.set_weights([np.random.default_rng(n).normal(size=w.shape) for n, w in enumerate(network.get_weights())])
    network.save(tmp_path / "network.keras")
    content = (tmp_path / "network.keras").read_bytes()
    weights = read_weights(content, config)
    found = [part for layer in weights.layers for part in layer]
    found = [weights.embedding, *found, weights.logits, weights.logits_bias]
    for ours, theirs in zip(found, network.get_weights(), strict=True):
        assert np.array_equal(ours, theirs)
    for other in ({"units": 4}, {"layers": 3}, {"cell": "gru" if cell == "lstm" else "lstm"}, {"vocab_size": 6}):
        with pytest.raises(WeightsError):
            read_weights(content, NetworkConfig(**{"vocab_size": 5, "cell": cell, "units": 3, "embedding": 2} | other))
    code = f"import sys; from model.weights import read_weights; from model.network import NetworkConfig as C; \
read_weights(open({str(tmp_path / 'network.keras')!r}, 'rb').read(), C(5, {cell!r}, 2, 3, 2)); \
sys.exit('tensorflow' in sys.modules or 'keras' in sys.modules)"
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True)


def archive(name: str, content: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as there:
        there.writestr(name, content)
    return file.getvalue()


@pytest.mark.parametrize(
    "content",
    [b"", b"PK\3\4", archive("x", b""), archive(FILE, b"no HDF5"), archive(FILE, b"")],
    ids=["empty", "cut", "another file", "no HDF5", "an empty file"],  # an archive has the time in it
)
def test_what_is_no_network_is_refused(content):
    with pytest.raises(WeightsError, match=r"^can't be read as a Keras network: "):
        read_weights(content, NetworkConfig(5))
