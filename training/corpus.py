"""From a text to what training reads: ids, splits, and windows of contiguous streams.

Knows nothing about networks. A corpus is a UTF-8 file, or the name of a public-domain text that is fetched once, from
an address with a commit in it, and checked by its sha256.
"""

import codecs
import hashlib
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from model.vocabulary import Vocabulary, split
from training.sources import SOURCES, Source, fetch

MINIMUM = 1000  # tokens: with fewer there is no held-out text worth the name


class CorpusError(ValueError):
    """A corpus that can't be used: one sentence with the rule, then what was received."""


@dataclass(frozen=True)
class Corpus:
    """A text and what is known about it. `source` is None for a file that is none of the known texts."""

    name: str
    text: str
    sha256: str
    source: Source | None


def load_corpus(name_or_path: str) -> Corpus:
    """The text of a file or a known name. Raises CorpusError."""
    path = Path(name_or_path)
    if _is_file(path):
        data = _read(path)
    elif name_or_path in SOURCES:
        try:
            data = fetch(name_or_path)
        except OSError as error:
            raise CorpusError(
                f"{name_or_path!r} has to be downloaded once, and that failed ({error}). "
                "Where there is no internet, pass the path of a UTF-8 text file instead."
            ) from error
    else:
        raise CorpusError(
            f"CORPUS must be a UTF-8 text file or one of {', '.join(SOURCES)}. Received: {name_or_path!r}"
        )
    sha256 = hashlib.sha256(data).hexdigest()
    known = {source.sha256: name for name, source in SOURCES.items()}.get(sha256)
    try:
        text = data.decode("utf-8").removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError as error:
        wide = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
        problem = "which is UTF-16: save it as UTF-8" if wide else f"byte {error.start} is not"
        raise CorpusError(f"A corpus must be UTF-8. Received: {path}, {problem}.") from error
    if not text.strip():
        raise CorpusError(f"A corpus must contain text. Received: {path}, which is empty.")
    if "\0" in text:
        raise CorpusError(
            f"A corpus must be text. Received: {path}, which has zero bytes, as programs and pictures have."
        )
    if len(set(text)) < 2:
        raise CorpusError(f"A corpus must have two different characters. Received: {path}, only {text[0]!r}.")
    return Corpus(known or path.stem, text, sha256, SOURCES.get(known))


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError:  # a name that no file can have
        return False


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise CorpusError(f"A corpus must be readable. Received: {path} ({error.strerror}).") from error


def split_text(text: str, level: str) -> tuple[str, str]:
    """The first 90 % and the last 10 % of a text, by position in tokens: training text and held-out text.

    Raises CorpusError where the text is too short to be split.
    """
    tokens = text if level == "char" else split(text, level)  # a list of 100 million characters takes a gigabyte
    if len(tokens) < MINIMUM:
        raise CorpusError(f"A corpus must have {MINIMUM} tokens or more. Received: {len(tokens)}.")
    cut = len(tokens) * 9 // 10
    training, held_out = tokens[:cut], tokens[cut:]
    return (training, held_out) if level == "char" else ("".join(training), "".join(held_out))


def encode_all(vocabulary: Vocabulary, text: str) -> np.ndarray:
    """(tokens,) int32 ids of the known tokens of a text."""
    if vocabulary.level != "char":
        return np.array(vocabulary.encode(text)[0], dtype=np.int32)
    # The same for characters, fifty times as fast, which a text of 100 MB needs: a table from code point to id.
    table = np.full(sys.maxunicode + 1, -1, dtype=np.int32)
    for i, token in enumerate(vocabulary.tokens):
        if i not in vocabulary.hidden:
            table[ord(token)] = i
    ids = table[np.frombuffer(text.encode("utf-32-le"), dtype=np.uint32)]
    return ids[ids >= 0]


def windows_per_epoch(tokens: int, batch: int, window: int) -> int:
    """How many windows `epoch_windows` gives. Raises CorpusError where there is none."""
    count = (tokens - 1) // batch // window
    if count < 1:
        raise CorpusError(
            f"A text must have more than batch × window = {batch * window} tokens to train on. Received: {tokens}; "
            "a smaller --batch or --window reads shorter texts."
        )
    return count


def epoch_windows(ids: np.ndarray, batch: int, window: int, offset: int = 0) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """One epoch: inputs and targets, each (batch, window) int32; the targets are the inputs one step later.

    ids: (tokens,). The text, rotated to begin at `offset`, is cut into `batch` contiguous streams; row b of each
    window goes on where row b of the one before it stopped, so that the state can be carried over.
    """
    count = windows_per_epoch(len(ids), batch, window)
    rotated = np.roll(ids, -offset)
    length = count * window
    starts = np.arange(batch) * ((len(ids) - 1) // batch)
    for begin in range(0, length, window):
        index = starts[:, None] + np.arange(begin, begin + window + 1)[None, :]
        rows = rotated[index]
        yield rows[:, :-1], rows[:, 1:]


def endless_windows(
    ids: np.ndarray, batch: int, window: int, seed: int, epoch: int = 0
) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """`epoch_windows` of one epoch after the other from `epoch` on, each rotated by its own random offset.

    The offset depends on (seed, epoch) alone, so a resumed training reads what an undisturbed one would have read.
    """
    while True:
        offset = int(np.random.default_rng((seed, epoch)).integers(len(ids)))
        yield from epoch_windows(ids, batch, window, offset)
        epoch += 1
