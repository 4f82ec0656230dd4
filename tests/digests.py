"""What every machine must compute: digests of the shipped exact models. `python -m tests.digests` prints them as JSON.

With --write they are kept in tests/digests.json, which is right after a model was trained or exported anew.
"""

import argparse
import asyncio
import hashlib
import json
from pathlib import Path

import numpy as np

from model.checkpoint import SHIPPED, Checkpoint, list_checkpoints, load_checkpoint
from model.engine import Engine
from model.run import Run

FILE = Path(__file__).with_suffix(".json")
ROWS, STEPS = 3, 1000
SEEDS, TEMPERATURES, LENGTH = (0, 1, 2**63 - 1), (0.0, 0.5, 1.0, 1.5, 2.0), 1000
BATCHES = 3, 64, 4, 7, 16, 5  # rows of the steps, one after the other: three are ours, the others are strangers


def exact_models() -> list[str]:
    return [name for name, card in list_checkpoints(SHIPPED).items() if card.get("exact")]


def step_digest(checkpoint: Checkpoint, batches: tuple[int, ...] = (ROWS,), steps: int = STEPS) -> str:
    """The sha256 of logits and states of three rows, little-endian float32, step by step."""
    found, size = hashlib.sha256(), len(checkpoint.vocabulary)
    state, strangers = checkpoint.initial_state(ROWS), np.random.default_rng(0)
    for step in range(steps):
        others = batches[step % len(batches)] - ROWS
        ids = (np.arange(ROWS) * 7 + step * (step + 3) // 2) % size
        beside = np.concatenate([state, state[:, strangers.integers(0, ROWS, others)]], axis=1)
        logits, new = checkpoint.step(np.concatenate([ids, strangers.integers(0, size, others)]), beside)
        state = np.ascontiguousarray(new[:, :ROWS])
        found.update(logits[:ROWS].astype("<f4").tobytes() + state.astype("<f4").tobytes())
    return found.hexdigest()


def text_digest(checkpoint: Checkpoint) -> str:
    """The sha256 of the ids of 15 texts, little-endian, seed by seed and temperature by temperature."""
    engine = Engine(checkpoint)

    async def write() -> list:
        prompt = checkpoint.card.get("prompt", "")
        runs = [Run(engine, prompt, seed, LENGTH, TEMPERATURES, ((0, 1.0),)) for seed in SEEDS]
        return await asyncio.gather(*(run.last() for run in runs))

    try:
        chunks = asyncio.run(write())
    finally:
        engine.close()
    ids = [np.array(row, dtype="<u4").tobytes() for chunk in chunks for row in chunk.ids[: len(TEMPERATURES)]]
    return hashlib.sha256(b"".join(ids)).hexdigest()


def digests(name: str, backend: str) -> dict[str, str]:
    checkpoint = load_checkpoint(SHIPPED / name, backend)
    if checkpoint.backend != backend and "markov" not in checkpoint.card:  # chains have one arithmetic
        raise RuntimeError(f"{name} was to be stepped by {backend}.")
    return {"model": checkpoint.digest, "steps": step_digest(checkpoint), "texts": text_digest(checkpoint)}


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.digests", description=__doc__.splitlines()[0])
    parser.add_argument("models", nargs="*", help="names; default: all exact ones")
    parser.add_argument("--backend", choices=("litert", "numpy"), default="numpy")
    parser.add_argument("--write", action="store_true", help="keep them in tests/digests.json")
    options = parser.parse_args()
    found = {name: digests(name, options.backend) for name in options.models or exact_models()}
    text = json.dumps(found, indent=1) + "\n"
    print(text, end="")
    if options.write:
        FILE.write_text(text)


if __name__ == "__main__":
    main()
