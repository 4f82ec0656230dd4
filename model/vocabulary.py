"""Tokens and ids. A token is a character, or a word with the space before it.

At both levels the concatenation of a text's tokens is exactly the text.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from model.letters import LETTERS, with_marks

LEVELS = ("char", "word")
LONGEST_CLUSTER = 31  # tokens of one character: Unicode's Stream-Safe Text has at most 30 marks on a letter
# A word includes the one space before it; every other character is a token. Every character is in one token.
_WORD = re.compile(rf" ?{LETTERS}(?:['’]{LETTERS})*| ?\d+| ?[^\w\s]|.", re.DOTALL)


@dataclass(frozen=True)
class Vocabulary:
    """All tokens of a model; a token's id is its index in `tokens`. Raises ValueError for an invalid field.

    `padding` and `end` are the ids of the filler and of the end-of-text token, if there are any. Both decode to nothing
    (the lesson's own notebook crashes when it draws the padding id: KeyError: 0).
    """

    tokens: tuple[str, ...]
    level: str = "char"
    padding: int | None = None
    end: int | None = None

    def __post_init__(self) -> None:
        if self.level not in LEVELS:
            raise ValueError(f"level must be one of {', '.join(LEVELS)}. Received: {self.level!r}")
        if not all(isinstance(token, str) for token in self.tokens):
            raise ValueError(f"tokens must be texts. Received: {self.tokens[:3]!r} …")
        if not self.tokens or len(set(self.tokens)) != len(self.tokens):
            raise ValueError(f"tokens must be at least one, each once. Received: {len(self.tokens)}")
        for name in ("padding", "end"):
            value = getattr(self, name)
            if value is not None and not 0 <= value < len(self.tokens):
                raise ValueError(f"{name} must be an id below {len(self.tokens)}. Received: {value!r}")

    def __len__(self) -> int:
        return len(self.tokens)

    @classmethod
    def from_text(cls, text: str, level: str = "char") -> "Vocabulary":
        """The tokens of a text, in code-point order, so that their order in the text does not matter."""
        return cls(tuple(sorted(set(text if level == "char" else split(text, level)))), level)

    @classmethod
    def of_lines(cls, text: str, level: str = "char") -> "Vocabulary":
        """As `from_text`, if every line is a text: with padding, and an end-of-text token instead of the line break."""
        tokens = cls.from_text(text, level).tokens
        return cls(("<pad>", "<end>", *(token for token in tokens if token != "\n")), level, padding=0, end=1)

    @cached_property
    def hidden(self) -> frozenset[int]:
        """The ids that decode to nothing."""
        return frozenset(i for i in (self.padding, self.end) if i is not None)

    @cached_property
    def start(self) -> int:
        """The id that is read for an empty prompt: end of text, else a line break, else the first token.

        A network predicts only after reading an id, and the first two precede the beginning of a text.
        """
        return self.end if self.end is not None else self._ids.get("\n", 0)

    @cached_property
    def _ids(self) -> dict[str, int]:
        return {token: i for i, token in enumerate(self.tokens) if i not in self.hidden}

    def encode(self, text: str) -> tuple[list[int], list[str]]:
        """The ids of the known tokens, in order, and the unknown tokens, each once, in order of appearance."""
        ids, unknown = [], {}
        for piece, read in self.read(text):
            ids += read
            if not read:
                unknown[piece] = None
        return ids, list(unknown)

    def read(self, text: str) -> Iterator[tuple[str, list[int]]]:
        """The text in pieces, with the ids that each is read as: one, or several, or none for an unknown token.

        Letters that are unknown as they are written are read in another form that Unicode calls the same (NFC, NFD), a
        carriage return as a line break.
        """
        tokens = split(text, self.level)
        if all(token in self._ids for token in tokens):
            yield from ((token, [self._ids[token]]) for token in tokens)
            return
        for cluster in _clusters(tokens):
            known = [self._ids[token] for token in cluster if token in self._ids]
            is_unknown = len(known) < len(cluster) <= LONGEST_CLUSTER
            other = self._other_form("".join(cluster)) if is_unknown else None
            if other is not None:
                yield "".join(cluster), other
            else:
                yield from ((token, [self._ids[token]] if token in self._ids else []) for token in cluster)

    def _other_form(self, text: str) -> list[int] | None:
        for form in ("NFC", "NFD"):
            other = unicodedata.normalize(form, text.replace("\r\n", "\n").replace("\r", "\n"))
            tokens = split(other, self.level)
            if all(token in self._ids for token in tokens):
                return [self._ids[token] for token in tokens]
        return None

    def opening(self, ids: list[int]) -> list[int]:
        """The ids to read for a prompt, at least one. If texts end, the prompt follows an end, as in training."""
        return [self.end, *ids] if self.end is not None else ids or [self.start]

    def until_end(self, ids):
        """The ids before the first end of text, or all ids. Ids after an end of text belong to no text."""
        return next((ids[:i] for i, token in enumerate(ids) if token == self.end), ids)

    def decode(self, ids) -> str:
        """The text of some ids; hidden ids give nothing. Raises IndexError for an id outside the vocabulary."""
        return "".join("" if i in self.hidden else self.tokens[i] for i in ids)


def split(text: str, level: str) -> list[str]:
    """The tokens of a text at a level. Their concatenation is the text."""
    if level == "char":
        return list(text)
    return [text[match.start() : match.end()] for match in _WORD.finditer(with_marks(text))]


def _clusters(tokens: list[str]) -> Iterator[list[str]]:
    """Tokens that can be one character in another form: a letter and its marks, the parts of a Hangul syllable."""
    cluster: list[str] = []
    for token in tokens:
        joins = (cluster and cluster[-1], token) == ("\r", "\n") or _continues(token[0])
        if cluster and not joins:
            yield cluster
            cluster = []
        cluster.append(token)
    if cluster:
        yield cluster


def _continues(character: str) -> bool:
    return unicodedata.category(character)[0] == "M" or "\u1160" <= character <= "\u11ff"  # Hangul vowels and finals
