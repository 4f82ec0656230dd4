"""Command line: train a network on a text and write a checkpoint folder.

The order of things is here, what an update is in trainer.py, and the reasons for the recipe's numbers in README.md.
"""

import argparse
import csv
import dataclasses
import os
import shlex
import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from model.network import STATES_PER_LAYER, NetworkConfig
from model.vocabulary import LEVELS, Vocabulary
from training.corpus import Corpus, encode_all, endless_windows, load_corpus, split_text, windows_per_epoch
from training.lines import batches_per_epoch, encode_lines, endless_lines, split_lines, tokens
from training.progress import NAME, Progress
from training.recipe import PRECISIONS, Recipe
from training.report import found, planned

MEASURED = 1_000_000  # targets of a long held-out text, from its beginning: one after the other, that takes minutes
CALIBRATED = 100_000  # tokens for fitting one number


class TrainError(ValueError):
    """A training that can't begin or go on: one sentence for whoever typed the command."""


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
    parser.add_argument("--lines", action="store_true", help="every line is a text of its own, which ends")
    parser.add_argument("--tensorboard", action="store_true", help="write the losses for TensorBoard, too")
    parser.add_argument("--resume", action="store_true", help="go on after the last complete epoch in DIR")
    helps = {
        "batch": "streams read side by side",
        "window": "time steps per update",
        "parts": "shares of the batch computed at the same time; 1 on a GPU",
        "dropout": "of layer outputs",
        "dropconnect": "of recurrent matrices",
        "reset": "how probable a stream is to begin a window from the initial state",
        "warm_up": "updates",
        "patience": "stop after so many epochs without a better validation loss; 0 trains to the end",
        "validation": "share of the training text, from its beginning, that chooses epoch and calibration",
    }
    for field in dataclasses.fields(Recipe):
        if field.type is bool:
            continue
        choices = PRECISIONS if field.name == "precision" else None
        parser.add_argument(
            f"--{field.name.replace('_', '-')}",
            type=field.type,
            default=getattr(recipe, field.name),
            choices=choices,
            help=helps.get(field.name, " "),
        )
    return parser.parse_args(arguments)


def main(arguments: list[str] | None = None) -> None:
    options = parse(arguments)
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
    if options.parts > 1:  # each part has a thread to itself, instead of all threads working on each step
        os.environ.setdefault("TF_NUM_INTRAOP_THREADS", "1")
        os.environ.setdefault("TF_NUM_INTEROP_THREADS", str(options.parts))
    try:
        plan = prepare(options)
    except ValueError as error:  # a setting or a corpus that can't be used; nothing has been computed yet
        sys.exit(f"error: {error}")
    try:
        train(plan)
    except KeyboardInterrupt:
        sys.exit(130)
    except OSError as error:  # a full disk, a folder taken away
        saved = (options.out / NAME).exists()
        hint = "once it can, --resume goes on after the last complete epoch" if saved else "no epoch was saved"
        sys.exit(f"error: {options.out} can't be written ({error.strerror}); {hint}.")
    except TrainError as error:
        sys.exit(f"error: {error}")


@dataclass
class Plan:
    """All that a training needs. ids, validation, held_out: (tokens,) int32, three parts of the corpus, or rows of
    them (lines.py). read: the text that ids and validation are made from."""

    out: Path
    command: str
    prompt: str
    recipe: Recipe
    config: NetworkConfig
    corpus: Corpus
    vocabulary: Vocabulary
    read: str
    ids: np.ndarray
    validation: np.ndarray
    held_out: np.ndarray
    progress: Progress
    tensorboard: bool = False


