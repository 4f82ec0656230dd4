"""Command line: rewrite the table of all models in model/README.md from what their folders say about themselves.

Knows nothing about networks or texts: every figure is in a card.json or a sweep.json.
"""

import argparse
import sys
from pathlib import Path

from model.checkpoint import SHIPPED, CheckpointError, list_checkpoints
from model.folder import write_whole
from model.swept import load_sweep

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
    "in 8 bits",
    "bits per character",
    "calibration error",
    "non-words at T = 1",
    "network.keras, MB",
    "step.tflite, MB",
)


class TableError(ValueError):
    """A file without a place for the table: one sentence that names it."""


def table(root: Path) -> str:
    """Markdown: a row for every model under `root`, in the order of `list_checkpoints`. Raises CheckpointError."""
    rows = [row(root / name, card) for name, card in list_checkpoints(root).items()]
    lines = [COLUMNS, ("---",) * len(COLUMNS), *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


def row(folder: Path, card: dict) -> tuple[str, ...]:
    """The cells of one model. What its card or sweep does not say is a dash."""
    try:
        data, figures, sizes = card["data"], card["evaluation"], card["bytes"]
        blocks, eighth, network = figures.get("blocks"), figures.get("int8"), card.get("network")
        # Of chains, the file of counts serves all orders, and has both roles.
        trained, written = (
            sizes[name] for name in (("network.keras", "step.tflite") if network else ("counts.npz",) * 2)
        )
        return (
            card["name"],
            data["name"],
            LANGUAGES.get(card["language"], card["language"] or "–"),
            {"char": "character"}.get(card["level"], card["level"]),
            _network(network) if network else f"Markov chain, order {card['markov']['order']}",
            f"{card['parameters']:,}" if network else f"{card['counts']:,} sequences",
            f"{figures['nats_per_token']:.4f}",
            _or_dash(blocks and blocks["nats_per_token"], ".4f"),
            _or_dash(eighth and eighth["nats_per_token"], ".4f"),
            f"{figures['bits_per_character']:.3f}",
            _or_dash(figures.get("calibration_error"), ".1%"),
            _or_dash(_non_words(folder, card), ".1%"),
            f"{trained / 1e6:.1f}",
            f"{written / 1e6:.1f}",
        )
    except (KeyError, TypeError) as error:
        raise CheckpointError(f"{folder.name}/card.json lacks what the table is made of: {error}.") from error


def _network(network: dict) -> str:
    return f"{network['layers']} × {network['cell'].upper()} {network['units']}"


def _non_words(folder: Path, card: dict) -> float | None:
    """The share at T = 1 in the sweep that is kept beside this very model."""
    sweep = load_sweep(folder)
    if sweep is None or sweep["digest"] != card["digest"]:
        return None
    found = next((row["non_words"] for row in sweep["rows"] if row["temperature"] == 1), None)
    return found and found["mean"]


def _or_dash(value: float | None, form: str) -> str:
    return "–" if value is None else format(value, form)


def put(text: str, made: str) -> str:
    """The text with its table replaced. Raises TableError where the marks are not there, each once and in order."""
    before, begin, rest = text.partition(BEGIN)
    old, end, after = rest.partition(END)
    if not (begin and end) or BEGIN in after + old or END in after:
        raise TableError(f"The file must have the lines {BEGIN} and {END}, once and in this order.")
    return f"{before}{BEGIN}\n{made}\n{END}{after}"


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m training.table", description=__doc__.splitlines()[0])
    parser.add_argument("--checkpoints", type=Path, default=SHIPPED, metavar="DIR", help="where the models are")
    parser.add_argument("--readme", type=Path, default=README, metavar="FILE", help="the document with the table")
    options = parser.parse_args(arguments)
    try:
        write_whole(options.readme, put(options.readme.read_text(encoding="utf-8"), table(options.checkpoints)))
    except (CheckpointError, TableError) as error:
        sys.exit(f"error: {error}")
    except OSError as error:
        sys.exit(f"error: {options.readme} can't be rewritten ({error.strerror}).")


if __name__ == "__main__":
    main()
