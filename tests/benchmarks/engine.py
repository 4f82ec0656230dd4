"""Characters per second of the engine, all of it, beside the usual ways to step a Keras LSTM, on the same weights.

`python -m tests.benchmarks.engine` on a machine with nothing else to do takes about eight minutes, `--quick` three.
Everything runs on one core, rounds are interleaved, the median counts, and ratios are within one run. The engine is
asked as a page asks it: rows come in fours, a viewer's panels, and each viewer asks for 32 characters at once. Then
100 viewers who ask for 2 or 3; the whole of a scrub; and one stream beside somebody's heavy work.
"""

import argparse
import asyncio
import json
import os
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from model.checkpoint import SHIPPED, Checkpoint, load_checkpoint, load_network
from model.engine import Engine, Rows
from model.scrub import scrub
from tests.benchmarks.rivals import RIVALS, step_alone

ROWS = (1, 4, 16, 64, 256)
BACKENDS = ("litert", "numpy")
PANELS, STRIDE = 4, 32
VIEWERS, LENGTH = 100, 400
ONE_CORE = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "TF_CPP_MIN_LOG_LEVEL": "3"}


def per_second(step: Callable[[], None], rows: int, seconds: float) -> float:
    steps, start = 0, time.perf_counter()
    while (took := time.perf_counter() - start) < seconds or not steps:
        step()
        steps += 1
    return rows * steps / took


def unread(checkpoint: Checkpoint, rows: int, seed: int) -> Rows:
    blank = np.zeros((rows, len(checkpoint.vocabulary)), dtype=np.float32)
    return Rows(checkpoint.initial_state(rows), blank, seed, 0, np.ones(rows))


