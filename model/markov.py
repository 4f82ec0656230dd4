"""A Markov chain of characters as a step function: the last `order` ids are the state, log-probabilities the logits.

One table of n-gram counts serves every order up to its own: n-grams are numbers, sorted, so the counts of all
that begin alike are a range, and a shorter context is only a wider range. Knows nothing about files, text or pages.
NumPy only.
"""

import io
from dataclasses import dataclass

import numpy as np

HIGHEST_ORDER = 8
_ALL = 2**64  # what one n-gram must stay below


@dataclass(frozen=True)
class MarkovConfig:
    """The shape of a chain, as the engine asks for it. Raises ValueError for an order outside 1 … 8."""

    vocab_size: int
    order: int
    state_parts = 1

    def __post_init__(self) -> None:
        for name, most in (("vocab_size", 2**24), ("order", HIGHEST_ORDER)):  # ids must be exact as float32
            value = getattr(self, name)
            if not isinstance(value, int) or isinstance(value, bool) or not 1 <= value <= most:
                raise ValueError(f"{name} must be a whole number from 1 to {most}. Received: {value!r}")

    @property
    def units(self) -> int:
        """How many numbers make up the state: the ids that are remembered."""
        return self.order


def highest_order(vocab_size: int) -> int:
    """The highest order whose n-grams fit into 64 bits: 8 for up to 137 tokens, 4 for up to 7,130, at least 1."""
    return next((k for k in range(HIGHEST_ORDER, 1, -1) if (vocab_size + 1) ** (k + 1) <= _ALL), 1)


class Counts:
    """How often every sequence of order + 1 tokens, and so every shorter one, comes in a text.

    grams: (distinct,) uint64, ascending; the tokens of one are digits in base vocab_size + 1, each id plus 1, so that 0
    is free for what lies beyond the text's end. counts: (distinct,), 1 or more.
    """

    def __init__(self, grams: np.ndarray, counts: np.ndarray, vocab_size: int, order: int):
        self.grams, self.counts = grams, counts
        self.vocab_size, self.order = vocab_size, order
        self._base = np.uint64(vocab_size + 1)
        self._before = np.concatenate([[0], np.cumsum(counts, dtype=np.int64)])

    @classmethod
    def of(cls, ids: np.ndarray, vocab_size: int, order: int) -> "Counts":
        """Counts of a text. ids: (tokens,). Raises ValueError where 64 bits can't hold the n-grams."""
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
        """How often each token follows: (rows, vocab_size). contexts: (rows, k) uint64, ids plus 1, k ≤ order."""
        k = contexts.shape[1]
        prefixes = np.zeros(len(contexts), dtype=np.uint64)
        for place in range(k):
            prefixes = prefixes * self._base + contexts[:, place]
        nexts = np.arange(1, self.vocab_size + 1, dtype=np.uint64)
        tail = self._base ** np.uint64(self.order - k)
        starts = (prefixes[:, None] * self._base + nexts) * tail
        places = np.searchsorted(self.grams, starts)
        # Not by the next start, which after the last token of all would be 2⁶⁴.
        last = np.searchsorted(self.grams, starts[:, -1:] + (tail - np.uint64(1)), side="right")
        return np.diff(self._before[np.concatenate([places, last], axis=1)], axis=1)

    def distinct(self, length: int) -> int:
        """How many different sequences of `length` tokens the text has, length ≤ order + 1."""
        tail = self._base ** np.uint64(self.order + 1 - length)
        heads = np.unique(self.grams // tail)
        return int((heads % self._base > 0).sum())

    def to_bytes(self) -> bytes:
        """As an .npz: what each n-gram adds to the one before, byte by byte of its number, which packs best."""
        steps = np.diff(self.grams, prepend=np.uint64(0)).astype("<u8")
        planes = np.ascontiguousarray(steps.view(np.uint8).reshape(-1, 8).T)
        counts = self.counts.astype(np.min_scalar_type(int(self.counts.max(initial=0))))
        file = io.BytesIO()
        np.savez_compressed(file, planes=planes, counts=counts, shape=np.array([self.vocab_size, self.order]))
        return file.getvalue()

    @classmethod
    def from_bytes(cls, content: bytes) -> "Counts":
        """What `to_bytes` wrote. Raises ValueError, KeyError or zipfile.BadZipFile for anything else."""
        with np.load(io.BytesIO(content), allow_pickle=False) as kept:
            steps = np.ascontiguousarray(kept["planes"].T).view("<u8").reshape(-1).astype(np.uint64)
            vocab_size, order = kept["shape"].tolist()
            return cls(np.cumsum(steps, dtype=np.uint64), kept["counts"].astype(np.int64), vocab_size, order)


class MarkovStep:
    """Callable: ids (batch,), state (1, batch, order) float32 → logits (batch, vocab_size) float32, new state.

    The state holds the last ids plus 1, the latest last; 0 is "nothing read yet". The logits are log-probabilities,
    interpolated over all shorter contexts (Witten & Bell 1991, doi:10.1109/18.87000; as in Chen & Goodman 1998):
    p_k = (count + distinct · p_{k−1}) / (total + distinct), and p_{−1} is uniform. So each is finite, whatever was
    read, and a temperature acts on them as on a network's. A row has the same bits in any batch.
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
        going = np.arange(len(recent))  # rows whose context, as long as it is by now, the text has
        for k in range(1, self._order + 1):
            going = going[recent[going, -k] > 0]
            mixed = self._mix(p[going], recent[going, -k:])
            known = ~np.isnan(mixed[:, 0])
            going = going[known]
            if not len(going):
                break
            p[going] = mixed[known]
        return np.log(p).astype(np.float32), new_state[None]

    def _mix(self, shorter: np.ndarray, contexts: np.ndarray) -> np.ndarray:
        """(rows, vocab_size): the counts after each context mixed with `shorter`; NaN where it never came."""
        counts = self._counts.followers(contexts)
        distinct = (counts > 0).sum(axis=1, keepdims=True)
        with np.errstate(invalid="ignore"):
            return (counts + distinct * shorter) / (counts.sum(axis=1, keepdims=True) + distinct)
