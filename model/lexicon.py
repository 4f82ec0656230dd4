"""The words of a language, beside those of the one text that a model was trained on.

lexicons/en.txt and de.txt have the words that older plays of the language have, and in English the King James Bible;
`python -m training.lexicon` makes them, and lexicons/sources.json says from which files. A model's own training text
has names and words that these lack, so a word is known if either has it. No part of a text that a model is measured on
is among them.
"""

from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent / "lexicons"
LANGUAGES = ("de", "en")  # as in a card


def language_lexicon(language: object) -> frozenset[str] | None:
    """The words of a language as `measures.words` gives them; None for a language that has no file."""
    return _read(language) if language in LANGUAGES else None


@cache
def _read(language: str) -> frozenset[str]:
    return frozenset((FOLDER / f"{language}.txt").read_text(encoding="utf-8").split())
