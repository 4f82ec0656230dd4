"""Gumbel noise of every (seed, position, id), which all temperatures share. NumPy only."""

from collections import OrderedDict

import numpy as np

from model.logarithm import log

BLOCK = 2**13  # numbers that are computed at once: in much smaller blocks NumPy's calls cost more than the numbers
KEPT = 1024  # blocks of 64 kB; more than there are runs at the same time

_GOLDEN = np.uint64(0x9E3779B97F4A7C15)


def noise(seeds: np.ndarray, positions: np.ndarray, vocab_size: int) -> np.ndarray:
    """Standard Gumbel noise as a pure function of (seed, position, id), so that any position can be computed again.

    seeds: (rows,), 0 … 2⁶³−1. positions: (rows,), 0 or more; 0 is the first generated token.
    Returns (rows, vocab_size) float64. The hash is splitmix64 (Steele et al. 2014, doi:10.1145/2660193.2660195): one
    round makes a key of the seed, a second one of key and position, and the ids are a stream from that key. The
    logarithm is our own (logarithm.py), so that the noise has the same bits on every machine.
    """
    seeds = np.atleast_1d(np.asarray(seeds)).astype(np.uint64)
    positions = np.atleast_1d(np.asarray(positions)).astype(np.uint64)
    key = _mix(_mix(seeds + _GOLDEN) + positions * _GOLDEN)
    bits = _mix(key[:, None] + np.arange(1, vocab_size + 1, dtype=np.uint64) * _GOLDEN)
    uniform = ((bits >> np.uint64(11)) + 0.5) * 2.0**-53  # never 0 or 1, so that both logarithms are finite
    return -log(-log(uniform))


class NoiseBlocks:
    """`noise` in blocks of positions, kept for the next steps and for other runs of the same seed. For one thread."""

    def __init__(self, vocab_size: int):
        self._vocab_size = vocab_size
        self._positions = max(1, BLOCK // vocab_size)
        self._blocks: OrderedDict[tuple[int, int], np.ndarray] = OrderedDict()

    def at(self, seed: int, position: int) -> np.ndarray:
        """(vocab_size,)"""
        number, place = divmod(position, self._positions)
        block = self._blocks.get((seed, number))
        if block is None:
            positions = number * self._positions + np.arange(self._positions)
            block = noise(np.full(self._positions, seed, dtype=np.uint64), positions, self._vocab_size)
            self._blocks[seed, number] = block
            if len(self._blocks) > KEPT:
                self._blocks.popitem(last=False)
        else:
            self._blocks.move_to_end((seed, number))
        return block[place]


def _mix(x: np.ndarray) -> np.ndarray:
    """The finaliser of splitmix64. Its arithmetic wraps at 2⁶⁴."""
    x = (x ^ (x >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    x = (x ^ (x >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return x ^ (x >> np.uint64(31))