def by_engine(engine: Engine, rows: int) -> Callable[[], None]:
    """A stride of every viewer."""
    each = min(rows, PANELS)
    held = [unread(engine.checkpoint, each, seed) for seed in range(rows // each)]

    def step() -> None:
        asked = [engine.advance(viewer, STRIDE) for viewer in held]
        held[:] = [pending.result().rows for pending in asked]

    return step


async def by_viewers(engine: Engine, seconds: float) -> float:
    """Characters per second of viewers who each ask for 2 or 3 more as soon as they have the last."""
    written, end = 0, time.perf_counter() + seconds

    async def write(seed: int) -> None:
        nonlocal written
        rows, steps = unread(engine.checkpoint, PANELS, seed), 2 + seed % 2
        while time.perf_counter() < end:
            rows = (await engine.advance(rows, steps)).rows
            written += PANELS * steps

    start = time.perf_counter()
    await asyncio.gather(*(write(seed) for seed in range(VIEWERS)))
    return written / (time.perf_counter() - start)


async def by_scrub(engine: Engine) -> float:
    start = time.perf_counter()
    async for _ in scrub(engine, engine.checkpoint.vocabulary.encode("ROMEO:")[0], 7, LENGTH):
        pass
    return time.perf_counter() - start


def beside(engine: Engine, heavy: int, seconds: float) -> list[float]:
    """Milliseconds that three characters of four panels take while somebody writes `heavy` rows: p50, p95, largest."""
    rows, took = unread(engine.checkpoint, PANELS, 1), []
    work = engine.advance(unread(engine.checkpoint, heavy, 2), 10**6) if heavy else None
    end = time.perf_counter() + seconds
    while time.perf_counter() < end:
        start = time.perf_counter()
        rows = engine.advance(rows, 3).result().rows
        took.append(1000 * (time.perf_counter() - start))
        time.sleep(0.02)
    if work:
        work.cancel()
    return [float(np.percentile(took, q)) for q in (50, 95, 100)]


def limits(checkpoint: Checkpoint) -> dict[int, float]:
    """What this core could do at float32: at 1 row all weights are read once, at 256 they are multiplied with."""
    weights = checkpoint.card["parameters"] - checkpoint.config.vocab_size * checkpoint.config.embedding
    once = np.ones((weights // 512, 512), dtype=np.float32), np.ones(512, dtype=np.float32)
    many = np.ones((256, 512), dtype=np.float32), np.ones((512, 2048), dtype=np.float32)
    flops = 2 * 256 * 512 * 2048
    reads = 1 / min(timed(lambda: once[0] @ once[1]) for _ in range(50))
    rate = flops / min(timed(lambda: many[0] @ many[1]) for _ in range(50))
    return {1: reads, 256: rate / (2 * weights)}


def timed(call: Callable[[], object]) -> float:
    start = time.perf_counter()
    call()
    return time.perf_counter() - start


def measure(folder: Path, rounds: int, seconds: float) -> dict:
    """Per variant, per number of rows, the median of all rounds; the other figures likewise."""
    network = load_network(folder)
    alone = {backend: load_checkpoint(folder, backend) for backend in BACKENDS}
    exact = alone["litert"]
    expected = step_alone(network, exact, 1).logits()
    engines = {backend: Engine(load_checkpoint(folder, backend)) for backend in BACKENDS}
    found: dict[str, dict[int, list[float]]] = {}
    for rows in ROWS:
        steps = {name: make(network, exact, rows) for name, make in RIVALS.items()}
        steps |= {f"{backend} alone": step_alone(network, alone[backend], rows) for backend in BACKENDS}
        steps = {name: step for name, step in steps.items() if step}
        for name, step in steps.items():
            difference = np.abs(step.logits() - expected).max()
            if difference > 0.5:  # rounded weights are that near
                sys.exit(f"{name} has other weights: its logits differ by {difference}.")
        units = dict.fromkeys(steps, rows)
        for backend, engine in engines.items():
            name = f"**engine, {backend}**"
            steps[name], units[name] = by_engine(engine, rows), rows * STRIDE
        for step in steps.values():
            step()  # traces, allocates
        for _ in range(rounds):
            for name, step in steps.items():
                found.setdefault(name, {}).setdefault(rows, []).append(per_second(step, units[name], seconds))
        print(f"{rows} rows done", file=sys.stderr)
    others: dict[str, dict[str, list]] = {"viewers": {}, "scrub": {}, "alone": {}, "beside": {}}
    for _ in range(rounds):
        for backend, engine in engines.items():
            others["viewers"].setdefault(backend, []).append(asyncio.run(by_viewers(engine, 2 * seconds)))
            others["scrub"].setdefault(backend, []).append(asyncio.run(by_scrub(engine)))
            others["alone"].setdefault(backend, []).append(beside(engine, 0, 2 * seconds))
            others["beside"].setdefault(backend, []).append(beside(engine, 400, 2 * seconds))
    for engine in engines.values():
        engine.close()
    medians = {name: {rows: statistics.median(all_) for rows, all_ in by.items()} for name, by in found.items()}
    more = {name: {p: np.median(all_, axis=0).tolist() for p, all_ in by.items()} for name, by in others.items()}
    return {"per_second": medians, "limit": limits(exact)} | more


def report(found: dict) -> None:
    """As Markdown."""
    by = found["per_second"]
    print("| characters per second, rows: | " + " | ".join(map(str, ROWS)) + " |\n|---|" + "---|" * len(ROWS))
    for name, values in by.items():
        print(f"| {name} | " + " | ".join(f"{values[rows]:,.0f}" for rows in ROWS) + " |")
    limit = (f"{found['limit'][rows]:,.0f}" if rows in found["limit"] else "–" for rows in ROWS)
    print("| limit of this core, float32 | " + " | ".join(limit) + " |")
    for backend in BACKENDS:
        engine = by[f"**engine, {backend}**"]
        for other in (
            "Keras `predict`, window of 40",
            "`tf.function` step",
            "LiteRT, float32 export",
            f"{backend} alone",
        ):
            ratios = (engine[rows] / by[other][rows] for rows in ROWS)
            print(f"| engine, {backend} ÷ {other} | " + " | ".join(f"{r:,.3g}" for r in ratios) + " |")
    for backend in BACKENDS:
        (a50, a95, a100), (b50, b95, b100) = found["alone"][backend], found["beside"][backend]
        print(
            f"\n{backend}: {VIEWERS} viewers of {PANELS} panels who ask for 2 or 3 characters, "
            f"{found['viewers'][backend]:,.0f} characters per second; all 201 temperatures of {LENGTH} characters in "
            f"{found['scrub'][backend]:.2f} s; three characters of four panels take {a50:.1f} ms (p95 {a95:.1f}, "
            f"largest {a100:.1f}), and {b50:.1f} ms (p95 {b95:.1f}, largest {b100:.1f}) while somebody writes 400 rows."
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--checkpoint", type=Path, default=SHIPPED / "shakespeare")
    parser.add_argument("--quick", action="store_true", help="3 rounds of 0.3 s instead of 5 of 1 s")
    options = parser.parse_args()
    if len(os.sched_getaffinity(0)) > 1 or any(os.environ.get(name) != value for name, value in ONE_CORE.items()):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})  # before any library counts the cores
        command = [sys.executable, "-m", "tests.benchmarks.engine", *sys.argv[1:]]
        os.execve(sys.executable, command, os.environ | ONE_CORE)
    rounds, seconds = (3, 0.3) if options.quick else (5, 1.0)
    began = time.perf_counter()
    found = measure(options.checkpoint, rounds, seconds)
    report(found)
    print("\n" + json.dumps({"rounds": rounds, "seconds": round(time.perf_counter() - began), **found}))


if __name__ == "__main__":
    main()
