"""Command line: train a network on a text and write a checkpoint folder.

This file has the order of the steps. plan.py checks the options, trainer.py computes an update, and README.md has the
reasons for the recipe's numbers.
"""

import argparse
import csv
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import numpy as np

from model.checkpoint import load_network
from model.folder import write_whole
from model.markov import Counts, highest_order
from training.corpus import endless_windows
from training.distil import endless_soft_windows, soft_targets
from training.lines import endless_lines, tokens
from training.lock import lock
from training.markov import evaluate as chain_figures
from training.options import parse
from training.plan import Plan, prepare
from training.predictions import side_by_side
from training.progress import NAME
from training.quiet import load_tensorflow
from training.report import planned
from training.stages import Stage, remaining, stages, updates_before

FOR_SCALE = 1_000_000, 5  # tokens, and order of the Markov chain that is counted in them


class TrainError(ValueError):
    """A training that can't go on: one sentence for the person at the command line."""


def main(arguments: list[str] | None = None) -> None:
    options = parse(arguments)
    if options.parts > 1:  # a thread for each part; otherwise all threads work on each step
        os.environ.setdefault("TF_NUM_INTRAOP_THREADS", "1")
        os.environ.setdefault("TF_NUM_INTEROP_THREADS", str(options.parts))
    sys.stdout.reconfigure(errors="replace")  # a terminal that can't show a character is no reason to stop
    try:
        with ExitStack() as stack:
            try:
                plan = prepare_alone(options, stack)
            except ValueError as error:  # a setting or a corpus that can't be used; nothing has been computed yet
                sys.exit(f"error: {error}")
            load_tensorflow()
            train(plan)
    except KeyboardInterrupt:
        sys.exit(130)
    except BrokenPipeError:  # nobody reads the output any more; the saved epochs stay
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


def prepare_alone(options: argparse.Namespace, stack: ExitStack) -> Plan:
    """The plan, with the lock of its folder until the stack is closed. Raises ValueError as `prepare` does."""
    is_there = os.path.isdir(options.out)  # False for a name that no folder can have
    if is_there:
        stack.enter_context(lock(options.out))
    plan = prepare(options)
    if not is_there:
        stack.enter_context(lock(plan.out))
    return plan


def _is_out_of_memory(error: Exception) -> bool:
    """Whether TensorFlow's class or JAX's message says so: neither is a MemoryError."""
    return "resourceexhausted" in type(error).__name__.lower() or "RESOURCE_EXHAUSTED" in str(error)


def train(plan: Plan) -> None:
    """Fit, then export. Ctrl-C exports the best epoch and is raised again. Raises TrainError for a loss that is NaN.

    Only TensorFlow can export a step. With another backend the progress stays, and --resume exports it.
    """
    progress = plan.progress
    interrupted = progress.epochs < plan.recipe.epochs and fit(plan)
    if not progress.epochs:
        print("Interrupted before the end of the first epoch: nothing was saved.")
        raise KeyboardInterrupt
    if can_export():
        if interrupted:
            print(f"Interrupted: writing the checkpoint of epoch {progress.best_epoch} …", flush=True)
        write_checkpoint(plan)
    else:
        print(f"{plan.out}: saved. With TensorFlow as Keras' backend, --resume writes the checkpoint.")
    if interrupted:
        print(f"Interrupted after epoch {progress.epochs} of {plan.recipe.epochs}; --resume goes on from there.")
        raise KeyboardInterrupt
    if can_export():
        (plan.out / NAME).unlink()


def can_export() -> bool:
    import keras

    return keras.backend.backend() == "tensorflow"


