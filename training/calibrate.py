"""One number that makes the probabilities honest: the scale of the logits at which a text is predicted best.

A network trained for long is overconfident. Its logits, divided by one fitted number, lose nothing of what it knows
(Guo et al. 2017, arXiv:1706.04599: temperature scaling); folded into the last layer, T = 1 means what it says.
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
    """The factor for the logits that minimises the loss on a text, from 0.5 to 2: above 1 for a network that knows more
    than it says, below 1 for one that says more than it knows. ids: (tokens,) or rows, never trained on.

    1 for a text of less than 1,000 tokens, which may be as untypical as it is short.
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
        if curvature <= 0:  # uniform logits: every scale is as good
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
    """Multiply the network's logits by `scale`, in the weights of its last layer."""
    layer = network.get_layer("logits")
    layer.set_weights([weight * np.float32(scale) for weight in layer.get_weights()])
