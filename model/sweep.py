"""Measures per temperature: the same prompt at many temperatures, over many seeds, with confidence intervals.

The claims "a low T repeats" and "a high T misspells" become curves of one model. As a command it stores a sweep in the
model's folder: `python -m model.sweep shakespeare --prompt "ROMEO:"`.
"""

import argparse
import asyncio
import math
import os
import shlex
import sys
import time
from collections.abc import AsyncIterator, Callable
from contextlib import aclosing
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import numpy as np

from model.chains import model_file
from model.checkpoint import BACKENDS, SHIPPED, list_checkpoints, load_checkpoint
from model.engine import Engine, Rows
from model.fingerprints import Fingerprints, copied, load_fingerprints
from model.intervals import interval, proportion
from model.measures import measure
from model.settings import MAX_TEMPERATURE, check_count, check_length, check_model, check_prompt
from model.sweep_file import FILE, save_sweep

# name → greatest possible value
MEASURES = {
    "repetition": 1.0,
    "non_words": 1.0,
    "non_words_language": 1.0,
    "entropy": math.inf,
    "loops": 1.0,
    "copied": 1.0,
    "fitting_bars": 1.0,
    "notes_in_key": 1.0,
}
SEEDS_AT_ONCE = 2  # While one seed's texts are measured, another's are written. More would slow down other users.
STRIDE = 16  # tokens of one engine call: few, so that the progress is visible
PROGRESS_SECONDS = 0.2  # longest time between two answers, and so between two chances to end a sweep
MIN_TEMPERATURES, MAX_TEMPERATURES = 2, 41  # of the command


async def sweep(
    engine: Engine,
    prompt: str,
    temperatures: list[float],
    seeds: int,
    length: int,
    fingerprints: Fingerprints | None = None,
) -> AsyncIterator[dict]:
    """Run the seeds 0, 1, … `seeds` − 1, each at all temperatures side by side; yield after each seed.

    {"done", "of", "rows": [{"temperature", measure: {"mean", "low", "high"} for every measure}, …]}. low and high are
    the bounds of the mean's 95% interval. "loops" is the proportion of runs that end in a loop, "copied" the share of a
    text in passages of the training text, whose `fingerprints` these are. A measure is None if no run has it (for
    instance, no text has words). The same arguments give the same rows.
    """
    done = 0
    async with aclosing(sweep_with_progress(engine, prompt, temperatures, seeds, length, fingerprints)) as answers:
        async for answer in answers:
            if answer["done"] > done:
                done = answer["done"]
                yield {name: answer[name] for name in ("done", "of", "rows")}


async def sweep_with_progress(
    engine: Engine,
    prompt: str,
    temperatures: list[float],
    seeds: int,
    length: int,
    fingerprints: Fingerprints | None = None,
) -> AsyncIterator[dict]:
    """Yield the answers of `sweep` with "share", the finished share of the work; "rows" is empty before the first seed.

    Yields at least every 0.2 seconds. Closing the generator removes its rows from the engine at the next step.
    """
    ids, _ = engine.checkpoint.vocabulary.encode(prompt)
    primed = (await engine.prime(ids, seed=0)).rows  # the same for all seeds
    start = replace(primed.repeat(len(temperatures)), temperatures=np.array(temperatures, dtype=np.float64))
    measure_all = partial(_measure, engine, prompt, fingerprints)
    written, measured, rows = 0, [], []  # measured: by seed, by temperature
    tasks: list[asyncio.Task] = []

    def count(steps: int) -> None:
        nonlocal written
        written += steps

    try:
        while len(measured) < seeds:
            while len(tasks) < min(seeds, len(measured) + SEEDS_AT_ONCE):
                of_seed = _run_seed(engine, replace(start, seed=len(tasks)), length, measure_all, count)
                tasks.append(asyncio.create_task(of_seed))
            following = tasks[len(measured)]  # in the order of the seeds, even if a later one ends first
            await asyncio.wait([following], timeout=PROGRESS_SECONDS)
            if following.done():
                measured.append(following.result())
                rows = await asyncio.to_thread(_rows, temperatures, measured)
            share = written / (seeds * length)
            yield {"share": share, "done": len(measured), "of": seeds, "rows": rows}
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _run_seed(
    engine: Engine,
    rows: Rows,
    length: int,
    measure_all: Callable[[np.ndarray, np.ndarray], list[dict]],
    count: Callable[[int], None],
) -> list[dict]:
    """What `measure_all` says of one seed's texts, by temperature. `count` gets the steps of every engine call."""
    ids, bits = [], []
    for position in range(0, length, STRIDE):
        result = await engine.advance(rows, min(STRIDE, length - position))
        rows = result.rows
        ids.append(result.ids)
        bits.append(result.entropies)
        count(result.ids.shape[1])
    return await asyncio.to_thread(measure_all, np.concatenate(ids, axis=1), np.concatenate(bits, axis=1))


