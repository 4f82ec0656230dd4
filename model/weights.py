"""The trained weights in a network.keras file, read without TensorFlow: a zip archive with an HDF5 file in it."""

import io
import zipfile
from dataclasses import dataclass

import numpy as np

from model.network import NetworkConfig

FILE = "model.weights.h5"
CELLS = {"lstm": "lstm", "gru": "gru", "rnn": "simple_rnn"}  # the name of a layer in the file, by cell
GATES = {"lstm": 4, "gru": 3, "rnn": 1}
MOST_BYTES = 2**32  # of the HDF5 file


class WeightsError(ValueError):
    """A file that holds no weights of the network that is asked for. The message completes "network.keras …"."""


@dataclass(frozen=True)
class Weights:
    """Float64 arrays in Keras' layout.

    embedding: (vocab_size, embedding). layers: kernel (inputs, gates · units), recurrent kernel (units, gates · units)
    and bias (gates · units,) of each layer, or (2, gates · units) of a GRU. logits: (units, vocab_size), bias.
    """

    embedding: np.ndarray
    layers: tuple[tuple[np.ndarray, np.ndarray, np.ndarray], ...]
    logits: np.ndarray
    logits_bias: np.ndarray


def read_weights(content: bytes, config: NetworkConfig) -> Weights:
    """The weights of a network of this shape. Raises WeightsError if the file has others, or values that are none."""
    import h5py  # reading step.bin does not need it

    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if archive.getinfo(FILE).file_size > MOST_BYTES:
                raise WeightsError(f"has more than {MOST_BYTES} bytes of weights")
            with h5py.File(io.BytesIO(archive.read(FILE))) as file:
                return _read(file, config)
    except WeightsError:
        raise
    except Exception as error:  # The readers of zip files and of HDF5 have no common class of errors.
        raise WeightsError(f"can't be read as a Keras network: {type(error).__name__}") from error


def _read(file, config: NetworkConfig) -> Weights:
    def array(path: str, *shape: int) -> np.ndarray:
        values = file[f"layers/{path}"]
        if values.shape != shape:
            raise WeightsError(f"has {path} of shape {values.shape}, and not {shape}")
        values = values[()].astype(np.float64)
        if not np.isfinite(values).all():
            raise WeightsError(f"has values that are no numbers in {path}")
        return values

    units, wide = config.units, config.units * GATES[config.cell]
    layers = []
    for n in range(config.layers):
        path = f"{CELLS[config.cell]}{f'_{n}' if n else ''}/cell/vars"
        inputs = units if n else config.embedding
        bias = (2, wide) if config.cell == "gru" else (wide,)
        layers.append((array(f"{path}/0", inputs, wide), array(f"{path}/1", units, wide), array(f"{path}/2", *bias)))
    return Weights(
        array("embedding/vars/0", config.vocab_size, config.embedding),
        tuple(layers),
        array("dense/vars/0", units, config.vocab_size),
        array("dense/vars/1", config.vocab_size),
    )
