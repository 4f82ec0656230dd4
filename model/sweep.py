"""Temperature against what can be measured: the same prompt at many temperatures, over many seeds, with intervals.

Knows nothing about pages or servers. The claims "low T repeats" and "high T misspells" become curves of one model.
As a command it keeps them beside the model: `python -m model.sweep shakespeare --prompt "ROMEO:"`.
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
from functools import cache
from pathlib import Path
from statistics import NormalDist

import numpy as np

from model.checkpoint import BACKENDS, SHIPPED, beside, list_checkpoints, load_checkpoint
from model.engine import Engine, Rows
from model.measures import measure
from model.settings import MAX_TEMPERATURE, check_count, check_length, check_model, check_prompt
from model.swept import FILE, save_sweep

FIGURES = {"repetition": 1.0, "non_words": 1.0, "entropy": math.inf, "loops": 1.0}  # 0 is the least, this the most
CONFIDENCE = 0.95
SIDE_BY_SIDE = 2  # seeds: while one's texts are measured, the other's are written; more would slow others' steps
STRIDE = 16  # tokens asked of the engine at once: nobody waits for them, they only make the progress visible
BEAT = 0.2  # seconds: whoever follows a sweep can end it this often
LEAST, MOST = 2, 41  # temperatures of the command


async def sweep(engine: Engine, prompt: str, temperatures: list[float], seeds: int, length: int) -> AsyncIterator[dict]:
    """Runs with seeds 0, 1, … `seeds` − 1, each at all temperatures side by side; yields after each seed.

    {"done", "of", "rows": [{"temperature", figure: {"mean", "low", "high"} for every figure}, …]}; low and high bound
    the 95% interval of the mean (`interval`), and "loops" is the share of runs that end in a loop (`share`). Where no
    run has a figure (a text without words, say), it is None. The same arguments give the same rows.
    """
    done = 0
    async with aclosing(follow(engine, prompt, temperatures, seeds, length)) as steps:
        async for step in steps:
            if step["done"] > done:
                done = step["done"]
                yield {name: step[name] for name in ("done", "of", "rows")}


async def follow(
    engine: Engine, prompt: str, temperatures: list[float], seeds: int, length: int
) -> AsyncIterator[dict]:
    """The sweep as it goes: what `sweep` yields, `rows` empty before the first seed is done, and "share" of the work.

    Yields at least every fifth of a second, so that it can be ended within a seed: closing it takes its rows out of
    the engine at the next step.
    """
    ids, _ = engine.checkpoint.vocabulary.encode(prompt)
    primed = (await engine.prime(ids, seed=0)).rows  # a prompt means the same to every seed
    start = replace(primed.repeat(len(temperatures)), temperatures=np.array(temperatures, dtype=np.float64))
    written, found, rows = 0, [], []
    tasks: list[asyncio.Task] = []

    def count(steps: int) -> None:
        nonlocal written
        written += steps

    try:
        while len(found) < seeds:
            while len(tasks) < min(seeds, len(found) + SIDE_BY_SIDE):
                tasks.append(asyncio.create_task(_measured(engine, replace(start, seed=len(tasks)), length, count)))
            following = tasks[len(found)]  # the seeds' order, whichever is done first
            await asyncio.wait([following], timeout=BEAT)
            if following.done():
                found.append(following.result())
                rows = await asyncio.to_thread(_summary, temperatures, found)
            share = written / (seeds * length)
            yield {"share": share, "done": len(found), "of": seeds, "rows": rows}
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _measured(engine: Engine, rows: Rows, length: int, count: Callable[[int], None]) -> list[dict]:
    """The figures of one seed's texts, by temperature; `count` hears of every stride."""
    ids, bits = [], []
    for position in range(0, length, STRIDE):
        written = await engine.advance(rows, min(STRIDE, length - position))
        rows = written.rows
        ids.append(written.ids)
        bits.append(written.entropies)
        count(written.ids.shape[1])
    return await asyncio.to_thread(_measure, engine, np.concatenate(ids, axis=1), np.concatenate(bits, axis=1))


def _measure(engine: Engine, ids: np.ndarray, bits: np.ndarray) -> list[dict]:
    vocabulary, lexicon = engine.checkpoint.vocabulary, engine.checkpoint.lexicon
    texts = [vocabulary.until_end(row) for row in ids.tolist()]
    found = [
        measure(vocabulary.decode(text), float(spent[: len(text)].sum()), lexicon)
        for text, spent in zip(texts, bits, strict=True)
    ]
    return [m | {"loops": float(m["loop"] is not None)} for m in found]


def _summary(temperatures: list[float], found: list[list[dict]]) -> list[dict]:
    """The rows. found: by seed, by temperature."""
    return [
        {"temperature": t} | {name: _figure(name, t, [of_seed[i][name] for of_seed in found]) for name in FIGURES}
        for i, t in enumerate(temperatures)
    ]