def prepare(options: argparse.Namespace) -> Plan:
    """Check everything, then make the folder. Raises ValueError, with the rule and the value received."""
    recipe = Recipe(**{field.name: getattr(options, field.name) for field in dataclasses.fields(Recipe)})
    NetworkConfig(1, options.cell, options.layers, options.units, options.embedding)
    corpus = load_corpus(options.corpus)
    if recipe.lines:
        lines, held_out_lines = split_lines(corpus.text)
        vocabulary, read = Vocabulary.of_lines(corpus.text, options.level), "\n".join(lines)
        ids, held_out = (encode_lines(vocabulary, some, recipe.window) for some in (lines, held_out_lines))
    else:
        read, held_out_text = split_text(corpus.text, options.level)
        vocabulary = Vocabulary.from_text(corpus.text, options.level)
        ids, held_out = encode_all(vocabulary, read), encode_all(vocabulary, held_out_text)
    config = NetworkConfig(
        len(vocabulary), options.cell, options.layers, options.units, options.embedding, recipe.dropout
    )
    if not (len(ids) and len(held_out)):
        raise TrainError(f"Some lines must have fewer tokens than a window has steps. Received: {recipe.window} steps")
    cut = int(len(ids) * recipe.validation)
    if cut < 2:
        raise TrainError(
            f"validation must be a share of 2 tokens or more. Received: {recipe.validation} of {len(ids)}."
        )
    updates_per_epoch(recipe, ids[cut:])
    plan = Plan(
        options.out,
        command(options, corpus),
        options.prompt,
        recipe,
        config,
        corpus,
        vocabulary,
        read,
        ids[cut:],
        ids[:cut],
        held_out,
        _progress(options, dataclasses.asdict(recipe) | dataclasses.asdict(config) | {"sha256": corpus.sha256}),
        options.tensorboard,
    )
    print(found(corpus.text, vocabulary, np.concatenate([tokens(ids), tokens(held_out)])), flush=True)
    if recipe.lines:
        count, fitting = len(lines) + len(held_out_lines), len(ids) + len(held_out)
        print(
            f"{count:,} lines; {count - fitting:,} with more than {recipe.window - 1} tokens are left out.", flush=True
        )
    return plan


def updates_per_epoch(recipe: Recipe, ids: np.ndarray) -> int:
    """Of a text or of rows. Raises CorpusError where there is none."""
    if recipe.lines:
        return batches_per_epoch(len(ids), recipe.batch)
    return windows_per_epoch(len(ids), recipe.batch, recipe.window)


def _progress(options: argparse.Namespace, settings: dict) -> Progress:
    """The training to go on with, or a new one. When it ends may differ, everything else must match."""
    out = options.out
    if out.exists() and not out.is_dir():
        raise TrainError(f"--out must be a folder. Received: {out}, a file.")
    del settings["epochs"], settings["patience"]
    if options.resume:
        progress = Progress.load(out)
        for name, value in settings.items():
            kept = progress.settings.get(name, value)  # what a training did not have yet can't have been another
            if kept != value:
                raise TrainError(f"--resume must keep {name} at {kept!r}. Received: {value!r}")
        return progress
    if (out / NAME).exists() or (out / "card.json").exists():
        raise TrainError(f"--out must hold no training yet, unless --resume goes on with it. Received: {out}")
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise TrainError(f"--out must be a folder that can be made. Received: {out} ({error.strerror})") from error
    if not os.access(out, os.W_OK | os.X_OK):
        raise TrainError(f"--out must be a folder that can be written. Received: {out}")
    return Progress(settings)


def train(plan: Plan) -> None:
    """Fit, then export. Ctrl-C exports what there is and is raised again; TrainError where the loss is no number."""
    progress = plan.progress
    interrupted = progress.epochs < plan.recipe.epochs and fit(plan)
    if not progress.epochs:
        raise KeyboardInterrupt  # before the first epoch's end: there is nothing to export
    export(plan)
    if interrupted:
        print(f"Interrupted after epoch {progress.epochs} of {plan.recipe.epochs}; --resume goes on from there.")
        raise KeyboardInterrupt
    (plan.out / NAME).unlink()


