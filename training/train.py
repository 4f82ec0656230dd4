"""Command line: train a network on a text and write a checkpoint folder.

The order of things is here, what is checked before in plan.py, what an update is in trainer.py, and the reasons for the
recipe's numbers in README.md.
"""

import csv
import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from model.checkpoint import load_network
from model.folder import write_whole
from training.corpus import endless_windows
from training.distil import endless_soft_windows, soft_targets
from training.lines import endless_lines, tokens
from training.options import parse
from training.plan import Plan, prepare, updates_per_epoch
from training.predictions import side_by_side
from training.progress import NAME
from training.report import planned

MEASURED = 1_000_000  # tokens of a long text, from its beginning: one after the other, that takes minutes


class TrainError(ValueError):
    """A training that can't go on: one sentence for whoever typed the command."""


def main(arguments: list[str] | None = None) -> None:
    options = parse(arguments)
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
    if options.parts > 1:  # each part has a thread to itself, instead of all threads working on each step
        os.environ.setdefault("TF_NUM_INTRAOP_THREADS", "1")
        os.environ.setdefault("TF_NUM_INTEROP_THREADS", str(options.parts))
    sys.stdout.reconfigure(errors="replace")  # a terminal that can't show a character is no reason to stop
    try:
        try:
            plan = prepare(options)
        except ValueError as error:  # a setting or a corpus that can't be used; nothing has been computed yet
            sys.exit(f"error: {error}")
        train(plan)
    except KeyboardInterrupt:
        sys.exit(130)
    except BrokenPipeError:  # nobody reads on; what was saved stays
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
    except OSError as error:  # a full disk, a folder taken away
        saved = (options.out / NAME).exists()
        hint = "once it can, --resume goes on after the last complete epoch" if saved else "no epoch was saved"
        sys.exit(f"error: {options.out} can't be written ({error.strerror}); {hint}.")
    except TrainError as error:
        sys.exit(f"error: {error}")
    except Exception as error:
        if not _is_out_of_memory(error):
            raise
        sys.exit("error: The training does not fit into memory: --units, --layers, --batch or --window must be less.")


def _is_out_of_memory(error: Exception) -> bool:
    """By TensorFlow's class or by JAX's message: neither is a MemoryError."""
    return "resourceexhausted" in type(error).__name__.lower() or "RESOURCE_EXHAUSTED" in str(error)


def train(plan: Plan) -> None:
    """Fit, then export. Ctrl-C exports what there is and is raised again; TrainError where the loss is no number."""
    progress = plan.progress
    interrupted = progress.epochs < plan.recipe.epochs and fit(plan)
    if not progress.epochs:
        print("Interrupted before the first epoch's end: there is nothing to keep.")
        raise KeyboardInterrupt
    if interrupted:
        print(f"Interrupted: writing the checkpoint of epoch {progress.best_epoch} …", flush=True)
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
    trainer = compiled_trainer(plan.config, recipe, windows * recipe.epochs, soft=bool(plan.teachers))
    network = plain_network(plan.config, trainer.network.get_weights())
    shares = {"train on": plan.ids, "choose by": plan.validation, "hold out": plan.held_out}
    parts = {use: len(tokens(ids)) for use, ids in shares.items()}
    print(planned(parts, network.count_params(), windows, recipe.epochs, progress.epochs), flush=True)
    log = plan.out / "log.csv"
    _trim_log(log, progress.epochs)
    try:
        trainer.fit(
            _reading(plan),
            steps_per_epoch=windows,
            epochs=recipe.epochs,
            initial_epoch=progress.epochs,
            shuffle=False,
            verbose=1 if sys.stdout.isatty() else 2,
            callbacks=[
                keras.callbacks.TerminateOnNaN(),
                Estimate(recipe.epochs),
                Validate(network, plan.validation, side_by_side(plan.validation)),
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


def _reading(plan: Plan) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Windows of one epoch after the other, from the next one on."""
    recipe, epoch = plan.recipe, plan.progress.epochs
    if recipe.lines:
        return endless_lines(plan.ids, recipe.batch, recipe.seed, epoch)
    if not plan.teachers:
        return endless_windows(plan.ids, recipe.batch, recipe.window, recipe.seed, epoch)
    print(f"Reading the text with {len(plan.teachers)} teachers …", flush=True)
    targets = soft_targets([load_network(folder) for folder in plan.teachers], plan.ids)
    return endless_soft_windows(plan.ids, targets, recipe.batch, recipe.window, recipe.seed, epoch)


def _trim_log(path: Path, epochs: int) -> None:
    """Drop the rows of epochs that will be trained again: a kill between two callbacks may have left one."""
    if not path.exists():
        return
    with path.open(newline="") as file:
        header, *rows = list(csv.reader(file)) or [[]]
    kept = [row for row in rows if len(row) == len(header) and int(row[0]) < epochs]
    if kept != rows or not kept:
        write_whole(path, "".join(",".join(row) + "\n" for row in ([header, *kept] if kept else [])))


def export(plan: Plan) -> dict:
    """Calibrate the best weights, measure them on the held-out text, write the checkpoint; returns its card.

    All of it is complete before any of it takes its place, and the card, by which a folder looks finished, comes last.
    """
    from model.checkpoint import load_checkpoint, save_checkpoint
    from model.measures import words
    from training.calibrate import best_scale, fold_scale
    from training.card import describe, write_card, write_readme, write_samples
    from training.evaluate import count_characters, evaluate, in_8_bits, stateful_figures
    from training.predictions import step_predictions
    from training.trainer import plain_network

    progress = plan.progress
    network = plain_network(plan.config, progress.best_weights)
    held_out = plan.held_out[: MEASURED + 1]  # of rows, too: a million of them are never held out here
    validation = plan.validation[:MEASURED]
    scale = plan.recipe.rescale * best_scale(network, validation, side_by_side(validation))
    fold_scale(network, scale)
    characters = count_characters(plan.vocabulary, held_out)
    figures = evaluate(network, held_out, characters, scale)
    if len(held_out) < len(plan.held_out):
        figures["split"] = f"held-out: the first {MEASURED:,} tokens of the last 10 %, stateful"
    card = describe(plan.corpus, plan.recipe, progress, plan.command) | {"prompt": plan.prompt, "evaluation": figures}
    if plan.teachers:
        card["training"]["teachers"] = progress.settings["teachers"]
    whole = plan.out / ".partial" / plan.out.name
    try:
        card = save_checkpoint(whole, network, plan.config, plan.vocabulary, words(plan.read), card)
        step = load_checkpoint(whole, precision="int8")
        card["evaluation"] |= in_8_bits(whole, stateful_figures(step_predictions(step, held_out), characters))
        write_card(whole, card)
        write_samples(whole, plan.prompt, progress.samples[: progress.epochs])
        write_readme(whole, card, network, plan.vocabulary)
        for path in sorted(whole.iterdir(), key=lambda path: path.name == "card.json"):
            os.replace(path, plan.out / path.name)
    finally:
        shutil.rmtree(whole.parent, ignore_errors=True)
    print(f"{plan.out}: {figures['nats_per_token']:.4f} nats per token held out (epoch {progress.best_epoch}).")
    return card


if __name__ == "__main__":
    main()
