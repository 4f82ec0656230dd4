"""From logits and noise to the next id, at any temperature. NumPy only.

A draw is the Gumbel-max trick (Gumbel 1954; Maddison et al. 2014, arXiv:1411.0030): with independent Gumbel noise g,
argmax(z / T + g) is a draw from softmax(z / T). Multiplied by T it becomes argmax(z + T·g). This divides by nothing, so
T = 0 is greedy decoding without a special case, and rows with the same noise differ only by their temperature.
"""

import numpy as np


def probabilities(logits: np.ndarray, temperature: np.ndarray | float) -> np.ndarray:
    """softmax(logits / temperature), row by row, in float64.

    logits: (rows, vocab_size); −inf marks an id that cannot come. temperature: a number or (rows,), 0 or more.
    Returns (rows, vocab_size); every row sums to 1. At temperature 0 the largest logit has probability 1; several
    equal ones share it. Raises ValueError for a negative or non-finite temperature.
    """
    temperature = np.maximum(checked_temperatures(temperature), np.finfo(np.float64).tiny)
    scaled = np.asarray(logits, dtype=np.float64)
    scaled = scaled - scaled.max(axis=-1, keepdims=True)  # at most 0, so that exp cannot overflow for a small T
    with np.errstate(over="ignore"):  # −3 / tiny is −inf, whose exp is 0, as it should be
        weights = np.exp(scaled / temperature[..., None])
    return weights / weights.sum(axis=-1, keepdims=True)


def draw(logits: np.ndarray, temperature: np.ndarray | float, noise: np.ndarray) -> np.ndarray:
    """One id per row, drawn from softmax(logits / temperature) with the given noise.

    logits, noise: (rows, vocab_size). temperature: a number or (rows,). Returns (rows,) int64. Computed in float64
    and row by row, so that no row depends on others. Raises ValueError as `probabilities` does.
    """
    temperature = np.atleast_1d(checked_temperatures(temperature))
    return choose(np.asarray(logits, dtype=np.float64), temperature[:, None], noise)


def choose(logits: np.ndarray, temperatures: np.ndarray, noise: np.ndarray) -> np.ndarray:
    """`draw` without its checks, which take most of the time of one row. temperatures: (rows, 1) float64."""
    return np.argmax(logits + temperatures * noise, axis=-1)


def ladder(logits: np.ndarray, noise: np.ndarray, highest: float = 2.0) -> list[tuple[float, int]]:
    """The id that one row of noise gives at every temperature from 0 to `highest`.

    logits, noise: (vocab_size,); −inf marks an id that cannot come. Returns the rungs [(temperature, id), …]: from each
    temperature on that id is drawn; they ascend, and the first temperature is 0. As a function of T every id is a line,
    logit + T·noise, so the result is the upper envelope of vocab_size lines: i gives way to j at exactly
    T = (z_i − z_j) / (g_j − g_i). O(V log V). If several logits are the largest, `draw` takes the first of them at
    T = 0, while the first rung has the one with the most noise.
    """
    z, g = np.asarray(logits, dtype=np.float64), np.asarray(noise, dtype=np.float64)
    rungs: list[tuple[float, int]] = []
    for i in np.lexsort((z, g)):  # by slope, the flattest line first; of parallel lines the highest last
        if z[i] == -np.inf:
            continue
        start = 0.0
        while rungs:
            since, below = rungs[-1]
            # A steeper line is on top from the crossing on. A parallel one is higher, so it is on top everywhere.
            start = max(0.0, (z[below] - z[i]) / (g[i] - g[below])) if g[i] > g[below] else 0.0
            if start > since:
                break
            rungs.pop()
            start = 0.0
        if start < highest:
            rungs.append((float(start), int(i)))
    return rungs


def checked_temperatures(temperature: np.ndarray | float) -> np.ndarray:
    """The temperature(s) in float64. Raises ValueError for a negative or non-finite one."""
    value = np.asarray(temperature, dtype=np.float64)
    if not np.all(np.isfinite(value)) or np.any(value < 0):
        raise ValueError(f"A temperature must be a finite number, 0 or more. Received: {temperature!r}")
    return value