def fit(plan: Plan) -> bool:
    """Train to the last epoch; True when Ctrl-C ended it before. The plan's progress is up to date either way."""
    import keras

    from training.callbacks import Estimate, Patience, Samples, SaveProgress, Scalars, Validate
    from training.trainer import compiled_trainer, plain_network

    recipe, progress = plan.recipe, plan.progress
    windows = updates_per_epoch(recipe, plan.ids)
    keras.utils.set_random_seed(recipe.seed)
    trainer = compiled_trainer(plan.config, recipe, windows * recipe.epochs)
    network = plain_network(plan.config, trainer.network.get_weights())
    shares = {"train on": plan.ids, "choose by": plan.validation, "hold out": plan.held_out}
    parts = {use: len(tokens(ids)) for use, ids in shares.items()}
    if recipe.lines:
        reading = endless_lines(plan.ids, recipe.batch, recipe.seed, progress.epochs)
    else:
        reading = endless_windows(plan.ids, recipe.batch, recipe.window, recipe.seed, progress.epochs)
    print(planned(parts, network.count_params(), windows, recipe.epochs, progress.epochs), flush=True)
    log = plan.out / "log.csv"
    _trim_log(log, progress.epochs)
    try:
        trainer.fit(
            reading,
            steps_per_epoch=windows,
            epochs=recipe.epochs,
            initial_epoch=progress.epochs,
            shuffle=False,
            verbose=1 if sys.stdout.isatty() else 2,
            callbacks=[
                keras.callbacks.TerminateOnNaN(),
                Estimate(recipe.epochs),
                Validate(network, plan.validation, _streams(plan.validation)),
                *([Scalars(plan.out / "tensorboard")] if plan.tensorboard else []),
                keras.callbacks.CSVLogger(log, append=progress.epochs > 0),
                keras.callbacks.ProgbarLogger(),  # before the samples, so that its line is complete when they come
                Samples(network, plan.vocabulary, plan.prompt, progress),
                SaveProgress(plan.out, progress),  # last but one: what it saves is what has happened
                Patience(recipe.patience, progress),
            ],
        )
    except KeyboardInterrupt:
        return True
    if progress.epochs < recipe.epochs and not Patience(recipe.patience, progress).over:
        raise TrainError(
            f"The loss became NaN in epoch {progress.epochs + 1}: begin again, with --learning-rate lower."
        )
    return False


def _streams(validation: np.ndarray) -> int:
    """Pieces that are read side by side: much faster, and a little worse at each beginning (`predictions`)."""
    return min(16, max(1, len(validation) // 100))


def _trim_log(path: Path, epochs: int) -> None:
    """Drop the rows of epochs that will be trained again: a kill between two callbacks may have left one."""
    if not path.exists():
        return
    with path.open(newline="") as file:
        header, *rows = list(csv.reader(file)) or [[]]
    rows = [row for row in rows if len(row) == len(header) and int(row[0]) < epochs]
    with path.open("w", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([header, *rows] if rows else [])


def export(plan: Plan) -> dict:
    """Calibrate the best weights, measure them on the held-out text, write the checkpoint; returns its card."""
    from model.checkpoint import load_checkpoint, save_checkpoint
    from model.measures import words
    from training.calibrate import best_scale, fold_scale
    from training.card import describe, write_card, write_readme, write_samples
    from training.evaluate import evaluate, in_8_bits, stateful_figures, step_predictions, targets
    from training.trainer import plain_network

    progress = plan.progress
    network = plain_network(plan.config, progress.best_weights)
    held_out = plan.held_out[: MEASURED + 1]  # of rows, too: a million of them are never held out here
    scale = best_scale(network, plan.validation[:CALIBRATED], _streams(plan.validation))
    fold_scale(network, scale)
    characters = len(plan.vocabulary.decode(targets(held_out)))
    figures = evaluate(network, held_out, characters, scale)
    if len(held_out) < len(plan.held_out):
        figures["split"] = f"held-out: the first {MEASURED:,} tokens of the last 10 %, stateful"
    card = describe(plan.corpus, plan.recipe, progress, plan.command) | {"evaluation": figures}
    lexicon = words(plan.read)
    card = save_checkpoint(plan.out, network, plan.config, plan.vocabulary, lexicon, card)
    step = load_checkpoint(plan.out, precision="int8")
    card["evaluation"] |= in_8_bits(plan.out, stateful_figures(step_predictions(step, held_out), characters))
    write_card(plan.out, card)
    write_samples(plan.out, plan.prompt, progress.samples[: progress.epochs])
    write_readme(plan.out, card, network, plan.vocabulary)
    print(f"{plan.out}: {figures['nats_per_token']:.4f} nats per token held out (epoch {progress.best_epoch}).")
    return card


def command(options: argparse.Namespace, corpus: Corpus) -> str:
    """The command line that makes the same training, without this machine's paths."""
    words = ["python", "-m", "training.train", corpus.name if corpus.source else Path(options.corpus).name]
    defaults = parse(["_", "--out", "_"])
    for name, value in vars(options).items():
        if name == "out":
            words += ["--out", value.name or "."]
        elif name not in ("corpus", "resume", "tensorboard") and value != getattr(defaults, name):
            words += [f"--{name.replace('_', '-')}", *([] if value is True else [str(value)])]
    return shlex.join(words)


if __name__ == "__main__":
    main()
