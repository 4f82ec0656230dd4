"""The network's one step in LiteRT: export it, seal the file, run it.

LiteRT is TensorFlow's own small runtime: over 300 times Keras' `predict`, and, as tests hold it to, the same bits for a
row whatever rows it shares a batch with. Knows nothing about vocabularies, cards or runs. Loads TensorFlow only to
export.
"""

import hashlib
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from model.network import NetworkConfig, build_network

if TYPE_CHECKING:
    import keras

PRECISIONS = ("float32", "int8")

_MARK = b"rnn-thermostat-step-1"  # names the form of the seal, and tells a sealed file from any other
_SEAL = len(_MARK) + 2 * 32


class SealError(ValueError):
    """A step file that is incomplete, altered, or not made from the network at hand."""


def export_step(network: "keras.Model", config: NetworkConfig, precision: str = "float32") -> bytes:
    """The network's one-step copy as a LiteRT flatbuffer whose batch size is free. Takes seconds.

    precision: one of `PRECISIONS`. With "int8" the weights are whole numbers with a scale, and what they are multiplied
    by is rounded likewise in every step, row by row (dynamic range); states and logits stay float32.
    """
    options = {}
    if precision == "int8":
        import tensorflow as tf

        options["optimizations"] = [tf.lite.Optimize.DEFAULT]
    one_step = build_network(config, one_step=True)
    one_step.set_weights(network.get_weights())
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "step.tflite"
        one_step.export(str(path), format="litert", verbose=False, **options)
        return path.read_bytes()


def seal(step: bytes, network_digest: str) -> bytes:
    """The flatbuffer followed by its network's digest and its own: a half-written or foreign file gives itself away."""
    body = step + _MARK + bytes.fromhex(network_digest)
    return body + hashlib.sha256(body).digest()


def unseal(sealed: bytes, network_digest: str) -> bytes:
    """The flatbuffer of a sealed file. Raises SealError, as a clause that says what is wrong with the file."""
    body, own_digest = sealed[:-32], sealed[-32:]
    if len(sealed) <= _SEAL or hashlib.sha256(body).digest() != own_digest:
        raise SealError("is incomplete or altered")
    if not body[:-32].endswith(_MARK):
        raise SealError("is of another form")
    if body[-32:].hex() != network_digest:
        raise SealError("was made from another network")
    return body[: -32 - len(_MARK)]


class LiteRTStep:
    """Callable: ids (batch,) int32, state (parts, batch, units) float32 → logits (batch, vocab_size), new state.

    One interpreter on one thread, so it is for one caller at a time. A change of batch size costs 0.1–0.4 ms.
    """

    def __init__(self, step: bytes):
        from ai_edge_litert.interpreter import Interpreter

        self._interpreter = Interpreter(model_content=step, num_threads=1)
        # Names are "serving_default_state_0:0" and "StatefulPartitionedCall_1:0"; the listed order is arbitrary.
        inputs = {
            d["name"].removeprefix("serving_default_").split(":")[0]: d for d in self._interpreter.get_input_details()
        }
        outputs = sorted(self._interpreter.get_output_details(), key=lambda d: int(d["name"].rpartition(":")[2]))
        self._ids = inputs["ids"]["index"]
        self._states = [inputs[f"state_{part}"]["index"] for part in range(len(inputs) - 1)]
        self._logits, *self._new_states = [d["index"] for d in outputs]
        self._units = int(inputs["state_0"]["shape"][1])
        self._batch = self._largest = 0

    def __call__(self, ids: np.ndarray, state: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        self._resize(len(ids))
        if len(ids) > self._largest:
            # Where its memory must grow, LiteRT 2.3.0 does so within invoke(), and what was set before is lost: the
            # first answer in a larger batch than ever was wrong by whole logits. So let it grow on nothing, once.
            self._largest = len(ids)
            self._set(np.zeros_like(ids), np.zeros_like(state))
            self._interpreter.invoke()
        self._set(ids, state)
        self._interpreter.invoke()
        new_state = np.empty_like(state)
        for index, part in zip(self._new_states, new_state, strict=True):
            part[:] = self._interpreter.tensor(index)()  # a view, which must be gone before the next invoke()
        return self._interpreter.get_tensor(self._logits)[:, 0], new_state

    def _set(self, ids: np.ndarray, state: np.ndarray) -> None:
        self._interpreter.set_tensor(self._ids, np.asarray(ids, dtype=np.int32).reshape(-1, 1))
        for index, part in zip(self._states, state, strict=True):
            self._interpreter.set_tensor(index, part)

    def _resize(self, batch: int) -> None:
        if batch == self._batch:
            return
        self._batch = 0  # what is left by a failure, for lack of memory, fits no batch
        self._interpreter.resize_tensor_input(self._ids, [batch, 1])
        for index in self._states:
            self._interpreter.resize_tensor_input(index, [batch, self._units])
        self._interpreter.allocate_tensors()
        self._batch = batch
