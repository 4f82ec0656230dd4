"""The command line of a training: its options, and the line that makes the same training again."""

import argparse
import dataclasses
import shlex
from pathlib import Path

from model.network import STATES_PER_LAYER, NetworkConfig
from model.vocabulary import LEVELS
from training.corpus import Corpus
from training.recipe import PRECISIONS, Recipe


def parse(arguments: list[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m training.train",
        description="Train a network on a text and write a checkpoint folder.",
        formatter_class=argparse.ArgumentDefaultsHelpFormatter,
    )
    recipe, network = Recipe(), NetworkConfig(1)
    parser.add_argument("corpus", metavar="CORPUS", help="a UTF-8 text file, or a known name (see training/README.md)")
    parser.add_argument("--out", metavar="DIR", type=Path, required=True, help="the checkpoint folder to write")
    parser.add_argument("--level", choices=LEVELS, default="char", help="what a token is")
    parser.add_argument("--cell", choices=tuple(STATES_PER_LAYER), default=network.cell)
    parser.add_argument("--layers", type=int, default=network.layers, help=" ")
    parser.add_argument("--units", type=int, default=network.units, help=" ")
    parser.add_argument("--embedding", type=int, default=network.embedding, help="units of a token's vector")
    parser.add_argument("--prompt", metavar="TEXT", default="", help="what the samples after each epoch begin with")
    parser.add_argument(
        "--teacher", metavar="DIR", type=Path, action="append", default=[], help="learn from its probabilities, too"
    )
    parser.add_argument("--lines", action="store_true", help="every line is a text of its own, which ends")
    parser.add_argument("--tensorboard", action="store_true", help="write the losses for TensorBoard, too")
    parser.add_argument("--resume", action="store_true", help="go on after the last complete epoch in DIR")
    helps = {
        "batch": f"streams read side by side; 0: {recipe.batch}, or fewer where a text is short",
        "window": "time steps per update",
        "parts": "shares of the batch computed at the same time; 1 on a GPU",
        "dropout": "of layer outputs",
        "dropconnect": "of recurrent matrices",
        "reset": "how probable a stream is to begin a window from the initial state",
        "warm_up": "updates",
        "patience": "stop after so many epochs without a better validation loss; 0 trains to the end",
        "rescale": "multiplies the factor for the logits that fits the validation text",
        "validation": "share of the training text, from its beginning, that chooses epoch and calibration",
    }
    for field in dataclasses.fields(Recipe):
        if field.type is bool:
            continue
        choices = PRECISIONS if field.name == "precision" else None
        parser.add_argument(
            f"--{field.name.replace('_', '-')}",
            type=field.type,
            default=0 if field.name == "batch" else getattr(recipe, field.name),
            choices=choices,
            help=helps.get(field.name, " "),
        )
    return parser.parse_args(arguments)


def command(options: argparse.Namespace, corpus: Corpus) -> str:
    """The command line that makes the same training, without this machine's paths."""
    words = ["python", "-m", "training.train", corpus.name if corpus.source else Path(options.corpus).name]
    defaults = parse(["_", "--out", "_"])
    for name, value in vars(options).items():
        if name == "out":
            words += ["--out", value.name or "."]
        elif name == "teacher":
            words += [word for folder in value for word in ("--teacher", folder.name)]
        elif name not in ("corpus", "resume", "tensorboard") and value != getattr(defaults, name):
            option = f"--{name.replace('_', '-')}"
            if value is True:
                words.append(option)
            else:
                words += [f"{option}={value}"] if str(value).startswith("-") else [option, str(value)]
    return shlex.join(words)