def fit(plan: Plan) -> bool:
    """Train to the last epoch; the plan's progress is up to date afterwards. True if Ctrl-C ended it before."""
    import keras

    from training.callbacks import Patience, Report, Samples, SaveProgress, Validate
    from training.trainer import compiled_trainer, plain_network

    recipe, progress = plan.recipe, plan.progress
    keras.utils.set_random_seed(recipe.seed)
    all_stages = stages(recipe, plan.ids)
    trainer = compiled_trainer(plan.config, recipe, all_stages, soft=bool(plan.teachers))
    if plan.start and not progress.epochs:
        trainer.network.set_weights(load_network(plan.start).get_weights())
    network = plain_network(plan.config, trainer.network.get_weights())
    print_plan(plan, all_stages, network.count_params())
    log = plan.out / "log.csv"
    _trim_log(log, progress.epochs)
    read, report = _reader(plan), Report(recipe.epochs, progress)
    try:
        for stage in remaining(all_stages, progress.epochs):
            trainer.fit(
                read(stage),
                steps_per_epoch=stage.updates,
                epochs=stage.end,
                initial_epoch=stage.first,
                shuffle=False,
                verbose=0,
                callbacks=[
                    keras.callbacks.TerminateOnNaN(),
                    Validate(network, plan.validation, side_by_side(plan.validation)),
                    keras.callbacks.CSVLogger(log, append=progress.epochs > 0),
                    Samples(network, plan.vocabulary, plan.prompt, progress),
                    SaveProgress(plan.out, progress, updates_before(all_stages, stage.first)),
                    report,
                    Patience(recipe.patience, progress),
                ],
            )
            if progress.epochs < stage.end:
                break
    except KeyboardInterrupt:
        report.end_line()
        return True
    if progress.epochs < recipe.epochs and not Patience(recipe.patience, progress).over:
        raise TrainError(
            f"The loss became NaN in epoch {progress.epochs + 1}: begin again, with --learning-rate lower."
        )
    return False


def print_plan(plan: Plan, all_stages: list[Stage], parameters: int) -> None:
    """Print sizes and stages, the numbers of the recipe, and a Markov chain's loss, by which losses can be judged."""
    shares = {"train on": plan.ids, "choose by": plan.validation, "hold out": plan.held_out}
    parts = {use: len(tokens(ids)) for use, ids in shares.items()}
    print(planned(parts, parameters, all_stages, plan.recipe, plan.progress.epochs), flush=True)
    if plan.recipe.lines or highest_order(len(plan.vocabulary)) < FOR_SCALE[1]:
        return
    counts = Counts.of(plan.ids[: FOR_SCALE[0]], len(plan.vocabulary), FOR_SCALE[1])
    loss = chain_figures(counts, FOR_SCALE[1], plan.validation, len(plan.validation))["nats_per_token"]
    print(f"For scale: a Markov chain of order {FOR_SCALE[1]} has {loss:.4f} nats per token on the validation text.")


def _reader(plan: Plan) -> Callable[[Stage], Iterator[tuple[np.ndarray, np.ndarray]]]:
    """A function from a stage to its windows, from the first epoch of the stage on."""
    recipe = plan.recipe
    if recipe.lines:
        return lambda stage: endless_lines(plan.ids, recipe.batch, recipe.seed, stage.first)
    if not plan.teachers:
        return lambda stage: endless_windows(plan.ids, recipe.batch, stage.window, recipe.seed, stage.first)
    print(f"Reading the text with {len(plan.teachers)} teachers …", flush=True)
    targets = soft_targets([load_network(folder) for folder in plan.teachers], plan.ids)
    return lambda stage: endless_soft_windows(plan.ids, targets, recipe.batch, stage.window, recipe.seed, stage.first)


def _trim_log(path: Path, epochs: int) -> None:
    """Drop the rows of epochs that will be trained again: a kill between two callbacks leaves one."""
    if not path.exists():
        return
    with path.open(newline="") as file:
        header, *rows = list(csv.reader(file)) or [[]]
    complete = [row for row in rows if len(row) == len(header) and int(row[0]) < epochs]
    if complete != rows or not complete:
        write_whole(path, "".join(",".join(row) + "\n" for row in ([header, *complete] if complete else [])))


def write_checkpoint(plan: Plan) -> dict:
    """Export the best weights. Returns the checkpoint's card."""
    from training.card import describe, write_samples
    from training.export import Parts, export
    from training.trainer import plain_network

    progress = plan.progress
    card = describe(plan.corpus, plan.recipe, progress, plan.command) | {"prompt": plan.prompt}
    if plan.teachers:
        card["training"]["teachers"] = progress.settings["teachers"]
    if plan.start:
        card["training"]["start"] = progress.settings["start"]
    card = export(
        plan.out,
        plain_network(plan.config, progress.best_weights),
        plan.config,
        Parts(plan.vocabulary, plan.read, plan.validation, plan.held_out),
        plan.recipe.rescale,
        card,
        lambda folder: write_samples(folder, plan.prompt, progress.samples[: progress.epochs]),
    )
    loss = card["evaluation"]["nats_per_token"]
    print(f"{plan.out}: {loss:.4f} nats per token held out (epoch {progress.best_epoch}).")
    return card


if __name__ == "__main__":
    main()
