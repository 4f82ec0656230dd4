"""Command line: rewrite the table of all models in model/README.md from their folders.

Every figure is in a card.json or a sweep.json.
"""

import argparse
import sys
from pathlib import Path

from model.checkpoint import SHIPPED, CheckpointError, list_checkpoints
from model.folder import write_whole
from model.sweep_file import load_sweep

BEGIN, END = "<!-- made by python -m training.table -->", "<!-- end -->"
README = SHIPPED.parent / "README.md"
LANGUAGES = {"en": "English", "de": "German"}
COLUMNS = (
    "model",
    "text",
    "language",
    "level",
    "network",
    "parameters",
    "nats per token",
    "on blocks",
    "Keras network",
    "bits per character",
    "calibration error",
    "non-words at T = 1",
    "also by the language",
    "network.keras, MB",
    "step.bin, MB",
)


class TableError(ValueError):
    """A file without marks for the table: one sentence that names it."""


def table(root: Path) -> str:
    """Markdown: a row for every model under `root`, in the order of `list_checkpoints`. Raises CheckpointError."""
    rows = [row(root / name, card) for name, card in list_checkpoints(root).items()]
    lines = [COLUMNS, ("---",) * len(COLUMNS), *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


def row(folder: Path, card: dict) -> tuple[str, ...]:
    """The cells of one model. A figure that its card or sweep does not have is a dash."""
    try:
        data, figures, sizes = card["data"], card["evaluation"], card["bytes"]
        blocks, trained, network = figures.get("blocks"), figures.get("network"), card.get("network")
        # Chains have one file for all orders, which is both the trained and the exported one. A GPT has no step.bin.
        small = sizes["step.bin" if "step.bin" in sizes else "step.tflite"]
        large = sizes["network.keras"] if network else small
        return (
            card["name"],
            data["name"],
            LANGUAGES.get(card["language"], card["language"] or "–"),
            {"char": "character"}.get(card["level"], card["level"]),
            _network(network) if network else f"Markov chain, order {card['markov']['order']}",
            f"{card['parameters']:,}" if network else f"{card['counts']:,} sequences",
            f"{figures['nats_per_token']:.4f}",
            _or_dash(blocks and blocks["nats_per_token"], ".4f"),
            _or_dash(trained and trained["nats_per_token"], ".4f"),
            f"{figures['bits_per_character']:.3f}",
            _or_dash(figures.get("calibration_error"), ".1%"),
            _or_dash(_at_one(folder, card, "non_words"), ".1%"),
            _or_dash(_at_one(folder, card, "non_words_language"), ".1%"),
            f"{large / 1e6:.1f}",
            f"{small / 1e6:.1f}",
        )
    except (KeyError, TypeError) as error:
        raise CheckpointError(f"{folder.name}/card.json lacks a figure of the table: {error}.") from error


def _network(network: dict) -> str:
    return f"{network['layers']} × {network['cell'].upper()} {network['units']}"


def _at_one(folder: Path, card: dict, name: str) -> float | None:
    """A share at T = 1 in the sweep in the model's folder, if it was made with this model and has it."""
    sweep = load_sweep(folder)
    if sweep is None or sweep["digest"] != card["digest"]:
        return None
    share = next((row.get(name) for row in sweep["rows"] if row["temperature"] == 1), None)
    return share and share["mean"]


def _or_dash(value: float | None, form: str) -> str:
    return "–" if value is None else format(value, form)


def replace_table(text: str, new: str) -> str:
    """The text with its table replaced. Raises TableError unless both marks are there, once and in order."""
    before, begin, rest = text.partition(BEGIN)
    old, end, after = rest.partition(END)
    if not (begin and end) or BEGIN in after + old or END in after:
        raise TableError(f"The file must have the lines {BEGIN} and {END}, once and in this order.")
    return f"{before}{BEGIN}\n{new}\n{END}{after}"


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m training.table", description=__doc__.splitlines()[0])
    parser.add_argument("--checkpoints", type=Path, default=SHIPPED, metavar="DIR", help="the folder of the models")
    parser.add_argument("--readme", type=Path, default=README, metavar="FILE", help="the document with the table")
    options = parser.parse_args(arguments)
    try:
        write_whole(
            options.readme, replace_table(options.readme.read_text(encoding="utf-8"), table(options.checkpoints))
        )
    except (CheckpointError, TableError) as error:
        sys.exit(f"error: {error}")
    except OSError as error:
        sys.exit(f"error: {options.readme} can't be rewritten ({error.strerror}).")


if __name__ == "__main__":
    main()
