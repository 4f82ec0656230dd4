"""The files of a checkpoint. The card holds the sha256 of every file that determines the texts of a model."""

import hashlib
import json
import os
import stat
from collections.abc import Collection
from dataclasses import asdict
from pathlib import Path

from model.vocabulary import Vocabulary

MOST_BYTES = {  # of a file that is read, at most; ten times what the largest models need
    "card.json": 2**20,
    "vocabulary.json": 2**25,
    "lexicon.txt": 2**25,
    "network.keras": 2**32,
    "step.bin": 2**32,
    "step.tflite": 2**32,
}
TIED = ("step.bin", "step.tflite")  # files that are, or contain, what the card's digest names
OTHER_BYTES = 2**24  # of any other file, as sweep.json
MOST_LEVELS = 50  # of lists and objects in each other in a JSON file
LARGEST = 2**64  # numbers of a JSON file are below it


class CheckpointError(ValueError):
    """A checkpoint that can't be used. The message is one sentence that names the file."""


def write_folder(
    folder: Path,
    contents: dict[str, bytes],
    vocabulary: Vocabulary,
    lexicon: Collection[str],
    card: dict,
    digest: str,
) -> dict:
    """Write a checkpoint: the files of `contents`, the vocabulary, the lexicon and the card.

    digest: the sha256 of the file from which the characters come. Every file is complete before the first takes its
    place, and card.json, which holds the digests, is moved last: an interruption leaves either the old checkpoint or
    one that does not load.
    Returns the card as written: `card` plus name, digest, and sizes and sha256 of files.
    """
    folder.mkdir(parents=True, exist_ok=True)
    texts = {
        "vocabulary.json": json.dumps(asdict(vocabulary), ensure_ascii=False).encode("utf-8"),
        "lexicon.txt": "\n".join(sorted(set(lexicon))).encode("utf-8"),
    }
    sha256 = {name: sha256_of(content) for name, content in (contents | texts).items() if name not in TIED}
    sizes = {name: len(content) for name, content in contents.items()}
    card = card | {"bytes": sizes, "name": folder.name, "digest": digest, "sha256": sha256}
    files = contents | texts | {"card.json": _card_text(card).encode("utf-8")}
    for name, content in files.items():
        partial(folder, name).write_bytes(content)
    for name in files:
        os.replace(partial(folder, name), folder / name)
    return card


def write_card(folder: Path, card: dict) -> None:
    """Replace card.json, whole or not at all. Raises OSError."""
    write_whole(folder / "card.json", _card_text(card))


def _card_text(card: dict) -> str:
    return json.dumps(card, ensure_ascii=False, indent=2) + "\n"


def partial(folder: Path, name: str) -> Path:
    """The path under which a file is written before it is complete."""
    return folder / f".partial.{name}"


def write_whole(path: Path, content: str | bytes) -> None:
    """Replace a file completely, or leave it as it is. A text is written as UTF-8. Raises OSError."""
    written = partial(path.parent, path.name)
    try:
        written.write_bytes(content.encode("utf-8") if isinstance(content, str) else content)
        os.replace(written, path)
    except OSError:
        written.unlink(missing_ok=True)  # A full disk needs the space of the incomplete file.
        raise


def is_model_folder(path: Path) -> bool:
    """Whether a path is a folder that is not hidden, with a name in UTF-8."""
    name = path.name
    # os.path.isdir, unlike Path.is_dir, is False for a folder that can't be looked at
    return not name.startswith(".") and name.encode("utf-8", "replace").decode() == name and os.path.isdir(path)


def read_folder(folder: Path, card: dict) -> tuple[Vocabulary, frozenset[str]]:
    """The vocabulary and the lexicon. Raises CheckpointError naming the file that is missing, incomplete or foreign."""
    try:
        digests = {name: card["sha256"][name] for name in ("vocabulary.json", "lexicon.txt")}
    except (KeyError, TypeError) as error:
        raise CheckpointError(f"{folder.name}/card.json does not describe its files: {brief(error)}.") from error
    contents = {name: read_whole(folder, name, digest) for name, digest in digests.items()}
    file = "vocabulary.json"
    try:
        fields = parse_json(contents[file])
        vocabulary = Vocabulary(**fields | {"tokens": tuple(fields["tokens"])})
        file = "lexicon.txt"
        lexicon = frozenset(contents[file].decode("utf-8").split())
    except (ValueError, KeyError, TypeError) as error:
        raise CheckpointError(f"{folder.name}/{file} is damaged: {brief(error)}.") from error
    return vocabulary, lexicon


def read_whole(folder: Path, name: str, digest: object) -> bytes:
    """The content of a file that has this sha256. Raises CheckpointError."""
    content = read_bytes(folder / name)
    if sha256_of(content) != digest:
        raise CheckpointError(f"{folder.name}/{name} is incomplete or not the file that card.json describes.")
    return content


def read_json(path: Path) -> dict:
    """The JSON object in a file. Raises CheckpointError."""
    try:
        value = parse_json(read_bytes(path))
    except CheckpointError:
        raise
    except ValueError as error:
        raise CheckpointError(f"{path.parent.name}/{path.name} is incomplete or damaged.") from error
    if not isinstance(value, dict):
        raise CheckpointError(f"{path.parent.name}/{path.name} is incomplete or damaged.")
    return value


def parse_json(content: bytes) -> object:
    """The value of a JSON text that somebody else wrote. Halves of surrogate pairs become U+FFFD.

    Raises ValueError for what is no JSON, for more than MOST_LEVELS levels, and for numbers that are infinite or not
    below LARGEST: a page can't read these.
    """
    try:
        return _checked(json.loads(content), MOST_LEVELS)
    except RecursionError as error:
        raise ValueError("too many brackets") from error


def _checked(value: object, levels: int) -> object:
    if not levels:
        raise ValueError("too many brackets")
    match value:
        case str():
            return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
        case list():
            return [_checked(entry, levels - 1) for entry in value]
        case dict():
            return {_checked(key, 1): _checked(entry, levels - 1) for key, entry in value.items()}
        case int() | float() if not abs(value) < LARGEST:  # nor for NaN
            raise ValueError("a number is too large")
    return value


def read_bytes(path: Path) -> bytes:
    """The whole content of a regular file of at most MOST_BYTES. Raises CheckpointError.

    A pipe or a device is not opened: reading it may wait, or never end.
    """
    most = MOST_BYTES.get(path.name, OTHER_BYTES)
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            raise CheckpointError(f"{path.parent.name}/{path.name} can't be read (not a regular file).")
        with open(os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC), "rb") as file:
            content = file.read(most + 1)
    except FileNotFoundError as error:
        raise CheckpointError(f"{path.parent.name}/{path.name} is missing.") from error
    except OSError as error:
        raise CheckpointError(f"{path.parent.name}/{path.name} can't be read ({error.strerror}).") from error
    if len(content) > most:
        raise CheckpointError(f"{path.parent.name}/{path.name} can't be read (larger than {most} bytes).")
    return content


def brief(error: Exception) -> str:
    """The beginning of an error's message, which may contain a long value from a file."""
    text = str(error).rstrip(".")
    return text if len(text) <= 200 else f"{text[:200]} …"


def sha256_of(content: bytes) -> str:
    """The SHA-256 in hexadecimal digits."""
    return hashlib.sha256(content).hexdigest()
