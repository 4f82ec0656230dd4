"""Properties of each character of a text that a cell of a network may follow: in a quotation, position in the line, …

Each depends on the text up to and including the character, with few exceptions (a colon after it makes a word a name).
This file does not depend on networks.
"""

import re
from collections.abc import Callable

import numpy as np

_NAME = re.compile(r"(?:(?<=\n\n)|(?<=\A))[^\W\d_a-z][^\n:]{0,38}(?=:(?:\n|\Z))")
# Double quotes come in pairs within a paragraph. A single quote opens if a letter follows and none precedes, unless it
# replaces a letter ('tis). It closes after punctuation. "don't" and "the lords' men" have no quotes.
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
    """In the name of the next speaker, as in "First Citizen:": the first line of a paragraph, if it ends in a colon."""
    return inside(_NAME, text)


def inside_quotes(text: str) -> np.ndarray:
    """From an opening quotation mark to the character before the closing one."""
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
    """Characters since the last line break; 0 at the break itself."""
    found = position_in(_LINE, text)
    found[[character == "\n" for character in text]] = 0
    return found


def after_line_break(text: str) -> np.ndarray:
    """Whether the character is a line break."""
    return np.array([character == "\n" for character in text], dtype=np.float32)


def capital(text: str) -> np.ndarray:
    return np.array([character.isupper() for character in text], dtype=np.float32)


# By their names in files and pages, in the order of the page.
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
