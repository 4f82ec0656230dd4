"""From logits to the next token: temperature, and dice that every temperature shares.

Knows nothing about networks, vocabularies or pages: rows of numbers in, ids out. NumPy only.

The draw is the Gumbel-max trick (Gumbel 1954; Maddison et al. 2014, arXiv:1411.0030): with independent Gumbel noise
g, argmax(z / T + g) is a draw from softmax(z / T). Multiplied by T it reads argmax(z + T·g): nothing is divided,
T = 0 is greedy decoding without a special case, and rows that share g differ by their temperature alone.
"""

import numpy as np

_GOLDEN = np.uint64(0x9E3779B97F4A7C15)


def probabilities(logits: np.ndarray, temperature: np.ndarray | float) -> np.ndarray:
    """softmax(logits / temperature), row by row, in float64.

    logits: (rows, vocab_size); −inf marks what cannot come. temperature: a number or (rows,), 0 or more.
    Returns (rows, vocab_size); every row sums to 1. At temperature 0 all of it is on the largest logit, in equal
    parts where several are the largest. Raises ValueError for a negative or non-finite temperature.
    """
    temperature = np.maximum(checked(temperature), np.finfo(np.float64).tiny)
    scaled = np.asarray(logits, dtype=np.float64)
    scaled = scaled - scaled.max(axis=-1, keepdims=True)  # at most 0: exp cannot overflow, however small T is
    with np.errstate(over="ignore"):  # −3 / tiny is −inf, and its exp is the 0 that is meant
        weights = np.exp(scaled / temperature[..., None])
    return weights / weights.sum(axis=-1, keepdims=True)


def draw(logits: np.ndarray, temperature: np.ndarray | float, noise: np.ndarray) -> np.ndarray:
    """One id per row, drawn from softmax(logits / temperature) with the given dice.

    logits, noise: (rows, vocab_size). temperature: a number or (rows,). Returns (rows,) int64. Computed in float64
    and row by row, so that no row depends on its neighbours. Raises ValueError as `probabilities` does.
    """
    temperature = np.atleast_1d(checked(temperature))
    return choose(np.asarray(logits, dtype=np.float64), temperature[:, None], noise)


def choose(logits: np.ndarray, temperatures: np.ndarray, noise: np.ndarray) -> np.ndarray:
    """`draw` for temperatures (rows, 1) in float64 that `checked` has let through: at one row, checks cost the most."""
    return np.argmax(logits + temperatures * noise, axis=-1)


def noise(seeds: np.ndarray, positions: np.ndarray, vocab_size: int) -> np.ndarray:
    """Standard Gumbel noise as a pure function of (seed, position, id): any position can be computed again.

    seeds: (rows,), 0 … 2⁶³−1. positions: (rows,), 0 or more; 0 is the first generated token.
    Returns (rows, vocab_size) float64. The hash is splitmix64 (Steele et al. 2014, doi:10.1145/2660193.2660195):
    one round makes a key of the seed, one of key and position, and the ids are a stream from there.
    """
    seeds = np.atleast_1d(np.asarray(seeds)).astype(np.uint64)
    positions = np.atleast_1d(np.asarray(positions)).astype(np.uint64)
    key = _mix(_mix(seeds + _GOLDEN) + positions * _GOLDEN)
    bits = _mix(key[:, None] + np.arange(1, vocab_size + 1, dtype=np.uint64) * _GOLDEN)
    uniform = ((bits >> np.uint64(11)) + 0.5) * 2.0**-53  # never 0 and never 1, so both logarithms are finite
    return -np.log(-np.log(uniform))


def ladder(logits: np.ndarray, noise: np.ndarray, highest: float = 2.0) -> list[tuple[float, int]]:
    """Which id one throw of the dice gives at every temperature from 0 to `highest`.

    Of several largest logits, equal ones, `draw` takes the first at 0; the ladder begins with what the dice choose.

    logits, noise: (vocab_size,); −inf marks what cannot come. Returns [(from this temperature on, id), …], ascending,
    the first from 0. As a function of T every id is a line, logit + T·noise, so the answer is the upper envelope of
    vocab_size lines: i gives way to j at exactly T = (z_i − z_j) / (g_j − g_i). O(V log V).
    """
    z, g = np.asarray(logits, dtype=np.float64), np.asarray(noise, dtype=np.float64)
    rungs: list[tuple[float, int]] = []
    for i in np.lexsort((z, g)):  # by slope, the flattest line first; of parallel lines the highest last
        if z[i] == -np.inf:
            continue
        start = 0.0
        while rungs:
            since, below = rungs[-1]
            # A steeper line is on top from the crossing on. A parallel one is, being higher, on top everywhere.
            start = max(0.0, (z[below] - z[i]) / (g[i] - g[below])) if g[i] > g[below] else 0.0
            if start > since:
                break
            rungs.pop()
            start = 0.0
        if start < highest:
            rungs.append((float(start), int(i)))
    return rungs


def _mix(x: np.ndarray) -> np.ndarray:
    """The finaliser of splitmix64; arithmetic wraps at 2⁶⁴, as it must."""
    x = (x ^ (x >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    x = (x ^ (x >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return x ^ (x >> np.uint64(31))


def checked(temperature: np.ndarray | float) -> np.ndarray:
    """In float64. Raises ValueError for a negative or non-finite temperature."""
    value = np.asarray(temperature, dtype=np.float64)
    if not np.all(np.isfinite(value)) or np.any(value < 0):
        raise ValueError(f"A temperature must be a finite number, 0 or more. Received: {temperature!r}")
    return value
