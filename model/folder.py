"""The files of a checkpoint that vouch for each other: its card holds the sha256 of all that a text is made with.

Knows nothing about networks or chains: what their master file holds is for others to read.
"""

import hashlib
import json
import os
from collections.abc import Collection
from dataclasses import asdict
from pathlib import Path

from model.vocabulary import Vocabulary


class CheckpointError(ValueError):
    """A checkpoint that can't be used: one sentence that names the file."""


def write_folder(
    folder: Path,
    written: list[str],
    vocabulary: Vocabulary,
    lexicon: Collection[str],
    card: dict,
    digest: str,
) -> dict:
    """Put the `written` partial files in their place, the first of which has that digest, and the texts beside them.

    Every file is complete before any takes its place, and card.json, which holds the digests, comes last: what an
    interruption leaves is either the old checkpoint, or one that `read_folder` refuses.
    Returns the card as written: `card` plus name, digest and sha256 of the texts.
    """
    texts = {
        "vocabulary.json": json.dumps(asdict(vocabulary), ensure_ascii=False),
        "lexicon.txt": "\n".join(sorted(set(lexicon))),
    }
    sha256 = {name: sha256_of(text.encode("utf-8")) for name, text in texts.items()}
    card = card | {"name": folder.name, "digest": digest, "sha256": sha256}
    texts["card.json"] = json.dumps(card, ensure_ascii=False, indent=2) + "\n"
    for name, text in texts.items():
        partial(folder, name).write_bytes(text.encode("utf-8"))
    for name in [*written, *texts]:
        os.replace(partial(folder, name), folder / name)
    return card


def partial(folder: Path, name: str) -> Path:
    """Where a file is written before it is whole."""
    return folder / f".partial.{name}"


def write_whole(path: Path, content: str | bytes) -> None:
    """Replace a file, or leave it as it is. A text is written in UTF-8. Raises OSError."""
    written = partial(path.parent, path.name)
    try:
        written.write_bytes(content.encode("utf-8") if isinstance(content, str) else content)
        os.replace(written, path)
    except OSError:
        written.unlink(missing_ok=True)  # half of it helps nobody, and a full disk wants the room
        raise


def read_folder(folder: Path, card: dict, master: str) -> tuple[Vocabulary, frozenset[str], bytes]:
    """Vocabulary, lexicon and the bytes of the master file, each the one that the card describes.

    Raises CheckpointError naming the file that is missing, incomplete or foreign.
    """
    contents = {name: read_bytes(folder / name) for name in ("vocabulary.json", "lexicon.txt", master)}
    try:
        digests = {master: card["digest"], **card["sha256"]}
        altered = [name for name, content in contents.items() if sha256_of(content) != digests[name]]
    except (KeyError, TypeError) as error:
        raise CheckpointError(f"{folder.name}/card.json does not describe its files: {error}.") from error
    if altered:
        raise CheckpointError(f"{folder.name}/{altered[0]} is incomplete or not the file that card.json describes.")
    fields = json.loads(contents["vocabulary.json"])
    vocabulary = Vocabulary(**fields | {"tokens": tuple(fields["tokens"])})
    return vocabulary, frozenset(contents["lexicon.txt"].decode("utf-8").split()), contents[master]


def read_json(path: Path) -> dict:
    """The object in a file. Raises CheckpointError."""
    content = read_bytes(path)
    try:
        found = json.loads(content)
    except ValueError as error:
        raise CheckpointError(f"{path.parent.name}/{path.name} is incomplete or damaged.") from error
    if not isinstance(found, dict):
        raise CheckpointError(f"{path.parent.name}/{path.name} is incomplete or damaged.")
    return found


def read_bytes(path: Path) -> bytes:
    """All of a file. Raises CheckpointError."""
    try:
        return path.read_bytes()
    except FileNotFoundError as error:
        raise CheckpointError(f"{path.parent.name}/{path.name} is missing.") from error
    except OSError as error:
        raise CheckpointError(f"{path.parent.name}/{path.name} can't be read ({error.strerror}).") from error


def sha256_of(content: bytes) -> str:
    """In hexadecimal digits."""
    return hashlib.sha256(content).hexdigest()
