"""What can be said of each character of a text without a network: whether it is in a quotation, how far into its line.

These are the things that a cell of a network may turn out to keep track of. Each is a function of the text up to and
including a character, or nearly so (a name is known to be one by its colon). Knows nothing about networks.
"""

import re
from collections.abc import Callable

import numpy as np

_NAME = re.compile(r"(?:(?<=\n\n)|(?<=\A))[^\W\d_a-z][^\n:]{0,38}(?=:(?:\n|\Z))")
# Double quotes pair up within a paragraph. A single one opens before a letter and after none, unless it stands for a
# letter left out ('tis), and closes after a sign of punctuation: "don't" and "the lords' men" are neither.
_DOUBLE = re.compile(r"[\"“„«](?:[^\n\"”“«»]|\n(?!\n))*[\"”“»]")
_SINGLE = re.compile(
    r"(?<![^\W\d_])['‘](?!(?:tis|twas|twere|twill|twould|twixt|gainst|scape|em|ll|s|t)\b)(?=[^\W\d_])"
    r"(?:[^\n]|\n(?!\n))*?[,.;:!?-]['’](?![^\W\d_])",
    re.IGNORECASE,
)
_BRACKETS = re.compile(r"[(\[](?:[^\n()\[\]]|\n(?!\n))*[)\]]")
_WORD = re.compile(r"[^\W\d_]+")
_SENTENCE = re.compile(r"[^.!?]*(?:[.!?]+['\"’”]?|\Z)")
_LINE = re.compile(r"[^\n]*\n?")


def inside(pattern: re.Pattern, text: str, margin: int = 0) -> np.ndarray:
    """(characters,) 1 within the matches, without `margin` characters at the end of each, else 0."""
    found = np.zeros(len(text), dtype=np.float32)
    for match in pattern.finditer(text):
        found[match.start() : match.end() - margin] = 1
    return found


def position_in(pattern: re.Pattern, text: str) -> np.ndarray:
    """(characters,) 1, 2, 3, … within each match, 0 outside."""
    found = np.zeros(len(text), dtype=np.float32)
    for match in pattern.finditer(text):
        found[match.start() : match.end()] = np.arange(1, match.end() - match.start() + 1)
    return found


def inside_name(text: str) -> np.ndarray:
    """In the name of who speaks next, as in "First Citizen:"; a paragraph's first line, if a colon ends it."""
    return inside(_NAME, text)


def inside_quotes(text: str) -> np.ndarray:
    """From an opening quotation mark to before the closing one, which ends it."""
    return np.maximum(inside(_DOUBLE, text, margin=1), inside(_SINGLE, text, margin=1))


def inside_brackets(text: str) -> np.ndarray:
    return inside(_BRACKETS, text, margin=1)


def inside_word(text: str) -> np.ndarray:
    return inside(_WORD, text)


def position_in_word(text: str) -> np.ndarray:
    return position_in(_WORD, text)


def position_in_sentence(text: str) -> np.ndarray:
    return position_in(_SENTENCE, text)


def position_in_line(text: str) -> np.ndarray:
    """Characters since the last line break; 0 at the break itself, which begins the next line."""
    found = position_in(_LINE, text)
    found[[character == "\n" for character in text]] = 0
    return found


def after_line_break(text: str) -> np.ndarray:
    """The character just read is a line break: what comes next begins a line."""
    return np.array([character == "\n" for character in text], dtype=np.float32)


def capital(text: str) -> np.ndarray:
    return np.array([character.isupper() for character in text], dtype=np.float32)


# By the names that files and pages know them by, in the order in which they are shown.
PROPERTIES: dict[str, Callable[[str], np.ndarray]] = {
    "name": inside_name,
    "line_position": position_in_line,
    "line_break": after_line_break,
    "quotes": inside_quotes,
    "brackets": inside_brackets,
    "sentence_position": position_in_sentence,
    "word": inside_word,
    "word_position": position_in_word,
    "capital": capital,
}
