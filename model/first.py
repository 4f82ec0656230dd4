"""The file first.json in a network's folder: how the run of a first visit begins, so that a page can show it at once.

`python -m model.first` makes those of all models that are there; an export makes that of its own model. A GPT has none:
it would not be the beginning of every machine's text. A network that is trained again keeps its folder, so a file
counts only with the digest, the prompt and the schedule of today's run.
"""

import argparse
import asyncio
import json
import logging
import os
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from model.checkpoint import SHIPPED, list_checkpoints, load_checkpoint
from model.engine import Engine
from model.folder import CheckpointError, read_json, write_whole
from model.parser import make_each
from model.run import Run
from model.settings import Schedule, check_model, format_schedule

FILE = "first.json"
PROMPT, SEED, LENGTH = "ROMEO:", 7, 400  # of a first visit; a card may have a prompt of its own
SCHEDULE: Schedule = ((0, 0.3), (130, 1.0), (260, 1.7))
POSITIONS = 300  # tokens that are kept
PANELS = 4


class First(NamedTuple):
    """The kept beginning of a run. ids: per panel, of at most `POSITIONS` tokens; fewer where a text has ended."""

    digest: str
    prompt: str
    seed: int
    length: int
    schedule: str
    ids: list[list[int]]


def prompt_of(card: Mapping) -> str:
    """The prompt that a model starts with."""
    prompt = card.get("prompt")
    return prompt if isinstance(prompt, str) else PROMPT


def write_first(folder: Path) -> First:
    """Write the file of a network, by NumPy, which is the definition. Raises CheckpointError and OSError."""
    checkpoint = load_checkpoint(folder, "numpy")
    engine = Engine(checkpoint)
    prompt = prompt_of(checkpoint.card)
    run = Run(engine, prompt, SEED, LENGTH, schedule=SCHEDULE, position=POSITIONS, until=POSITIONS)
    try:
        ids = asyncio.run(run.last()).ids
    finally:
        engine.close()
    first = First(checkpoint.digest, prompt, SEED, LENGTH, format_schedule(SCHEDULE), [list(row) for row in ids])
    write_whole(folder / FILE, json.dumps(first._asdict(), ensure_ascii=False, separators=(",", ":")) + "\n")
    return first


def read_first(folder: Path, card: Mapping, vocab_size: int) -> First | None:
    """The kept run of a model; None where there is none. One that is stale or damaged is logged, and None, too."""
    path = folder / FILE
    if not os.path.lexists(path):
        return None
    try:
        found = read_json(path)
        expected = First(card.get("digest", ""), prompt_of(card), SEED, LENGTH, format_schedule(SCHEDULE), [])
        for name, value in expected._asdict().items():
            if name != "ids" and found.get(name) != value:
                raise CheckpointError(f"{folder.name}/{FILE} belongs to another run ({name}).")
        if not _are_ids(found.get("ids"), vocab_size):
            raise CheckpointError(f"{folder.name}/{FILE} is damaged.")
    except CheckpointError as error:
        logging.getLogger("thermostat").warning("%s It is not used; python -m model.first makes it anew.", error)
        return None
    return expected._replace(ids=found["ids"])


def _are_ids(panels: object, vocab_size: int) -> bool:
    rows = panels if isinstance(panels, list) and len(panels) == PANELS else [None]
    return all(isinstance(row, list) and len(row) <= POSITIONS for row in rows) and all(
        type(token) is int and 0 <= token < vocab_size for row in rows for token in row
    )


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m model.first", description=__doc__.splitlines()[0])
    parser.add_argument("models", nargs="*", metavar="NAME", help="name of a checkpoint folder (default: all)")
    parser.add_argument("--checkpoints", type=Path, default=SHIPPED, metavar="DIR", help="where the models are")
    options = parser.parse_args(arguments)
    cards = list_checkpoints(options.checkpoints)
    networks = [name for name, card in cards.items() if "markov" not in card and card.get("exact") is not False]

    def make(name: str) -> str:
        first = write_first(options.checkpoints / check_model(name, networks))
        return f"{name}: {first.digest[:8]}, {max(map(len, first.ids))} tokens"

    make_each(options.models or networks, make)


if __name__ == "__main__":
    main()
