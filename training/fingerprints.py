"""Command line: fingerprints.bin of checkpoints that are there already. A training writes it by itself."""

import argparse
import sys
from collections.abc import Mapping
from pathlib import Path

from model.fingerprints import FILE, MOST_CHARACTERS, Fingerprints, to_bytes
from model.folder import read_json, write_whole
from model.parser import make_each
from training.corpus import Corpus, CorpusError, load_corpus, split_text
from training.lines import split_lines


def write_fingerprints(folder: Path, read: str, card: Mapping) -> int:
    """Write the file of a checkpoint, whole or not at all; returns its bytes, 0 for a text that is too long for one.

    read: all of the text that is not held out. card: of the checkpoint. Raises OSError.
    """
    if len(read) > MOST_CHARACTERS:
        return 0
    content = to_bytes(Fingerprints.of(read), card["data"]["sha256"])
    write_whole(folder / FILE, content)
    return len(content)


def read_part(corpus: Corpus, card: Mapping) -> str:
    """All of the text that a checkpoint did not hold out. Raises CorpusError where it is another text."""
    if corpus.sha256 != card.get("data", {}).get("sha256"):
        raise CorpusError(f"CORPUS must be the text that the checkpoint was trained on. Received: {corpus.name}")
    if card.get("recipe", {}).get("lines"):
        return "\n".join(split_lines(corpus.text)[0])
    return split_text(corpus.text, card["level"])[0]


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m training.fingerprints", description=__doc__.splitlines()[0])
    parser.add_argument("corpus", metavar="CORPUS", help="their text: a UTF-8 file, or a known name")
    parser.add_argument("folders", metavar="DIR", nargs="+", help="checkpoint folders")
    options = parser.parse_args(arguments)
    try:
        corpus = load_corpus(options.corpus)
    except CorpusError as error:
        sys.exit(f"error: {error}")

    def make(name: str) -> str:
        folder = Path(name)
        card = read_json(folder / "card.json")
        size = write_fingerprints(folder, read_part(corpus, card), card)
        if not size:
            return f"{folder.name}: none, for a text of more than {MOST_CHARACTERS:,} characters"
        return f"{folder.name}: {size:,} bytes"

    make_each(options.folders, make)


if __name__ == "__main__":
    main()