def _measure(
    engine: Engine, prompt: str, fingerprints: Fingerprints | None, ids: np.ndarray, bits: np.ndarray
) -> list[dict]:
    """The measures of every row of ids (rows, tokens) after the prompt, with the entropies `bits`."""
    checkpoint, measures = engine.checkpoint, []
    vocabulary, known = checkpoint.vocabulary, checkpoint.language_lexicon
    for row, entropies in zip(ids.tolist(), bits, strict=True):
        written = vocabulary.until_end(row)
        text = vocabulary.decode(written)
        bits_of_text = float(entropies[: len(written)].sum())
        measured = measure(text, bits_of_text, checkpoint.lexicon, prompt=prompt, language_lexicon=known)
        found = copied(text, fingerprints)
        measures.append(measured | {"loops": float(measured["loop"] is not None), "copied": found and found.share})
    return measures


def _rows(temperatures: list[float], measured: list[list[dict]]) -> list[dict]:
    """The rows of an answer. measured: by seed, by temperature."""
    return [
        {"temperature": t} | {name: _mean(name, t, [of_seed[i][name] for of_seed in measured]) for name in MEASURES}
        for i, t in enumerate(temperatures)
    ]


def _mean(name: str, temperature: float, values: list[float | None]) -> dict[str, float] | None:
    if name == "loops" and temperature > 0:  # At T = 0 all runs are the same text, so there is no uncertainty.
        return proportion(values)
    return interval(values, MEASURES[name])


def main(arguments: list[str] | None = None) -> int:
    """Sweep a model and store the sweep in its folder, whole or not at all. Returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m model.sweep", description=__doc__.splitlines()[0])
    parser.add_argument("model", help="name of a checkpoint folder")
    parser.add_argument("--prompt", default="ROMEO:", help="the text to go on from (default: %(default)s)")
    parser.add_argument("--seeds", default="16", help="runs at each temperature, 1 … 64 (default: %(default)s)")
    parser.add_argument("--length", default="400", help="tokens of a run, 1 … 5000 (default: %(default)s)")
    parser.add_argument("--temperatures", default=41, type=_temperatures, help="how many from 0 to 2 (default: 41)")
    parser.add_argument("--checkpoints", type=Path, default=SHIPPED, metavar="DIR", help="where the models are")
    parser.add_argument("--backend", choices=BACKENDS, default="litert")
    options = parser.parse_args(arguments)
    try:
        name = check_model(options.model, list_checkpoints(options.checkpoints))
        seeds, length = check_count(options.seeds), check_length(options.length)
        prompt, _ = check_prompt(options.prompt)
        folder = options.checkpoints / name
        writable = model_file(folder, FILE).parent
        if not os.access(writable, os.W_OK):
            raise ValueError(f"The folder of the model must be writable. Received: {str(writable)!r}")
        engine = Engine(load_checkpoint(folder, options.backend))
        fingerprints = load_fingerprints(folder, engine.checkpoint.card)
    except ValueError as error:
        parser.error(str(error))
    settings = {"--prompt": prompt, "--seeds": seeds, "--length": length, "--temperatures": options.temperatures}
    command = ["python", "-m", "model.sweep", name, *(str(part) for pair in settings.items() for part in pair)]
    temperatures = [round(i * MAX_TEMPERATURE / (options.temperatures - 1), 10) for i in range(options.temperatures)]
    began = time.monotonic()
    try:
        rows = asyncio.run(_print_progress(sweep(engine, prompt, temperatures, seeds, length, fingerprints)))
    except KeyboardInterrupt:
        print("Interrupted: nothing was kept.", file=sys.stderr)
        return 130
    finally:
        engine.close()
    seconds = round(time.monotonic() - began, 1)
    stored = {
        "model": name,
        "digest": engine.checkpoint.digest,
        "prompt": prompt,
        "seeds": seeds,
        "length": length,
        "temperatures": temperatures,
        "rows": rows,
        "date": datetime.now(UTC).date().isoformat(),
        "seconds": seconds,
        "command": shlex.join(command),
    }
    try:
        path = save_sweep(folder, stored)
    except OSError as error:
        print(f"{folder.name}'s sweep can't be written ({error.strerror}).", file=sys.stderr)
        return 1
    print(f"{path}: {len(rows)} temperatures × {seeds} seeds × {length} tokens in {seconds} s")
    return 0


def _temperatures(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and MIN_TEMPERATURES <= int(text) <= MAX_TEMPERATURES):
        bounds = f"from {MIN_TEMPERATURES} to {MAX_TEMPERATURES}"
        raise argparse.ArgumentTypeError(f"must be a whole number {bounds}. Received: {text!r}")
    return int(text)


async def _print_progress(answers: AsyncIterator[dict]) -> list[dict]:
    """Print a line per seed to stderr; return the last answer's rows."""
    began, end = time.monotonic(), "\r" if sys.stderr.isatty() else "\n"
    async with aclosing(answers):
        async for answer in answers:
            line = f"seed {answer['done']} of {answer['of']}, {time.monotonic() - began:.0f} s"
            print(line, end=end, file=sys.stderr, flush=True)
    return answer["rows"]


if __name__ == "__main__":
    sys.exit(main())
