"""Tokens ⇄ ids. A token is a character, or a word with the space before it.

Knows nothing about networks or files. Joining the tokens of a text gives back the text exactly, at both levels,
so nothing has to be put together again when text is shown.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

LEVELS = ("char", "word")
# A word takes the one space before it along; every other sign stands alone. Nothing is lost: "".join gives the text.
_WORD = re.compile(r" ?[^\W\d_]+(?:['’][^\W\d_]+)*| ?\d+| ?[^\w\s]|.", re.DOTALL)


@dataclass(frozen=True)
class Vocabulary:
    """All tokens a network knows; a token's id is its place in `tokens`.

    `padding` and `end` are the ids of a filler and of an end-of-text token where the vocabulary has them. Neither is
    ever shown as text (the lesson's own notebook crashes on drawing the padding id: KeyError: 0).
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
        """Every token of the text, in code-point order, so that equal texts give equal ids."""
        return cls(tuple(sorted(set(text if level == "char" else split(text, level)))), level)

    @classmethod
    def of_lines(cls, text: str, level: str = "char") -> "Vocabulary":
        """As `from_text`, for lines that are texts of their own: an end of text instead of the line break; padding."""
        found = cls.from_text(text, level).tokens
        return cls(("<pad>", "<end>", *(token for token in found if token != "\n")), level, padding=0, end=1)

    @cached_property
    def hidden(self) -> frozenset[int]:
        """Ids that stand for no text."""
        return frozenset(i for i in (self.padding, self.end) if i is not None)

    @cached_property
    def start(self) -> int:
        """The id that an empty prompt is read as: end of text, else a line break, else the first token.

        A network answers only after a token, and each of these is what stands before a text that begins."""
        return self.end if self.end is not None else self._ids.get("\n", 0)

    @cached_property
    def _ids(self) -> dict[str, int]:
        return {token: i for i, token in enumerate(self.tokens) if i not in self.hidden}

    def encode(self, text: str) -> tuple[list[int], list[str]]:
        """The ids of the known tokens, in order, and the unknown tokens, each once, in order of appearance."""
        return self.look_up(split(text, self.level))

    def look_up(self, tokens: Iterable[str]) -> tuple[list[int], list[str]]:
        """As `encode`, of a text whose tokens are known already."""
        ids, unknown = [], {}
        for token in tokens:
            if token in self._ids:
                ids.append(self._ids[token])
            else:
                unknown[token] = None
        return ids, list(unknown)

    def opening(self, ids: list[int]) -> list[int]:
        """What is read of a prompt: where texts end, after an end, as every text was learnt; never nothing."""
        return [self.end, *ids] if self.end is not None else ids or [self.start]

    def until_end(self, ids):
        """The ids before the first end of text; all where there is none. What is drawn after it belongs to no text."""
        return next((ids[:i] for i, token in enumerate(ids) if token == self.end), ids)

    def decode(self, ids) -> str:
        """The text of the ids; hidden ids give nothing. Raises IndexError for an id outside the vocabulary."""
        return "".join("" if i in self.hidden else self.tokens[i] for i in ids)


def split(text: str, level: str) -> list[str]:
    """The tokens of a text; their concatenation is the text."""
    return list(text) if level == "char" else _WORD.findall(text)
