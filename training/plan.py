"""From options to all that a training needs: everything is checked, and said, before anything is computed."""

import argparse
import dataclasses
import os
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from model.network import NetworkConfig
from model.vocabulary import Vocabulary
from training.card import describe_split
from training.corpus import Corpus, encode_all, load_corpus, split_text, windows_per_epoch
from training.distil import check_size, check_teacher
from training.lines import batches_per_epoch, encode_lines, split_lines, tokens
from training.options import command
from training.progress import NAME, Progress
from training.recipe import Recipe
from training.report import found

UPDATES = 20  # at least, of an epoch


class PlanError(ValueError):
    """A training that can't begin: one sentence for whoever typed the command."""


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
    teachers: tuple[Path, ...] = ()
    tensorboard: bool = False


def prepare(options: argparse.Namespace) -> Plan:
    """Check everything, then make the folder. Raises ValueError, with the rule and the value received."""
    recipe = _recipe(options)
    config = NetworkConfig(1, options.cell, options.layers, options.units, options.embedding, recipe.dropout)
    corpus = load_corpus(options.corpus)
    if not options.out.name:  # "." has one, too, and the model is called by it
        options.out = options.out.resolve()
    vocabulary, read, ids, held_out = _encode(corpus.text, options.level, recipe)
    config = dataclasses.replace(config, vocab_size=len(vocabulary))
    cut = int(len(ids) * recipe.validation)
    if cut < 2:
        raise PlanError(f"validation must be a share of 2 tokens or more. Received: {recipe.validation} of {len(ids)}.")
    if not options.batch:
        windows = len(ids[cut:]) if recipe.lines else len(ids[cut:]) // recipe.window
        recipe = dataclasses.replace(recipe, batch=suitable_batch(windows, recipe.parts))
    updates_per_epoch(recipe, ids[cut:])
    if options.teacher and recipe.lines:
        raise PlanError(f"--teacher can't be used with --lines. Received: {options.teacher[0]}")
    if options.teacher:
        check_size(len(ids) - cut, len(vocabulary))
    split = describe_split(recipe)
    settings = {
        **dataclasses.asdict(recipe),
        **dataclasses.asdict(config),
        "level": options.level,
        "sha256": corpus.sha256,
        "prompt": options.prompt,
        "teachers": [check_teacher(folder, corpus.sha256, split, vocabulary) for folder in options.teacher],
    }
    line = command(options, corpus)
    if not _is_utf8(line):
        raise PlanError(f"Names of files and the prompt must be UTF-8. Received: {line!a}")
    plan = Plan(
        options.out,
        line,
        options.prompt,
        recipe,
        config,
        corpus,
        vocabulary,
        read,
        ids[cut:],
        ids[:cut],
        held_out,
        _progress(options, settings),
        tuple(options.teacher),
        options.tensorboard,
    )
    print(found(corpus.text, vocabulary, np.concatenate([tokens(ids), tokens(held_out)])), flush=True)
    if unknown := vocabulary.encode(options.prompt)[1]:
        print(f"Of --prompt these are not in the text and left out: {' '.join(map(repr, unknown))}", flush=True)
    if recipe.lines:
        lines = sum(map(len, split_lines(corpus.text)))
        left_out = lines - len(ids) - len(held_out)
        print(f"{lines:,} lines; {left_out:,} with more than {recipe.window - 1} tokens are left out.", flush=True)
    return plan


def _recipe(options: argparse.Namespace) -> Recipe:
    """As far as it is known before the text; a batch that was not asked for is not."""
    given = {field.name: getattr(options, field.name) for field in dataclasses.fields(Recipe)}
    if options.lines:
        given["reset"] = 0.0  # nothing comes before a text that stands alone
    return Recipe(**given | {"batch": options.batch or max(1, options.parts)})


def _encode(text: str, level: str, recipe: Recipe) -> tuple[Vocabulary, str, np.ndarray, np.ndarray]:
    """The vocabulary, the text to be read, its ids and those of the text to be held out."""
    if not recipe.lines:
        read, held_out = split_text(text, level)
        vocabulary = Vocabulary.from_text(text, level)
        return vocabulary, read, encode_all(vocabulary, read), encode_all(vocabulary, held_out)
    lines, held_out = split_lines(text)
    vocabulary = Vocabulary.of_lines(text, level)
    ids, held_out = (encode_lines(vocabulary, some, recipe.window) for some in (lines, held_out))
    if not (len(ids) and len(held_out)):
        raise PlanError(f"Some lines must have fewer tokens than a window has steps. Received: {recipe.window} steps")
    return vocabulary, "\n".join(lines), ids, held_out


def _is_utf8(text: str) -> bool:
    """Whether files can hold it; a name may come from a file system that speaks something else."""
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def suitable_batch(windows: int, parts: int) -> int:
    """The usual batch, or a smaller one where a text is short: with fewer updates an epoch teaches little."""
    batch = min(Recipe.batch, windows // UPDATES)
    return max(parts, batch - batch % parts)


def updates_per_epoch(recipe: Recipe, ids: np.ndarray) -> int:
    """Of a text or of rows. Raises CorpusError where there is none."""
    if recipe.lines:
        return batches_per_epoch(len(ids), recipe.batch)
    return windows_per_epoch(len(ids), recipe.batch, recipe.window)


def _progress(options: argparse.Namespace, settings: dict) -> Progress:
    """The training to go on with, or a new one. When it ends and what comes after may differ, the rest must match."""
    out = options.out
    try:
        if out.exists() and not out.is_dir():
            raise PlanError(f"--out must be a folder. Received: {out}, a file.")
    except OSError as error:
        raise PlanError(f"--out must be a folder that can be made. Received: {out} ({error.strerror})") from error
    del settings["epochs"], settings["patience"], settings["rescale"]
    if options.resume:
        progress = Progress.load(out)
        for name, value in settings.items():
            kept = progress.settings.get(name)
            if kept != value:
                raise PlanError(f"--resume must keep {name} at {kept!r}. Received: {value!r}")
        return progress
    if (out / NAME).exists() or (out / "card.json").exists():
        raise PlanError(f"--out must hold no training yet, unless --resume goes on with it. Received: {out}")
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise PlanError(f"--out must be a folder that can be made. Received: {out} ({error.strerror})") from error
    if not os.access(out, os.W_OK | os.X_OK):
        raise PlanError(f"--out must be a folder that can be written. Received: {out}")
    return Progress(settings)
