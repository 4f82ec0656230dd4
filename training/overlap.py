"""Command line: the passages that other texts have in common with the held-out tenth of a corpus.

A network that has read the held-out text is measured on its memory. So every other text that it reads
(`training.train --start`) has to be checked. Texts are compared without speakers' names, letter case, punctuation and
line breaks, in which editions differ. Two texts of one time share phrases of some 30 letters; 40 are a quotation.
"""

import argparse
import json
import re
import sys
from pathlib import Path

from model.folder import CheckpointError, write_card
from training.corpus import Corpus, CorpusError, load_corpus, split_text
from training.quiet import load_tensorflow
from training.trained import read_trained

LIMIT = 40  # letters and spaces: a text with a common passage of this length is refused
COUNTED = 26  # shorter passages are not counted
SPEAKER = re.compile(r"^[^\W\d_a-z][^a-z\n]*:$", re.MULTILINE)
OTHER = re.compile(r"[^\w]+|[\d_]+")


def plain(text: str) -> str:
    """Words in lower case with one space between them, without names of speakers."""
    return OTHER.sub(" ", SPEAKER.sub("", text).replace("'", "").casefold()).strip()


def common_passages(held_out: str, text: str, least: int = COUNTED) -> list[str]:
    """Passages of `text` that `held_out` has too, the longest first. Both texts as from `plain`.

    A passage has `least` characters or more, is as long as possible, and overlaps no other in `text`.
    """
    places: dict[str, list[int]] = {}
    for i in range(len(held_out) - least + 1):
        places.setdefault(held_out[i : i + least], []).append(i)
    found, begin = [], 0
    while begin <= len(text) - least:
        starts = places.get(text[begin : begin + least], ())
        length = max((_same(held_out, start, text, begin) for start in starts), default=0)
        if length:
            found.append(text[begin : begin + length])
        begin += length or 1
    return sorted(found, key=len, reverse=True)


def _same(first: str, i: int, second: str, j: int) -> int:
    """How many characters are equal from first[i] and second[j] on."""
    length = 0
    while i + length < len(first) and j + length < len(second) and first[i + length] == second[j + length]:
        length += 1
    return length


def overlap(held_out: str, text: str) -> dict:
    """Figures for one text: its letters, the number of common passages, the longest of them and its length."""
    text = plain(text)
    found = common_passages(plain(held_out), text)
    return {"letters": len(text), "passages": len(found), "longest": len(found[0]) if found else 0} | (
        {"passage": found[0]} if found else {}
    )


def check_read(card: dict, corpus: Corpus, files: list[Corpus]) -> None:
    """Raises CorpusError unless the card is of the corpus, and the files are all texts that its network read before."""
    if card.get("data", {}).get("sha256") != corpus.sha256:
        raise CorpusError(f"With --write, CORPUS must be the text of the card. Received: {corpus.name!r}")
    checked = {file.sha256 for file in files}
    for data in (card.get("training", {}).get("start") or {}).get("read", []):
        if data.get("sha256") not in checked:
            names = ", ".join(file.name for file in files)
            raise CorpusError(
                f"With --write, FILE must be every text of the card ({data.get('name')}). Received: {names}"
            )


def write(folder: Path, figures: list[dict]) -> None:
    """Put the figures into the folder's card.json and README.md."""
    from training.card import write_readme

    card = read_trained(folder)[0]
    card["overlap"] = {"limit": LIMIT, "counted": COUNTED, "texts": figures}
    write_readme(folder, card)
    write_card(folder, card)


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m training.overlap", description=__doc__)
    parser.add_argument("corpus", metavar="CORPUS", help="a UTF-8 text file, or a known name; its last tenth counts")
    parser.add_argument("files", metavar="FILE", nargs="+", help="other UTF-8 text files, to be checked")
    parser.add_argument("--write", metavar="DIR", type=Path, help="write the result into a checkpoint's card")
    options = parser.parse_args(arguments)
    try:
        corpus = load_corpus(options.corpus)
        held_out = split_text(corpus.text, "char")[1]
        files = [load_corpus(name) for name in options.files]
        if options.write:
            check_read(read_trained(options.write)[0], corpus, files)
    except (CheckpointError, CorpusError) as error:
        sys.exit(f"error: {error}")
    found = []
    for name, file in zip(options.files, files, strict=True):
        found.append({"file": Path(name).name, "sha256": file.sha256} | overlap(held_out, file.text))
        print(json.dumps(found[-1], ensure_ascii=False), flush=True)
    refused = [f"{figures['file']} ({figures['longest']})" for figures in found if figures["longest"] >= LIMIT]
    if refused:
        sys.exit(
            f"error: A file must have no passage of {LIMIT} letters in common with the held-out text. "
            f"Received: {', '.join(refused)}"
        )
    if options.write:
        load_tensorflow()
        try:
            write(options.write, found)
        except OSError as error:
            sys.exit(f"error: {options.write} can't be written ({error.strerror}).")


if __name__ == "__main__":
    main()
