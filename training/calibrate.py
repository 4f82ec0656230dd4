"""Calibration: one factor for the logits, with which the network predicts a text best.

A network trained for long is overconfident: it is right less often than its probabilities say. One fitted factor for
its logits corrects that and leaves their order alone (temperature scaling: Guo et al. 2017, arXiv:1706.04599). Folded
into the last layer, it makes T = 1 the temperature of honest probabilities.
"""

from typing import TYPE_CHECKING

import numpy as np

from model.sampling import probabilities
from training.predictions import predictions

if TYPE_CHECKING:
    import keras

LEAST = 1_000  # tokens
STEPS = 6  # of Newton's method on a convex function of one number; four are enough


def best_scale(network: "keras.Model", ids: np.ndarray, streams: int = 1) -> float:
    """The factor for the logits, 0.5 to 2, that minimises the loss on a text; below 1 for an overconfident network.

    ids: (tokens,) or rows, of text that was not trained on. The factor is 1 for fewer than 1,000 tokens, which may
    not be typical.
    """
    scale = 1.0
    if ids.size < LEAST:
        return scale
    for _ in range(STEPS):
        slopes, curvatures = [], []
        for logits, targets in predictions(network, ids, streams):
            slope, curvature = _derivatives(logits, targets, scale)
            slopes.append(slope)
            curvatures.append(curvature)
        curvature = np.concatenate(curvatures).mean()
        if curvature <= 0:  # uniform logits: all factors give the same loss
            break
        scale = float(np.clip(scale - np.concatenate(slopes).mean() / curvature, 0.5, 2.0))
    return scale


def _derivatives(logits: np.ndarray, targets: np.ndarray, scale: float) -> tuple[np.ndarray, np.ndarray]:
    """d/ds and d²/ds² of −log softmax(s·z)[target], per row: E[z] − z[target], and the variance of z."""
    weights = probabilities(logits, 1 / scale)
    mean = (weights * logits).sum(axis=-1)
    variance = (weights * (logits - mean[:, None]) ** 2).sum(axis=-1)
    return mean - np.take_along_axis(logits, targets[:, None], axis=-1)[:, 0], variance


def fold_scale(network: "keras.Model", scale: float) -> None:
    """Multiply the network's logits by `scale`, in the weights of its last layer.

    GPT-2's logits are products with the embedding, of which its last normalisation is the other factor.
    """
    layer = next(layer for layer in network.layers if layer.name in ("logits", "last_norm"))
    layer.set_weights([weight * np.float32(scale) for weight in layer.get_weights()])
