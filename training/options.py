"""The command line of a training: its options, and the line that makes the same training again."""

import argparse
import dataclasses
import shlex
from pathlib import Path

from model.architecture import CELLS
from model.network import NetworkConfig
from model.parser import Parser
from model.vocabulary import LEVELS
from training.corpus import Corpus
from training.recipe import PRECISIONS, Recipe

FOLLOW_THE_TEXT = ("batch", "window", "learning_rate", "warm_up")  # defaults.py
FOLLOW = (*FOLLOW_THE_TEXT, "reset")  # which follows the cell


def parse(arguments: list[str] | None = None) -> argparse.Namespace:
    parser = Parser(
        prog="python -m training.train",
        description="Train a network on a text and write a checkpoint folder.",
        formatter_class=argparse.ArgumentDefaultsHelpFormatter,
    )
    recipe, network = Recipe(), NetworkConfig(1)
    parser.add_argument("corpus", metavar="CORPUS", help="a UTF-8 text file, or a known name (see training/README.md)")
    parser.add_argument("--out", metavar="DIR", type=Path, required=True, help="the checkpoint folder to write")
    parser.add_argument("--level", choices=LEVELS, default="char", help="a token is a character or a word")
    parser.add_argument("--cell", choices=CELLS, default=network.cell)
    parser.add_argument("--layers", type=int, default=network.layers, help=" ")
    parser.add_argument("--units", type=int, default=network.units, help=" ")
    parser.add_argument("--embedding", type=int, default=network.embedding, help="units of a token's vector")
    parser.add_argument("--prompt", metavar="TEXT", default="", help="the samples after each epoch begin with it")
    parser.add_argument(
        "--teacher", metavar="DIR", type=Path, action="append", default=[], help="learn from its probabilities, too"
    )
    parser.add_argument(
        "--start", metavar="DIR", type=Path, help="begin with the weights of this checkpoint, not with random ones"
    )
    parser.add_argument("--lines", action="store_true", help="every line is a text of its own, which ends")
    parser.add_argument(
        "--grow", action=argparse.BooleanOptionalAction, default=True, help="windows grow from a quarter to the whole"
    )
    parser.add_argument("--resume", action="store_true", help="go on after the last complete epoch in DIR")
    helps = {
        "batch": f"streams read side by side (default: up to {recipe.batch}, it follows the text)",
        "window": f"time steps of an update (default: up to {recipe.window}, it follows the text)",
        "learning_rate": "the highest (default: it follows the units)",
        "warm_up": f"updates in which the learning rate rises (default: up to {recipe.warm_up})",
        "parts": "shares of the batch computed at the same time; 1 on a GPU",
        "dropout": "of layer outputs",
        "dropconnect": "of recurrent matrices",
        "reset": "the probability that a stream begins a window from the initial state (default: it follows the cell)",
        "patience": "stop after this many epochs without a better validation loss; 0 trains to the end",
        "rescale": "multiplies the factor for the logits that fits the validation text",
        "validation": "share of the training text, from its beginning, that chooses epoch and calibration",
    }
    for field in dataclasses.fields(Recipe):
        if field.type is bool:
            continue
        follows = field.name in FOLLOW
        parser.add_argument(
            f"--{field.name.replace('_', '-')}",
            type=field.type,
            default=argparse.SUPPRESS if follows else getattr(recipe, field.name),
            choices=PRECISIONS if field.name == "precision" else None,
            help=helps.get(field.name, " "),
        )
    parser.set_defaults(**dict.fromkeys(FOLLOW))
    return parser.parse_args(arguments)


def command(options: argparse.Namespace, corpus: Corpus) -> str:
    """The command line that makes the same training, without this machine's paths."""
    words = ["python", "-m", "training.train", corpus.name if corpus.source else Path(options.corpus).name]
    defaults = parse(["_", "--out", "_"])
    for name, value in vars(options).items():
        option = f"--{name.replace('_', '-')}"
        if name in ("corpus", "resume") or (name != "out" and value == getattr(defaults, name)):
            continue
        if name == "teacher":
            words += [word for folder in value for word in (option, folder.name)]
        elif name in ("out", "start"):
            words += [option, value.name or "."]
        elif isinstance(value, bool):
            words.append(option if value else f"--no-{name.replace('_', '-')}")
        else:
            words += [f"{option}={value}"] if str(value).startswith("-") else [option, str(value)]
    return shlex.join(words)
