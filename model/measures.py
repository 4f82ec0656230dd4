"""Measures of a text and of the distributions it was drawn from: entropy, repetition, non-words, loops, music.

The page, the API and the sweeps all use these definitions.
"""

import re
import unicodedata
from collections.abc import Collection, Iterator
from typing import NamedTuple

import numpy as np

from model.abc import measure_music
from model.letters import LETTERS, has_spaces, with_marks

NGRAM = 4  # characters
ROUNDS = 3  # A loop has at least three rounds …
LONG_ENOUGH = 24  # … and at least 24 characters, so that "ha ha ha" is none.

_WORD = re.compile(rf"{LETTERS}(?:['’]{LETTERS})*")


class Loop(NamedTuple):
    """From character `onset` to its end, a text repeats its last `period` characters."""

    period: int
    onset: int


def entropy(p: np.ndarray) -> np.ndarray:
    """The entropy of every row in bits: −Σ p·log2 p (Shannon 1948). p: (rows, vocab_size). Returns (rows,)."""
    return -(p * np.log2(np.maximum(p, np.finfo(np.float64).tiny))).sum(axis=-1)


def repetition(text: str) -> float | None:
    """The share of 4-character sequences that came before: 1 − distinct-4 (Li et al. 2016, arXiv:1510.03055).

    0 if no sequence comes twice, near 1 in a short loop; None below 4 characters.
    """
    ngrams = [text[i : i + NGRAM] for i in range(len(text) - NGRAM + 1)]
    return 1 - len(set(ngrams)) / len(ngrams) if ngrams else None


def words(text: str) -> list[str]:
    """The words of a text in lower case: runs of letters and inner apostrophes. "Alice's" is one, "re-read" two.

    The marks of a letter belong to it. A script that puts no spaces between words has none that could be told apart.
    """
    return [word for word, _ in _words(text.casefold())]


def non_words(text: str, *lexicons: Collection[str]) -> float | None:
    """The share of a text's words that are in none of the lexicons; None if there is no word.

    A word at the very end of the text may be incomplete and is not counted.
    """
    text = text.casefold()
    complete = [word for word, end in _words(text) if end < len(text)]
    unknown = sum(not any(_has(lexicon, word) for lexicon in lexicons) for word in complete)
    return unknown / len(complete) if complete else None


def _words(text: str) -> Iterator[tuple[str, int]]:
    """Each word, with a plain apostrophe, and the offset of its end."""
    for match in _WORD.finditer(with_marks(text)):
        word = text[match.start() : match.end()]
        if has_spaces(word):
            yield word.replace("’", "'"), match.end()


def _has(lexicon: Collection[str], word: str) -> bool:
    """Whether the lexicon has a word, in either of the forms that Unicode calls the same."""
    if word in lexicon or word.isascii():
        return word in lexicon
    return any(unicodedata.normalize(form, word) in lexicon for form in ("NFC", "NFD"))


def loop(text: str) -> Loop | None:
    """The loop at the end of a text: at least three rounds and at least 24 characters; None if there is none.

    The failure function of the reversed text (Knuth, Morris & Pratt 1977) gives the smallest period of every suffix of
    the text: a suffix of m characters with failure f has period m − f. O(characters).
    """
    reverse = text[::-1]
    failure = [0] * len(reverse)
    longest = None
    for m in range(2, len(reverse) + 1):  # the first m characters of the reversed text are a suffix of the text
        k = failure[m - 2]
        while k and reverse[k] != reverse[m - 1]:
            k = failure[k - 1]
        failure[m - 1] = k = k + (reverse[k] == reverse[m - 1])
        period = m - k
        if m >= max(ROUNDS * period, LONG_ENOUGH):
            longest = Loop(period, len(text) - m)
    return longest


def measure(
    text: str,
    bits: float,
    lexicon: Collection[str] | None,
    read: int | None = None,
    prompt: str = "",
    language_lexicon: Collection[str] | None = None,
) -> dict:
    """All measures of a text as JSON.

    entropy (bits per character), repetition, non_words, non_words_language, loop, fitting_bars, notes_in_key,
    characters.

    bits: the sum of the entropies of the distributions that the text's tokens were drawn from. read: the number of
    characters in these tokens, where that is not the whole text. prompt: what the text goes on from; the measures of
    music are of both, since a tune may have its key there. lexicon: the words of the training text. language_lexicon:
    those of its language; non_words_language counts the words that neither has. A measure is None if the text is too
    short for it; non_words also without a lexicon, non_words_language without both, those of music if it is no tune.
    """
    last_loop = loop(text)
    read = len(text) if read is None else read
    return {
        "entropy": bits / read if read else None,
        "repetition": repetition(text),
        "non_words": None if lexicon is None else non_words(text, lexicon),
        "non_words_language": None
        if None in (lexicon, language_lexicon)
        else non_words(text, lexicon, language_lexicon),
        "loop": last_loop and last_loop._asdict(),
        **measure_music(prompt + text),
        "characters": len(text),
    }
