"""A Markov chain as a step function: its state is the last `order` ids, its logits are log-probabilities. NumPy only.

One table of n-gram counts serves every order up to its own. The n-grams are sorted numbers, so all n-grams with the
same beginning are a range of the table, and a shorter context is a wider range.
"""

from dataclasses import dataclass

import numpy as np

from model.logarithm import log

HIGHEST_ORDER = 8
GRID = 4096  # a logit is a multiple of 1 / GRID
_ALL = 2**64  # An n-gram must be below this number.


@dataclass(frozen=True)
class MarkovConfig:
    """The shape of a chain, with the fields that the engine needs. Raises ValueError for an order outside 1 … 8."""

    vocab_size: int
    order: int
    state_parts = 1

    def __post_init__(self) -> None:
        for name, most in (("vocab_size", 2**24), ("order", HIGHEST_ORDER)):  # so that ids are exact as float32
            value = getattr(self, name)
            if not isinstance(value, int) or isinstance(value, bool) or not 1 <= value <= most:
                raise ValueError(f"{name} must be a whole number from 1 to {most}. Received: {value!r}")

    @property
    def state_units(self) -> int:
        """How many numbers the state has, which are the last ids."""
        return self.order


def highest_order(vocab_size: int) -> int:
    """The highest order whose n-grams fit into 64 bits: 8 for up to 137 tokens, 4 for up to 7,130; at least 1."""
    return next((k for k in range(HIGHEST_ORDER, 1, -1) if (vocab_size + 1) ** (k + 1) <= _ALL), 1)


class Counts:
    """The counts of all sequences of order + 1 tokens in a text, and so of all shorter ones.

    grams: (distinct,) uint64, ascending. The digits of an n-gram, in base vocab_size + 1, are its ids plus 1; the digit
    0 stands for a position beyond the text's end. counts: (distinct,), 1 or more.
    """

    def __init__(self, grams: np.ndarray, counts: np.ndarray, vocab_size: int, order: int):
        self.grams, self.counts = grams, counts
        self.vocab_size, self.order = vocab_size, order
        self._base = np.uint64(vocab_size + 1)
        self._before = np.concatenate([[0], np.cumsum(counts, dtype=np.int64)])

    @classmethod
    def of(cls, ids: np.ndarray, vocab_size: int, order: int) -> "Counts":
        """Count a text. ids: (tokens,). Raises ValueError if the n-grams don't fit into 64 bits."""
        MarkovConfig(vocab_size, order)
        if (vocab_size + 1) ** (order + 1) > _ALL:
            most = highest_order(vocab_size)
            raise ValueError(f"With {vocab_size} tokens, order must be {most} or less. Received: {order}")
        digits = np.concatenate([np.asarray(ids, dtype=np.uint64) + np.uint64(1), np.zeros(order, dtype=np.uint64)])
        grams = np.zeros(len(ids), dtype=np.uint64)
        for place in range(order + 1):
            grams = grams * np.uint64(vocab_size + 1) + digits[place : place + len(ids)]
        return cls(*np.unique(grams, return_counts=True), vocab_size, order)

    def followers(self, contexts: np.ndarray) -> np.ndarray:
        """The counts of all tokens after each context: (rows, vocab_size).

        contexts: (rows, k) uint64, ids plus 1; k ≤ order.
        """
        k = contexts.shape[1]
        prefixes = np.zeros(len(contexts), dtype=np.uint64)
        for place in range(k):
            prefixes = prefixes * self._base + contexts[:, place]
        nexts = np.arange(1, self.vocab_size + 1, dtype=np.uint64)
        tail = self._base ** np.uint64(self.order - k)
        starts = (prefixes[:, None] * self._base + nexts) * tail
        places = np.searchsorted(self.grams, starts)
        # Not from the next start, which would be 2⁶⁴ after the last token of all.
        last = np.searchsorted(self.grams, starts[:, -1:] + (tail - np.uint64(1)), side="right")
        return np.diff(self._before[np.concatenate([places, last], axis=1)], axis=1)

    def distinct(self, length: int) -> int:
        """The number of different sequences of `length` tokens in the text, length ≤ order + 1."""
        tail = self._base ** np.uint64(self.order + 1 - length)
        heads = np.unique(self.grams // tail)
        return int((heads % self._base > 0).sum())


class MarkovStep:
    """Callable: ids (batch,), state (1, batch, order) float32 → logits (batch, vocab_size) float32, new state.

    The state holds the last ids plus 1, the latest one last; 0 means that nothing was read there. The logits are
    log-probabilities in multiples of 1/4096, interpolated over all shorter contexts (Witten & Bell 1991,
    doi:10.1109/18.87000; as in Chen & Goodman 1998): p_k = (count + distinct · p_{k−1}) / (total + distinct), and
    p_{−1} is uniform. So they are finite after any context, and a temperature acts on them as on a network's. A row
    has the same bits in any batch.
    """

    def __init__(self, counts: Counts, order: int):
        self._counts, self._order = counts, order
        uniform = np.full((1, counts.vocab_size), 1 / counts.vocab_size)
        self._blank = self._mix(uniform, np.zeros((1, 0), dtype=np.uint64))[0]

    def __call__(self, ids: np.ndarray, state: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        read = np.asarray(ids, dtype=np.float32)[:, None] + np.float32(1)
        new_state = np.concatenate([state[0][:, 1:], read], axis=1)
        recent = new_state.astype(np.uint64)
        p = np.tile(self._blank, (len(recent), 1))
        rows = np.arange(len(recent))  # those whose last k ids are a context in the text
        for k in range(1, self._order + 1):
            rows = rows[recent[rows, -k] > 0]
            mixed = self._mix(p[rows], recent[rows, -k:])
            known = ~np.isnan(mixed[:, 0])
            rows = rows[known]
            if not len(rows):
                break
            p[rows] = mixed[known]
        # Sums, quotients and this logarithm are the same everywhere; on a grid, the logits are so as float32, too.
        return (np.floor(log(p) * GRID + 0.5) / GRID).astype(np.float32), new_state[None]

    def _mix(self, shorter: np.ndarray, contexts: np.ndarray) -> np.ndarray:
        """The probabilities after each context, mixed with those of `shorter` ones: (rows, vocab_size).

        NaN if the context is not in the text.
        """
        counts = self._counts.followers(contexts)
        distinct = (counts > 0).sum(axis=1, keepdims=True)
        with np.errstate(invalid="ignore"):
            return (counts + distinct * shorter) / (counts.sum(axis=1, keepdims=True) + distinct)
