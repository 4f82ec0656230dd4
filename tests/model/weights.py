"""Random trained weights, without Keras."""

import numpy as np

from model.network import NetworkConfig
from model.weights import GATES, Weights


def random_weights(config: NetworkConfig, seed: int, scale: float = 1.0) -> Weights:
    """Weights as Keras initialises them, times `scale`, with biases as large."""
    rng = np.random.default_rng(seed)
    wide = config.units * GATES[config.cell]

    def matrix(rows: int, columns: int) -> np.ndarray:
        return rng.normal(0, scale / np.sqrt(rows), (rows, columns)).astype(np.float32).astype(np.float64)

    layers = []
    for n in range(config.layers):
        inputs = config.units if n else config.embedding
        bias = rng.normal(0, scale, (2, wide) if config.cell == "gru" else wide)
        layers.append((matrix(inputs, wide), matrix(config.units, wide), bias))
    logits = matrix(config.units, config.vocab_size)
    return Weights(
        matrix(config.vocab_size, config.embedding), tuple(layers), logits, rng.normal(size=config.vocab_size)
    )
