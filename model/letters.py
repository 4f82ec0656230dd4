"""What a word consists of, in any script: letters, the marks on them, and joiners between them.

Python's `\\w` leaves combining marks out, which tears words of Hindi, pointed Hebrew and all decomposed text.
"""

import re
import unicodedata

_MARK = "\x01"  # stands for any mark
_JOINERS = "\u200c\u200d"  # between letters of Persian and of Indian scripts
LETTERS = rf"[^\W\d_]+(?:{_MARK}+[^\W\d_]*)*"  # a letter first; linear, since its parts share no character
# Scripts that put no spaces between words: Thai, Lao, Burmese, Khmer, Japanese, Chinese.
_UNSPACED = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3041-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
    "\U00020000-\U0003ffff]"
)


def with_marks(text: str) -> str:
    """A text of the same length for the expression LETTERS: each mark and joiner is the sign for one."""
    if text.isascii() and _MARK not in text:
        return text
    signs = {ord(sign): _MARK for sign in set(text) if unicodedata.category(sign)[0] == "M" or sign in _JOINERS}
    return text.translate(signs | {ord(_MARK): "\0"})


def has_spaces(word: str) -> bool:
    """Whether all of a word's letters are of scripts that put spaces between words."""
    return word.isascii() or _UNSPACED.search(word) is None
