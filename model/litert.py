"""The exact step (exact.py) in LiteRT: build the graph, seal the file, run it.

LiteRT is TensorFlow's own small runtime. Its kernels for int8 compute the same whole numbers as NumPy, three to
twenty times as fast (tests/benchmarks/README.md), and `same_bits` compares the two at load. Only the export loads
TensorFlow.
"""

import hashlib
from collections.abc import Callable

import numpy as np

from model.exact import (
    CELL,
    GATE,
    INNER,
    INPUT,
    MEMORY,
    MOST_CELL,
    MOST_INNER,
    MOST_TANH,
    TABLE,
    Numbers,
    Product,
)

_MARK = b"rnn-thermostat-step-2"  # the version of the seal's format
_SEAL = len(_MARK) + 2 * 32
UNIT, HALF = 2.0**-GATE, 2.0 ** (GATE - 1)  # of the tables: what an entry counts, and ½
COMPARED = (1, 5, 2)  # rows of the steps that `same_bits` compares


class SealError(ValueError):
    """A step file that is incomplete, altered, or made from another network."""


def export_step(numbers: Numbers) -> bytes:
    """The step as a LiteRT flatbuffer for any batch size. Loads TensorFlow and takes seconds.

    Inputs: ids (batch, 1) int32, state_0 … (batch, units) float32. Outputs: logits (batch, vocab_size), the new state.
    The converter's dynamic range quantization is exact here: it is made to find our scales (`_product`).
    """
    import tensorflow as tf

    graph = _Graph(numbers, tf)
    parts = 2 if numbers.cell == "lstm" else 1
    signature = [tf.TensorSpec((None, 1), tf.int32, name="ids")]
    signature += [
        tf.TensorSpec((None, numbers.units), tf.float32, name=f"state_{n}")
        for n in range(parts * (len(numbers.layers) - 1))
    ]
    module = tf.Module()
    function = tf.function(graph.step, input_signature=signature).get_concrete_function()
    converter = tf.lite.TFLiteConverter.from_concrete_functions([function], module)
    converter.optimizations = [tf.lite.Optimize.DEFAULT]
    return converter.convert()


class _Graph:
    """`ExactStep` in TensorFlow's operations, line by line."""

    def __init__(self, numbers: Numbers, tf):
        self.numbers, self.tf = numbers, tf
        self.next = {"lstm": self.lstm, "gru": self.gru, "rnn": self.rnn}[numbers.cell]

    def step(self, ids, *state):
        tf, numbers = self.tf, self.numbers
        *recurrent, logits = numbers.layers
        parts = len(state) // len(recurrent)
        ids = ids[:, 0]
        # Beside the inputs, these make every row's smallest value −1 and its largest 127/128: LiteRT's scale for the
        # row is 1/128. The 0 meets a weight of 127 units in `_product`.
        fixed = tf.zeros_like(ids, tf.float32)[:, None] + tf.constant([[-1, 127 / 128, 0]], tf.float32)
        x, new = None, []
        if numbers.embedding is not None:
            rows = tf.gather(tf.constant(numbers.embedding.astype(np.int32)), ids)
            x = tf.cast(rows, tf.float32) * 2.0**-INPUT
        for n, layer in enumerate(recurrent):
            before = state[n * parts : (n + 1) * parts]
            h = self.rounded(before[0], INPUT) if numbers.cell == "gru" else before[0]
            sums = self.product([h] if x is None else [x, h], layer, fixed, TABLE)
            scale = _scale(layer, TABLE - INPUT)
            if x is None:
                sums += tf.cast(tf.gather(tf.constant(layer.bias.astype(np.int32)), ids), tf.float32) * scale
            else:
                sums += layer.bias.astype(np.float32) * scale
            x, after = self.next(sums, before)
            new += after
        bias = logits.bias.astype(np.float32) * _scale(logits, -INPUT)
        outputs = [(self.product([x], logits, fixed, 0) + bias)[:, None], *new]
        return {f"output_{n}": value for n, value in enumerate(outputs)}

    def lstm(self, sums, state):
        i, f, g, o = self.tf.split(self.look(sums, "sigmoid", "sigmoid", "tanh", "sigmoid"), 4, axis=1)
        c = self.rounded((f + HALF) * state[1] + (i + HALF) * g * UNIT, CELL, UNIT)
        c = self.clipped(c, -MOST_CELL, MOST_CELL)
        h = self.rounded((o + HALF) * self.look(c * 2.0**TABLE, "tanh"), INPUT, UNIT * UNIT)
        return h, [h, c]

    def gru(self, sums, state):
        z_r, g, inner = self.tf.split(sums, [2 * self.numbers.units, *[self.numbers.units] * 2], axis=1)
        most = MOST_INNER << TABLE
        inner = self.rounded(self.clipped(inner, -most, most), INNER - TABLE)
        z, r = self.tf.split((self.look(z_r, "sigmoid", "sigmoid") + HALF) * UNIT, 2, axis=1)
        g = self.look(g + self.rounded(r * inner, INNER - TABLE), "tanh") * UNIT
        memory = self.rounded(z * state[0] + (1.0 - z) * g, MEMORY)
        return self.rounded(memory, INPUT), [memory]

    def rnn(self, sums, state):
        h = self.rounded(self.look(sums, "tanh"), INPUT, UNIT)
        return h, [h]

    def product(self, inputs: list, layer: Product, fixed, shift: int):
        """The weights' part of the sums, times 2^shift. A column's largest weight is 127 units: so is its scale."""
        scale = _scale(layer, shift)
        beside = np.stack([np.zeros_like(scale), np.zeros_like(scale), 127 * scale])
        matrix = np.concatenate([layer.weights.astype(np.float32) * scale, beside]).astype(np.float32)
        return self.tf.matmul(self.tf.concat([*inputs, fixed], axis=1), self.tf.constant(matrix))

    def look(self, sums, *tables: str):
        """The entries of a table for each share of the columns, in UNIT; those of "sigmoid" less HALF.

        A look-up in LiteRT takes half of the whole step. Its tanh and a rounding give the same entries: no entry is
        nearer to where the rounding turns than 20 times the error of a float32, and `same_bits` compares them.
        """
        tf, units = self.tf, self.numbers.units
        is_tanh = np.repeat([table == "tanh" for table in tables], units)
        argument = np.where(is_tanh, 2.0**-TABLE, 2.0 ** -(TABLE + 1)).astype(np.float32)  # sigmoid z = ½ + ½ tanh ½z
        size = np.where(is_tanh, 2 * HALF, HALF).astype(np.float32)
        entries = tf.floor(tf.tanh((tf.floor(sums) + 0.5) * argument) * size + 0.5)
        return self.clipped(entries, -MOST_TANH, MOST_TANH)

    def clipped(self, values, least: int, most: int):
        return self.tf.minimum(self.tf.maximum(values, float(least)), float(most))

    def rounded(self, values, bits: int, unit: float = 1.0):
        return self.tf.floor(values * (unit * 2.0**bits) + 0.5) * 2.0**-bits


