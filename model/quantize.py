"""From trained weights to the whole numbers of the exact step. NumPy only; a second for three million weights.

Every column of a product has a power of two as its unit, of which each weight is a whole number from −127 to 127.
"""

import numpy as np

from model.exact import EXPONENTS, INPUT, LIMIT, Numbers, Product, tables
from model.network import NetworkConfig
from model.weights import Weights

MOST = 127
LARGEST_TABLE = 2**20  # numbers of 4 bytes


class QuantizeError(ValueError):
    """Weights that are too large for exact sums. The message completes "network.keras …"."""


def quantize(weights: Weights, config: NetworkConfig, largest_table: int = LARGEST_TABLE) -> Numbers:
    """Round a network. Raises QuantizeError naming the layer whose sums could reach 2²⁴.

    largest_table: numbers of the first layer's input table; a network with more reads its embedding in eight bits.
    """
    units, embedding = config.units, None
    layers = []
    for n, layer in enumerate(weights.layers):
        kernel, recurrent, bias = _columns(layer, config.cell)
        if n == 0 and config.vocab_size * kernel.shape[1] <= largest_table:
            bias, matrix = weights.embedding @ kernel + bias, recurrent
        else:
            if n == 0:
                embedding, unit = _whole_embedding(weights.embedding)
                kernel = kernel * unit
            matrix = np.concatenate([kernel, recurrent])
        inner = units if config.cell == "gru" else 0
        layers.append(_product(matrix, bias, f"{config.cell}_{n}", inner))
    layers.append(_product(weights.logits, weights.logits_bias, "logits"))
    return Numbers(config.cell, units, tuple(layers), *tables(), embedding)


def _columns(layer: tuple, cell: str) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Kernel, recurrent kernel and bias of one product: (inputs, COLUMNS · units), (units, …), (…,).

    A GRU's candidate needs W·x and U·h apart, because r multiplies the second: it has two shares of the columns, each
    with zeros for the other's inputs.
    """
    kernel, recurrent, bias = layer
    if cell != "gru":
        return kernel, recurrent, bias
    units = len(recurrent)
    (z, r, g), (to_z, to_r, to_g) = np.split(kernel, 3, axis=1), np.split(recurrent, 3, axis=1)
    (bz, br, bg), (cz, cr, cg) = np.split(bias[0], 3), np.split(bias[1], 3)
    return (
        np.concatenate([z, r, g, np.zeros((len(kernel), units))], axis=1),
        np.concatenate([to_z, to_r, np.zeros((units, units)), to_g], axis=1),
        np.concatenate([bz + cz, br + cr, bg, cg]),
    )


def _whole_embedding(embedding: np.ndarray) -> tuple[np.ndarray, float]:
    """(vocab_size, embedding) int8, and the number by which a kernel is multiplied that reads them as n/128."""
    unit = 2.0 ** np.ceil(np.log2(max(np.abs(embedding).max() / MOST, 2.0**-30)))
    return np.rint(embedding / unit).astype(np.int8), unit * 2**INPUT


def _product(matrix: np.ndarray, bias: np.ndarray, name: str, inner: int = 0) -> Product:
    """Round with the exponents that lose least, or the next higher ones where sums could reach LIMIT."""
    exponents = _exponents(matrix)
    if exponents.max() > EXPONENTS[1]:
        most = float(np.abs(matrix).max())
        raise QuantizeError(f"has weights up to {most:.3g} in layer {name}; {MOST * 2 ** EXPONENTS[1]} is the largest")
    while True:
        scale = 2.0**exponents
        product = Product(
            np.clip(np.rint(matrix / scale), -MOST, MOST).astype(np.int8),
            exponents.astype(np.int8),
            np.clip(np.rint(bias / scale * 2**INPUT), -(2**31) + 1, 2**31 - 1).astype(np.int32),
        )
        over = product.bounds(inner) >= LIMIT
        if not over.any():
            return product
        if exponents[over].max() >= EXPONENTS[1]:
            most = int(product.bounds(inner).max())
            raise QuantizeError(f"has sums in layer {name} that can reach {most}; they must stay below 2²⁴")
        exponents = exponents + over


def _exponents(matrix: np.ndarray) -> np.ndarray:
    """(columns,): of the two powers of two around a column's largest weight / 127, the one with less squared error.

    With the smaller one the largest weights are clipped and all others are twice as fine.
    """
    largest = np.maximum(np.abs(matrix).max(axis=0) / MOST, 2.0**-30)
    higher = np.ceil(np.log2(largest))
    errors = []
    for exponents in (higher, higher - 1):
        scale = 2.0**exponents
        errors.append(((np.clip(np.rint(matrix / scale), -MOST, MOST) * scale - matrix) ** 2).sum(axis=0))
    return np.maximum(higher - (errors[1] < errors[0]), EXPONENTS[0]).astype(np.int64)
