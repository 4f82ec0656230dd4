"""Many draws from one distribution, each at every temperature of a list.

The draws are those of `sampling.draw` with `noise.noise`. All temperatures are computed at once, so that a page can
show the draws at another temperature without asking again.
"""

import numpy as np

from model.noise import noise
from model.sampling import draw

BLOCK = 2**20  # numbers of noise in memory at a time: 8 MB, whatever the vocabulary


def draw_many(logits: np.ndarray, seeds: np.ndarray, position: int, temperatures: np.ndarray) -> np.ndarray:
    """Draw one id per seed and temperature, with the noise of each (seed, position).

    logits: (vocab_size,). seeds: (draws,). temperatures: (count,), ascending. Returns (draws, count) int64, equal to
    `draw` at each temperature. As a function of T every id is a line (see `sampling.ladder`) that is above all others
    in one interval. So if two temperatures give the same id, all temperatures between them do, and halving the range
    finds every change with O(log count) calls of `draw`.
    """
    logits, temperatures = np.asarray(logits)[None], np.asarray(temperatures, dtype=np.float64)
    ids = np.empty((len(seeds), len(temperatures)), dtype=np.int64)
    rows = max(1, BLOCK // logits.shape[1])
    for start in range(0, len(seeds), rows):
        some = np.asarray(seeds[start : start + rows])
        block = noise(some, np.full(len(some), position), logits.shape[1])
        ids[start : start + rows] = _draw_block(logits, block, temperatures)
    return ids


def changes(ids: np.ndarray) -> list[list[int]]:
    """Each row of `draw_many` as [column, id, column, id, …]: the columns where its id changes, and the new id."""
    first = np.ones((len(ids), 1), dtype=bool)
    rows, columns = np.nonzero(np.hstack([first, ids[:, 1:] != ids[:, :-1]]))
    pairs = np.stack([columns, ids[rows, columns]], axis=1)
    return [part.ravel().tolist() for part in np.split(pairs, np.flatnonzero(np.diff(rows)) + 1)]


def _draw_block(logits: np.ndarray, block: np.ndarray, temperatures: np.ndarray) -> np.ndarray:
    """(rows, count): the ids that each row of noise gives at each temperature."""
    ids = np.empty((len(block), len(temperatures)), dtype=np.int64)
    last = len(temperatures) - 1
    for column in {0, last}:
        ids[:, column] = draw(logits, temperatures[column], block)
    ranges = [(0, last, np.arange(len(block)))]
    while ranges:
        low, high, rows = ranges.pop()
        same = ids[rows, low] == ids[rows, high]
        ids[rows[same], low:high] = ids[rows[same], low][:, None]
        rows = rows[~same]
        if high - low > 1 and len(rows):
            middle = (low + high) // 2
            ids[rows, middle] = draw(logits, temperatures[middle], block[rows])
            ranges += [(low, middle, rows), (middle, high, rows)]
    return ids
