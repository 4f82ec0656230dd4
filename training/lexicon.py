"""Command line: the words of a language, from texts that no model here is measured on: model/lexicons/.

`python -m training.lexicon en plays/*.txt` writes en.txt, and into sources.json which files they are from.
"""

import argparse
import json
import sys
from pathlib import Path

from model.folder import read_json, write_whole
from model.lexicon import FOLDER, LANGUAGES
from model.measures import words
from training.corpus import Corpus, CorpusError, load_corpus
from training.sources import SOURCES

SOURCES_FILE = "sources.json"


def read_texts(names: list[str]) -> list[Corpus]:
    """The texts of files. Raises CorpusError for one that a model is measured on: its held-out words would be known."""
    texts = [load_corpus(name) for name in names]
    for name, text in zip(names, texts, strict=True):
        if text.source in SOURCES.values():
            raise CorpusError(f"FILE must be no text that a model here is measured on. Received: {name} ({text.name})")
    return texts


def write_lexicon(folder: Path, language: str, texts: list[Corpus]) -> int:
    """Write the lexicon of a language, sorted, a word a line, and its sources. Returns its words. Raises OSError."""
    found = sorted(set().union(*(words(text.text) for text in texts)))
    files = [{"name": text.name, "characters": len(text.text), "sha256": text.sha256} for text in texts]
    path = folder / SOURCES_FILE
    sources = read_json(path) if path.exists() else {}
    sources[language] = {"words": len(found), "files": sorted(files, key=lambda file: file["name"])}
    write_whole(folder / f"{language}.txt", "\n".join(found) + "\n")
    write_whole(path, json.dumps(sources, ensure_ascii=False, indent=1, sort_keys=True) + "\n")
    return len(found)


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m training.lexicon", description=__doc__.splitlines()[0])
    parser.add_argument("language", choices=LANGUAGES)
    parser.add_argument("files", metavar="FILE", nargs="+", help="UTF-8 text files")
    parser.add_argument("--out", type=Path, default=FOLDER, metavar="DIR", help="the folder that is written")
    options = parser.parse_args(arguments)
    try:
        count = write_lexicon(options.out, options.language, read_texts(options.files))
    except CorpusError as error:
        sys.exit(f"error: {error}")
    except OSError as error:
        sys.exit(f"error: {options.out} can't be written ({error.strerror}).")
    print(f"{options.out / f'{options.language}.txt'}: {count:,} words")


if __name__ == "__main__":
    main()
