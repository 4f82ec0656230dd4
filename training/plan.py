"""From options to a plan of the training. All checks come first: before them nothing is computed or written."""

import argparse
import dataclasses
import os
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from model.architecture import Config, config_of
from model.vocabulary import Vocabulary
from training.card import describe_split
from training.corpus import Corpus, encode_all, load_corpus, split_text
from training.defaults import default_batch, default_numbers, default_reset
from training.distil import check_size, check_teacher
from training.lines import encode_lines, split_lines, tokens
from training.options import FOLLOW_THE_TEXT, command
from training.progress import NAME, Progress
from training.recipe import Recipe
from training.report import found
from training.stages import stages
from training.start import check_start

MAY_CHANGE = ("epochs", "patience", "rescale", "reset")  # with --resume: the end, what follows, and how texts begin


class PlanError(ValueError):
    """A training that can't begin: one sentence for the person at the command line."""


@dataclass
class Plan:
    """Everything that a training needs.

    ids, validation, held_out: (tokens,) int32, three parts of the corpus, or rows of them (lines.py). read: the text
    that ids and validation are made from.
    """

    out: Path
    command: str
    prompt: str
    recipe: Recipe
    config: Config
    corpus: Corpus
    vocabulary: Vocabulary
    read: str
    ids: np.ndarray
    validation: np.ndarray
    held_out: np.ndarray
    progress: Progress
    teachers: tuple[Path, ...] = ()
    start: Path | None = None


def prepare(options: argparse.Namespace) -> Plan:
    """Check everything, then make the folder. Raises ValueError, with the rule and the value received."""
    progress = _saved_progress(options)
    recipe = _recipe(options, progress)
    shape = {name: getattr(options, name) for name in ("layers", "units", "embedding")}
    config = config_of(options.cell, vocab_size=1, dropout=recipe.dropout, **shape)
    if options.cell == "gpt" and recipe.precision != "float32":
        raise PlanError(f"--precision must be float32 with --cell gpt. Received: {recipe.precision}")
    corpus = load_corpus(options.corpus)
    if not options.out.name:  # "." has a name, too, which becomes the model's
        options.out = options.out.resolve()
    vocabulary, read, ids, held_out = encode(corpus.text, options.level, recipe)
    config = dataclasses.replace(config, vocab_size=len(vocabulary))
    cut = int(len(ids) * recipe.validation)
    if recipe.lines:  # one row has several targets; 20 lines, of which the shares leave 18, are enough
        cut = max(1, cut)
    elif cut < 2:
        raise PlanError(f"validation must be a share of 2 tokens or more. Received: {recipe.validation} of {len(ids)}.")
    if not options.resume:
        recipe = _follow_the_text(options, recipe, ids[cut:])
    stages(recipe, ids[cut:])  # raises CorpusError for a text that is too short
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
        "start": check_start(options.start, config, vocabulary) if options.start else None,
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
        _matching(progress, settings) if progress else _new_progress(options.out, settings),
        tuple(options.teacher),
        options.start,
    )
    _print_findings(plan)
    return plan


def _saved_progress(options: argparse.Namespace) -> Progress | None:
    """The training that --resume goes on with; None without --resume. Raises PlanError for a folder that can't be."""
    out = options.out
    try:
        if out.exists() and not out.is_dir():
            raise PlanError(f"--out must be a folder. Received: {out}, a file.")
    except OSError as error:
        raise PlanError(f"--out must be a folder that can be made. Received: {out} ({error.strerror})") from error
    return Progress.load(out) if options.resume else None


def _recipe(options: argparse.Namespace, progress: Progress | None) -> Recipe:
    """The numbers of the options. Numbers that follow the text are the saved training's, or Recipe's for now."""
    given = {field.name: getattr(options, field.name) for field in dataclasses.fields(Recipe)}
    if options.lines:
        given["reset"] = 0.0  # nothing comes before a text that stands alone
    elif options.reset is None:
        given["reset"] = default_reset(options.cell)
    for name in FOLLOW_THE_TEXT:
        if given[name] is None:
            given[name] = progress.settings[name] if progress else getattr(Recipe, name)
    if options.batch is None and not progress:
        given["batch"] = max(1, options.parts)
    return Recipe(**given)


def _follow_the_text(options: argparse.Namespace, recipe: Recipe, ids: np.ndarray) -> Recipe:
    """The recipe with those numbers of defaults.py that no option sets. ids: the training text's, or rows."""
    count = len(tokens(ids))
    window = recipe.window if recipe.lines else options.window
    numbers = default_numbers(count, recipe.epochs, options.units, options.cell, recipe.parts, window)
    if recipe.lines:
        numbers["batch"] = default_batch(len(ids), recipe.parts, numbers["batch"])
    return dataclasses.replace(recipe, **{n: value for n, value in numbers.items() if getattr(options, n) is None})


def encode(text: str, level: str, recipe: Recipe) -> tuple[Vocabulary, str, np.ndarray, np.ndarray]:
    """The vocabulary, the text that is not held out, its ids, and the ids of the held-out text."""
    if not recipe.lines:
        read, held_out = split_text(text, level)
        vocabulary = Vocabulary.from_text(text, level)
        return vocabulary, read, encode_all(vocabulary, read), encode_all(vocabulary, held_out)
    lines, held_out = split_lines(text)
    vocabulary = Vocabulary.of_lines(text, level)
    ids, held_out = (encode_lines(vocabulary, some, recipe.window) for some in (lines, held_out))
    count = len(ids) + len(held_out)
    left_out = sum(map(len, split_lines(text))) - count
    print(
        f"{count + left_out:,} lines; {left_out:,} with more than {recipe.window - 1} tokens are left out.", flush=True
    )
    if not (len(ids) and len(held_out)):
        raise PlanError(f"Some lines must have fewer tokens than a window has steps. Received: {recipe.window} steps")
    return vocabulary, "\n".join(lines), ids, held_out


def _is_utf8(text: str) -> bool:
    """Whether a file can hold the text. A file system in another encoding gives names that can't be encoded."""
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def _matching(progress: Progress, settings: dict) -> Progress:
    """The saved progress. Raises PlanError where another training was saved than the options describe."""
    for name, value in settings.items():
        saved = progress.settings.get(name)
        if name not in MAY_CHANGE and saved != value:
            raise PlanError(f"--resume must keep {name} at {saved!r}. Received: {value!r}")
    return progress


def _new_progress(out: Path, settings: dict) -> Progress:
    """Make the folder. Raises PlanError where it holds a training or can't be written."""
    if (out / NAME).exists() or (out / "card.json").exists():
        raise PlanError(f"--out must hold no training yet, unless --resume goes on with it. Received: {out}")
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise PlanError(f"--out must be a folder that can be made. Received: {out} ({error.strerror})") from error
    if not os.access(out, os.W_OK | os.X_OK):
        raise PlanError(f"--out must be a folder that can be written. Received: {out}")
    return Progress({name: value for name, value in settings.items() if name not in MAY_CHANGE})


def _print_findings(plan: Plan) -> None:
    """Print size and vocabulary of the text, and everything of it or of the prompt that is left out."""
    vocabulary = plan.vocabulary
    everything = np.concatenate([tokens(ids) for ids in (plan.validation, plan.ids, plan.held_out)])
    print(found(plan.corpus.text, vocabulary, everything), flush=True)
    if unknown := vocabulary.encode(plan.prompt)[1]:
        print(f"These tokens of --prompt are not in the text and are left out: {' '.join(map(repr, unknown))}")
