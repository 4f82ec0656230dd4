"""From a text to ids, splits, and windows of contiguous streams.

A corpus is a UTF-8 file, or the name of a public-domain text, which is downloaded once and checked by its sha256.
This file does not depend on networks.
"""

import codecs
import hashlib
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import numpy as np

from model.vocabulary import Vocabulary, split
from training.plays import PLAYS
from training.sources import SOURCES, Source, fetch

MINIMUM = 1000  # tokens: the held-out tenth of a shorter text measures nothing
SAVE = "Editors do it with “Save as”, encoding UTF-8."
LONGEST_EPOCH = 1_000_000  # tokens: after an epoch a training saves, validates and writes samples


class CorpusError(ValueError):
    """A corpus that can't be used: one sentence with the rule, then the value received."""


@dataclass(frozen=True)
class Corpus:
    """A text with its name and origin. `source` is None for a file that is none of the known texts."""

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
    recognised = SOURCES | PLAYS
    known = {source.sha256: name for name, source in recognised.items()}.get(sha256)
    try:
        text = data.decode("utf-8").removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError as error:
        raise CorpusError(f"A corpus must be UTF-8. Received: {path}, {_other_encoding(data, error)}") from error
    if not text.strip():
        raise CorpusError(f"A corpus must contain text. Received: {path}, which is empty.")
    if "\0" in text and _is_utf16(data):
        raise CorpusError(f"A corpus must be UTF-8. Received: {path}, which is UTF-16. {SAVE}")
    if "\0" in text:
        raise CorpusError(
            f"A corpus must be text. Received: {path}, which has zero bytes, as programs and pictures have."
        )
    if len(set(text)) < 2:
        raise CorpusError(f"A corpus must have two different characters. Received: {path}, only {text[0]!r}.")
    return Corpus(known or path.stem, text, sha256, recognised.get(known))


def _is_utf16(data: bytes) -> bool:
    """Whether a file is UTF-16: its mark says so, or every second byte of its beginning is 0."""
    begin = data[:1000]
    few, many = sorted((begin[::2].count(0), begin[1::2].count(0)))
    return begin.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) or 20 * few <= len(begin) < 10 * many


def _other_encoding(data: bytes, error: UnicodeDecodeError) -> str:
    if _is_utf16(data):
        return f"which is UTF-16. {SAVE}"
    return f"byte {error.start} is not: such texts are often Windows-1252 (“ANSI”). {SAVE}"


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError:  # no file can have such a name
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
    """(tokens,) int32: the ids of the known tokens of a text, as `Vocabulary.encode` gives them."""
    if vocabulary.level != "char":
        return np.array(vocabulary.encode(text)[0], dtype=np.int32)
    # A table from code point to id does the same for characters fifty times as fast. A text of 100 MB needs it.
    table = np.full(sys.maxunicode + 1, -1, dtype=np.int32)
    for i, token in enumerate(vocabulary.tokens):
        if i not in vocabulary.hidden:
            table[ord(token)] = i
    ids = table[np.frombuffer(text.encode("utf-32-le"), dtype=np.uint32)]
    return ids if ids.min(initial=0) >= 0 else np.array(vocabulary.encode(text)[0], dtype=np.int32)


def windows_per_epoch(tokens: int, batch: int, window: int) -> int:
    """How many windows one epoch has. Raises CorpusError where there is none."""
    count = (tokens - 1) // batch // window // epochs_per_pass(tokens)
    if count < 1:
        raise CorpusError(
            f"A text must have more than batch × window = {batch * window} tokens to train on. Received: {tokens}; "
            "a smaller --batch or --window reads shorter texts."
        )
    return count


def epochs_per_pass(tokens: int) -> int:
    """An epoch reads the whole text, or a part of about 1,000,000 tokens where a text is longer."""
    return max(1, round(tokens / LONGEST_EPOCH))


def text_windows(ids: np.ndarray, batch: int, window: int, offset: int = 0) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """The whole text once: inputs and targets, each (batch, window) int32; targets are the inputs one step later.

    ids: (tokens,). The text, rotated to begin at `offset`, is cut into `batch` contiguous streams. Row b of each window
    goes on where row b of the window before stopped, so that the state can be carried over.
    """
    rotated = np.roll(ids, -offset)
    stream = (len(ids) - 1) // batch
    starts = np.arange(batch) * stream
    for begin in range(0, stream - window + 1, window):
        rows = rotated[starts[:, None] + np.arange(begin, begin + window + 1)[None, :]]
        yield rows[:, :-1], rows[:, 1:]


def endless_windows(
    ids: np.ndarray, batch: int, window: int, seed: int, epoch: int = 0
) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Windows of one epoch after the other, beginning with `epoch`; each pass is rotated by its own random offset.

    The offset depends on the seed and the pass alone, so a resumed training reads the same as one without a break.
    """
    epochs, count = epochs_per_pass(len(ids)), windows_per_epoch(len(ids), batch, window)
    while True:
        number, part = divmod(epoch, epochs)
        offset = int(np.random.default_rng((seed, number)).integers(len(ids)))
        yield from islice(text_windows(ids, batch, window, offset), part * count, (part + 1) * count)
        epoch += 1
