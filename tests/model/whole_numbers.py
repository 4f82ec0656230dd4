"""The exact step in Python's whole numbers, written from model/exact.py's docstring alone: what floats must equal."""

import numpy as np

from model.exact import Numbers


def shifted(value: np.ndarray, bits: int) -> np.ndarray:
    """value · 2^−bits, rounded down."""
    return value >> bits if bits >= 0 else value << -bits


def rounded(value: np.ndarray, bits: int) -> np.ndarray:
    """FLOOR(value · 2^−bits + ½)."""
    return (value + (1 << (bits - 1))) >> bits


class WholeStep:
    """ids (batch,), state (parts, batch, units) of whole numbers → sums (batch, vocab_size), new state.

    h counts 1/128, an LSTM's c 1/1024, a GRU's memory 1/2048. The sums times 2^(e − 7) are the logits.
    """

    def __init__(self, numbers: Numbers):
        self.numbers = numbers
        self.sigmoid, self.tanh = numbers.sigmoid.astype(np.int64), numbers.tanh.astype(np.int64)

    def __call__(self, ids, state):
        numbers, new = self.numbers, []
        *recurrent, logits = numbers.layers
        parts = len(state) // len(recurrent)
        x = None if numbers.embedding is None else numbers.embedding[ids].astype(np.int64)
        for n, layer in enumerate(recurrent):
            before = state[n * parts : (n + 1) * parts]
            h = rounded(before[0], 4) if numbers.cell == "gru" else before[0]
            sums = (h if x is None else np.concatenate([x, h], axis=1)) @ layer.weights.astype(np.int64)
            sums = sums + (layer.bias[ids] if x is None else layer.bias)
            x, after = getattr(self, numbers.cell)(sums, layer.exponents.astype(np.int64), before)
            new += after
        return x @ logits.weights.astype(np.int64) + logits.bias, np.stack(new)

    def look(self, table, index):
        return table[np.clip(index, -512, 511) + 512]

    def gates(self, sums, exponents, tables):
        """The tables' entries for floor(64 z), share by share."""
        units = self.numbers.units
        index = np.stack([shifted(s, 1 - e) for s, e in zip(sums.T, exponents.tolist(), strict=True)], axis=1)
        return [self.look(table, index[:, n * units : (n + 1) * units]) for n, table in enumerate(tables)]

    def lstm(self, sums, exponents, before):
        i, f, g, o = self.gates(sums, exponents, [self.sigmoid, self.sigmoid, self.tanh, self.sigmoid])
        c = np.clip(rounded(f * before[1] + i * g * 4, 8), -32 * 1024, 32 * 1024)
        h = rounded(o * self.look(self.tanh, c >> 4), 9)
        return h, [h, c]

    def gru(self, sums, exponents, before):
        units = self.numbers.units
        z, r = self.gates(sums[:, : 2 * units], exponents[: 2 * units], [self.sigmoid, self.sigmoid])
        fine = 20  # bits behind the point in which all sums are whole numbers
        g, inner = (
            (sums[:, part] << (fine - 7 + exponents[part]))
            for part in (slice(2 * units, 3 * units), slice(3 * units, 4 * units))
        )
        inner = rounded(np.clip(inner, -16 << fine, 16 << fine), fine - 12)
        g = self.look(self.tanh, (g + (rounded(r * inner, 8) << (fine - 12))) >> (fine - 6))
        memory = rounded(z * before[0] + (256 - z) * g * 8, 8)
        return rounded(memory, 4), [memory]

    def rnn(self, sums, exponents, before):
        (g,) = self.gates(sums, exponents, [self.tanh])
        h = rounded(g, 1)
        return h, [h]


def scales(numbers: Numbers) -> np.ndarray:
    """(parts,): the unit of each part of the state."""
    of_layer = {"lstm": [2.0**-7, 2.0**-10], "gru": [2.0**-11], "rnn": [2.0**-7]}[numbers.cell]
    return np.array(of_layer * (len(numbers.layers) - 1))
