"""One step of a network in whole numbers, in NumPy: the definition of what every model writes.

Floating-point sums depend on their order, and so on the processor and the library. Here every number is a whole number
times a power of two, and every sum stays below 2²⁴ of its units. So float32, whose significand has 24 bits, rounds no
sum and no product: other orders of summation, FMA, vectors or integers give the same bits. Every other operation is a
minimum, a maximum, a look-up in a table or FLOOR(x + ½), which all machines do alike.

    weights          int8 × 2^e, with an exponent e for each column (quantize.py)
    inputs h, x      multiples of 1/128 between −127/128 and 127/128
    sums z           multiples of 2^(e − 7), with the bias or the row of the first layer's table in the same units
    sigmoid, tanh    tables of multiples of 1/256 for floor(64 z) from −512 to 511; tanh stays within 127/128, because
                     an h of 1 would not fit into eight bits
    LSTM             c' = f·c + i·g in multiples of 1/1024, within ±32; h' = o·tanh(c') in multiples of 1/128
    GRU              memory h' = z·h + (1 − z)·g in multiples of 1/2048, of which products read h rounded to 1/128;
                     U·h + b of the candidate is within ±16 and rounded to 1/4096, before and after r multiplies it
    simple RNN       h' = tanh(z) in multiples of 1/128
    logits           the last sums as they are

The largest sum is known from the weights (`Numbers.bound`). The cost is below 0.001 nats per token (model/README.md).
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

LIMIT = 2**24  # all whole numbers below it are float32 numbers
INPUT, GATE, CELL, MEMORY, INNER, TABLE = 7, 8, 10, 11, 12, 6  # bits behind the point of h, tables, c, GRU's h, …
EDGE = 8 << TABLE  # a table has this many entries on either side of 0
MOST_CELL, MOST_INNER, MOST_TANH = 32, 16, 2**GATE - 2 ** (GATE - INPUT)
EXPONENTS = (-12, 1)
COLUMNS = {"lstm": 4, "gru": 4, "rnn": 1}  # of a layer's product, in units (quantize.py)

F = np.float32
HALF = F(0.5)


@dataclass(frozen=True)
class Product:
    """weights: (rows, columns) int8. exponents: (columns,) int8. bias: (columns,) int32, or a row for each token."""

    weights: np.ndarray
    exponents: np.ndarray
    bias: np.ndarray

    def bounds(self, inner: int = 0) -> np.ndarray:
        """(columns,) int64: the largest |sum| that inputs can give, in units of the column's sums.

        inner: the number of columns, the last but one share of a GRU, to which r·(U·h + b) is added.
        """
        bias = np.abs(self.bias.astype(np.int64)).reshape(-1, len(self.exponents)).max(axis=0)
        most = np.abs(self.weights.astype(np.int64)).sum(axis=0) * (2**INPUT - 1) + bias
        added = slice(len(most) - 2 * inner, len(most) - inner)
        most[added] += MOST_INNER << (INPUT - self.exponents[added].astype(np.int64))
        return most


@dataclass(frozen=True)
class Numbers:
    """The whole numbers of a network; step_file.py writes them into step.bin.

    layers: those of the recurrent layers and of the logits. The first has a bias for each token (its input table), or
    reads `embedding`, (vocab_size, embedding) int8 in multiples of 1/128, as the others read the layer below.
    sigmoid, tanh: (2 · EDGE,) int16.
    """

    cell: str
    units: int
    layers: tuple[Product, ...]
    sigmoid: np.ndarray
    tanh: np.ndarray
    embedding: np.ndarray | None = None

    @cached_property
    def bound(self) -> int:
        """The largest sum there can be, in its units. Below LIMIT the step is exact."""
        inner = self.units if self.cell == "gru" else 0
        recurrent = max(int(layer.bounds(inner).max()) for layer in self.layers[:-1])
        return max(recurrent, int(self.layers[-1].bounds().max()))


def tables() -> tuple[np.ndarray, np.ndarray]:
    """sigmoid and tanh in the middle of each interval of 1/64, in 1/256: (2 · EDGE,) int16."""
    middle = (np.arange(-EDGE, EDGE) + 0.5) / 2**TABLE
    sigmoid = np.rint(2**GATE / (1 + np.exp(-middle)))
    return sigmoid.astype(np.int16), np.clip(np.rint(np.tanh(middle) * 2**GATE), -MOST_TANH, MOST_TANH).astype(np.int16)


class ExactStep:
    """Callable: ids (batch,) int, state (parts, batch, units) float32 → logits (batch, vocab_size), new state.

    The state is that of model/network.py, on the grids above. All arithmetic is NumPy's in float32.
    """

    def __init__(self, numbers: Numbers):
        self._cell, self._units = numbers.cell, numbers.units
        *recurrent, logits = numbers.layers
        self._layers = [_floats(layer, TABLE) for layer in recurrent]  # sums are multiplied by 64, to be an index
        self._logits = _floats(logits, 0)
        self._by_token = None if numbers.embedding is None else numbers.embedding.astype(F) * F(2.0**-INPUT)
        scale = F(2.0**-GATE)
        self._sigmoid, self._tanh = numbers.sigmoid.astype(F) * scale, numbers.tanh.astype(F) * scale
        self._next = {"lstm": self._lstm, "gru": self._gru, "rnn": self._rnn}[self._cell]

    def __call__(self, ids: np.ndarray, state: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        ids, new = np.asarray(ids, dtype=np.intp), np.empty_like(state)
        parts = len(state) // len(self._layers)
        x = None if self._by_token is None else self._by_token[ids]
        for n, (weights, bias) in enumerate(self._layers):
            part = slice(n * parts, (n + 1) * parts)
            h = state[n * parts]
            if self._cell == "gru":
                h = _rounded(h, INPUT)
            sums = (h if x is None else np.concatenate([x, h], axis=1)) @ weights
            sums += bias[ids] if x is None else bias
            x = self._next(sums, state[part], new[part])
        weights, bias = self._logits
        return x @ weights + bias, new

    def _lstm(self, sums: np.ndarray, state: np.ndarray, new: np.ndarray) -> np.ndarray:
        i, f, g, o = (sums[:, n * self._units : (n + 1) * self._units] for n in range(4))
        c = self._look(self._sigmoid, f) * state[1] + self._look(self._sigmoid, i) * self._look(self._tanh, g)
        new[1] = np.clip(_rounded(c, CELL), F(-MOST_CELL), F(MOST_CELL))
        squashed = self._look(self._tanh, new[1] * F(2**TABLE))
        new[0] = _rounded(self._look(self._sigmoid, o) * squashed, INPUT)
        return new[0]

    def _gru(self, sums: np.ndarray, state: np.ndarray, new: np.ndarray) -> np.ndarray:
        z, r, g, inner = (sums[:, n * self._units : (n + 1) * self._units] for n in range(4))
        most = F(MOST_INNER << TABLE)
        inner = _rounded(np.clip(inner, -most, most), INNER - TABLE)
        z, r = self._look(self._sigmoid, z), self._look(self._sigmoid, r)
        g = self._look(self._tanh, g + _rounded(r * inner, INNER - TABLE))
        new[0] = _rounded(z * state[0] + (F(1) - z) * g, MEMORY)
        return _rounded(new[0], INPUT)

    def _rnn(self, sums: np.ndarray, state: np.ndarray, new: np.ndarray) -> np.ndarray:
        new[0] = _rounded(self._look(self._tanh, sums), INPUT)
        return new[0]

    @staticmethod
    def _look(table: np.ndarray, sums: np.ndarray) -> np.ndarray:
        """The table's entry for each sum in units of 1/64."""
        return table.take(np.floor(np.clip(sums, F(-EDGE), F(EDGE - 1))).astype(np.int32) + EDGE)


def _floats(layer: Product, shift: int) -> tuple[np.ndarray, np.ndarray]:
    """Weights and bias times 2^shift in float32."""
    scale = np.ldexp(F(1), layer.exponents.astype(np.int32) + shift)
    return layer.weights.astype(F) * scale, layer.bias.astype(F) * (scale * F(2.0**-INPUT))


def _rounded(values: np.ndarray, bits: int) -> np.ndarray:
    """FLOOR(x + ½) in units of 2^−bits. Rounding half to even would differ between languages."""
    return np.floor(values * F(2**bits) + HALF) * F(2.0**-bits)