def _scale(layer: Product, shift: int) -> np.ndarray:
    return np.ldexp(np.float32(1), layer.exponents.astype(np.int32) + shift)


def same_bits(one: Callable, other: Callable, state: np.ndarray, vocab_size: int) -> bool:
    """Whether two steps give the same logits and states, to the last bit, for a few steps of some rows.

    state: (parts, 1, units) zeros.
    """
    at = 0
    for rows in COMPARED:
        a = b = np.repeat(state, rows, axis=1)
        for _ in range(4):
            ids = np.arange(at, at + rows) * 7919 % vocab_size
            (x, a), (y, b) = one(ids, a), other(ids, b)
            if not (np.array_equal(x, y) and np.array_equal(a, b)):
                return False
            at += rows
    return True


def seal(step: bytes, network_digest: str) -> bytes:
    """Append the network's digest and the file's own to a flatbuffer, so that `unseal` can detect a wrong file."""
    body = step + _MARK + bytes.fromhex(network_digest)
    return body + hashlib.sha256(body).digest()


def unseal(sealed: bytes, network_digest: str) -> bytes:
    """The flatbuffer of a sealed file. Raises SealError, whose message completes the sentence "The file …"."""
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

    It has one interpreter, so that only one thread may call it at a time. A change of batch size takes 0.1–0.4 ms.
    """

    def __init__(self, step: bytes):
        from ai_edge_litert.interpreter import Interpreter

        self._interpreter = Interpreter(model_content=step, num_threads=1)
        # The names are "serving_default_state_0:0" and "StatefulPartitionedCall_1:0"; their order is arbitrary.
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
            # If LiteRT 2.3.0 needs more memory than ever before, it allocates it within invoke() and loses its inputs:
            # the first logits of the larger batch are wrong. So it is invoked once with zeros.
            self._largest = len(ids)
            self._set(np.zeros_like(ids), np.zeros_like(state))
            self._interpreter.invoke()
        self._set(ids, state)
        self._interpreter.invoke()
        new_state = np.empty_like(state)
        for index, part in zip(self._new_states, new_state, strict=True):
            part[:] = self._interpreter.tensor(index)()  # a view, which must not live until the next invoke()
        return self._interpreter.get_tensor(self._logits)[:, 0], new_state

    def _set(self, ids: np.ndarray, state: np.ndarray) -> None:
        self._interpreter.set_tensor(self._ids, np.asarray(ids, dtype=np.int32).reshape(-1, 1))
        for index, part in zip(self._states, state, strict=True):
            self._interpreter.set_tensor(index, part)

    def _resize(self, batch: int) -> None:
        if batch == self._batch:
            return
        self._batch = 0  # If the allocation fails, the tensors fit no batch.
        self._interpreter.resize_tensor_input(self._ids, [batch, 1])
        for index in self._states:
            self._interpreter.resize_tensor_input(index, [batch, self._units])
        self._interpreter.allocate_tensors()
        self._batch = batch
