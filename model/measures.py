"""What can be counted in a text, and in the distributions it was drawn from: entropy, repetition, non-words, loops.

Knows nothing about networks, checkpoints or pages. Every figure is defined here, once, for the page, the API and the
sweeps alike.
"""

import re
from collections.abc import Collection
from typing import NamedTuple

import numpy as np

NGRAM = 4  # characters
ROUNDS = 3  # a cycle counts once it has come round this often …
LONG_ENOUGH = 24  # … and fills this many characters: "ha ha ha" is still a laugh

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")


class Loop(NamedTuple):
    """From `onset` on, to its end, a text repeats its last `period` characters."""

    period: int
    onset: int


def entropy(p: np.ndarray) -> np.ndarray:
    """Bits: −Σ p·log2 p of every row (Shannon 1948). p: (rows, vocab_size), rows that sum to 1. Returns (rows,)."""
    return -(p * np.log2(np.maximum(p, np.finfo(np.float64).tiny))).sum(axis=-1)


def repetition(text: str) -> float | None:
    """The share of 4-character sequences that have come before: 1 − distinct-4 (Li et al. 2016, arXiv:1510.03055).

    0 where nothing comes twice, near 1 in a short loop; None below 4 characters.
    """
    ngrams = [text[i : i + NGRAM] for i in range(len(text) - NGRAM + 1)]
    return 1 - len(set(ngrams)) / len(ngrams) if ngrams else None


def words(text: str) -> list[str]:
    """Runs of letters, apostrophes inside included, in small letters: "Alice's" is one, "re-read" two."""
    return [_plain(match) for match in _WORD.finditer(text.casefold())]


def non_words(text: str, lexicon: Collection[str]) -> float | None:
    """The share of a text's words that the training text does not have; None where there is no word.

    A word that touches the text's end may go on and is not counted.
    """
    text = text.casefold()
    found = [_plain(match) for match in _WORD.finditer(text) if match.end() < len(text)]
    return sum(word not in lexicon for word in found) / len(found) if found else None


def _plain(match: re.Match) -> str:
    return match[0].replace("’", "'")


def loop(text: str) -> Loop | None:
    """The cycle that a text has fallen into and not left: at least three rounds of it, at least 24 characters.

    The smallest period of every ending of the text comes from the failure function of the reversed text (Knuth,
    Morris & Pratt 1977): an ending of m characters with failure f has period m − f. O(characters).
    """
    reverse = text[::-1]
    failure = [0] * len(reverse)
    found = None
    for m in range(2, len(reverse) + 1):  # m characters of the reversed text, an ending of the text
        k = failure[m - 2]
        while k and reverse[k] != reverse[m - 1]:
            k = failure[k - 1]
        failure[m - 1] = k = k + (reverse[k] == reverse[m - 1])
        period = m - k
        if m >= max(ROUNDS * period, LONG_ENOUGH):
            found = Loop(period, len(text) - m)
    return found


def measure(text: str, bits: float, lexicon: Collection[str] | None) -> dict:
    """All figures of a text as JSON: entropy (bits per character), repetition, non_words, loop, characters.

    bits: the entropies of the distributions that the text's tokens were drawn from, summed. Without a lexicon, and
    where a text is too short for a figure, the figure is None.
    """
    found = loop(text)
    return {
        "entropy": bits / len(text) if text else None,
        "repetition": repetition(text),
        "non_words": None if lexicon is None else non_words(text, lexicon),
        "loop": found and found._asdict(),
        "characters": len(text),
    }