def _figure(name: str, temperature: float, values: list[float | None]) -> dict[str, float] | None:
    if name == "loops" and temperature > 0:  # at T = 0 every run is the same text: certain, not a sample
        return share(values)
    return interval(values, FIGURES[name])


def interval(values: list[float | None], most: float = math.inf) -> dict[str, float] | None:
    """Mean and its 95% interval, mean ± t·s/√n (Student 1908), within 0 … `most`.

    It is exact for means of normal values at any n, and near it for others unless they are very skewed. Of what is
    None nothing is known, and it is left out. A single value, or values that all agree, give it no width: s says
    nothing then.
    """
    known = np.array([value for value in values if value is not None])
    if not len(known):
        return None
    if known.min() == known.max():
        return dict.fromkeys(("mean", "low", "high"), float(known[0]))
    mean, n = float(known.mean()), len(known)
    margin = student(n - 1) * float(known.std(ddof=1)) / math.sqrt(n)
    return {"mean": mean, "low": max(0.0, mean - margin), "high": min(most, mean + margin)}


def share(values: list[float]) -> dict[str, float]:
    """The share of ones among zeros and ones, and its 95% interval (Wilson 1927), which has a width even where all
    agree: ten of ten may be nine of ten on another day. A single value has none, as in `interval`."""
    mean, n = float(np.mean(values)), len(values)
    if n == 1:
        return {"mean": mean, "low": mean, "high": mean}
    z = NormalDist().inv_cdf((1 + CONFIDENCE) / 2)
    middle = (mean + z**2 / (2 * n)) / (1 + z**2 / n)
    margin = z / (1 + z**2 / n) * math.sqrt(mean * (1 - mean) / n + z**2 / (4 * n**2))
    # In exact numbers the mean lies within; 0 and 1 are the ends where all agree.
    return {"mean": mean, "low": min(mean, max(0.0, middle - margin)), "high": max(mean, min(1.0, middle + margin))}


@cache
def student(freedom: int) -> float:
    """The t that 95% of Student's distribution of so many degrees of freedom lie within ± of.

    With t = √freedom · tan θ, the probability within ±t is a finite sum of powers of cos θ that grows with θ
    (Abramowitz & Stegun 1964, 26.7.3 and 26.7.4): θ is found by halving 0 … π/2.
    """
    low, high = 0.0, math.pi / 2
    for _ in range(60):
        angle = (low + high) / 2
        low, high = (angle, high) if _within(angle, freedom) < CONFIDENCE else (low, angle)
    return math.sqrt(freedom) * math.tan(low)


def _within(angle: float, freedom: int) -> float:
    odd, total = freedom % 2, 0.0
    term = math.cos(angle) if odd else 1.0
    for power in range(odd, freedom - 1, 2):
        total += term
        term *= math.cos(angle) ** 2 * (power + 1) / (power + 2)
    return 2 / math.pi * (angle + math.sin(angle) * total) if odd else math.sin(angle) * total


def main(arguments: list[str] | None = None) -> int:
    """Sweep a model and keep what was found beside it, whole or not at all. Returns the exit status."""
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
        kept_in = beside(folder, FILE).parent
        if not os.access(kept_in, os.W_OK):
            raise ValueError(f"The folder of the model must be writable. Received: {str(kept_in)!r}")
        engine = Engine(load_checkpoint(folder, options.backend))
    except ValueError as error:
        parser.error(str(error))
    settings = {"--prompt": prompt, "--seeds": seeds, "--length": length, "--temperatures": options.temperatures}
    command = ["python", "-m", "model.sweep", name, *(str(part) for pair in settings.items() for part in pair)]
    temperatures = [round(i * MAX_TEMPERATURE / (options.temperatures - 1), 10) for i in range(options.temperatures)]
    began = time.monotonic()
    try:
        rows = asyncio.run(_watched(sweep(engine, prompt, temperatures, seeds, length)))
    except KeyboardInterrupt:
        print("Interrupted: nothing was kept.", file=sys.stderr)
        return 130
    finally:
        engine.close()
    seconds = round(time.monotonic() - began, 1)
    found = {
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
        path = save_sweep(folder, found)
    except OSError as error:
        print(f"{folder.name}'s sweep can't be written ({error.strerror}).", file=sys.stderr)
        return 1
    print(f"{path}: {len(rows)} temperatures × {seeds} seeds × {length} tokens in {seconds} s")
    return 0


def _temperatures(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and LEAST <= int(text) <= MOST):
        raise argparse.ArgumentTypeError(f"must be a whole number from {LEAST} to {MOST}. Received: {text!r}")
    return int(text)


async def _watched(answers: AsyncIterator[dict]) -> list[dict]:
    """The last rows; how far it is goes to the terminal."""
    began, end = time.monotonic(), "\r" if sys.stderr.isatty() else "\n"
    async with aclosing(answers):
        async for answer in answers:
            line = f"seed {answer['done']} of {answer['of']}, {time.monotonic() - began:.0f} s"
            print(line, end=end, file=sys.stderr, flush=True)
    return answer["rows"]


if __name__ == "__main__":
    sys.exit(main())
