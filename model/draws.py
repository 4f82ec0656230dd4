"""Many throws of the dice over one distribution, at every temperature that a page may want to show.

Knows nothing about networks or pages. The throws are those of `sampling.draw` with `sampling.noise`; what is gained
here is that a change of T needs no new throw: what each one gives at every temperature is known beforehand.
"""

import numpy as np

from model.sampling import draw, noise

BLOCK = 2**20  # numbers of noise at once: 8 MB, whatever the vocabulary


def throw_many(logits: np.ndarray, seeds: np.ndarray, position: int, temperatures: np.ndarray) -> np.ndarray:
    """The ids that the dice of each (seed, position) give at each temperature.

    logits: (vocab_size,). seeds: (throws,). temperatures: (count,), ascending. Returns (throws, count) int64, equal to
    `draw` at each temperature. As a function of T every id is a line (see `sampling.ladder`), on top of all others in
    one interval: where a throw gives the same id at two temperatures, it does so between them, so that halving the
    range finds every change in O(log count) draws.
    """
    logits, temperatures = np.asarray(logits)[None], np.asarray(temperatures, dtype=np.float64)
    found = np.empty((len(seeds), len(temperatures)), dtype=np.int64)
    rows = max(1, BLOCK // logits.shape[1])
    for start in range(0, len(seeds), rows):
        some = np.asarray(seeds[start : start + rows])
        dice = noise(some, np.full(len(some), position), logits.shape[1])
        found[start : start + rows] = _throw(logits, dice, temperatures)
    return found


def changes(ids: np.ndarray) -> list[list[int]]:
    """Each row of `throw_many` in short: [at, id, at, id, …], the places where it changes and what it is from there."""
    first = np.ones((len(ids), 1), dtype=bool)
    rows, places = np.nonzero(np.hstack([first, ids[:, 1:] != ids[:, :-1]]))
    pairs = np.stack([places, ids[rows, places]], axis=1)
    return [part.ravel().tolist() for part in np.split(pairs, np.flatnonzero(np.diff(rows)) + 1)]


def _throw(logits: np.ndarray, dice: np.ndarray, temperatures: np.ndarray) -> np.ndarray:
    found = np.empty((len(dice), len(temperatures)), dtype=np.int64)
    last = len(temperatures) - 1
    for place in {0, last}:
        found[:, place] = draw(logits, temperatures[place], dice)
    ranges = [(0, last, np.arange(len(dice)))]
    while ranges:
        low, high, rows = ranges.pop()
        same = found[rows, low] == found[rows, high]
        found[rows[same], low:high] = found[rows[same], low][:, None]
        rows = rows[~same]
        if high - low > 1 and len(rows):
            middle = (low + high) // 2
            found[rows, middle] = draw(logits, temperatures[middle], dice[rows])
            ranges += [(low, middle, rows), (middle, high, rows)]
    return found
