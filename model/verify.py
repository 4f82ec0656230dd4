"""The trained Keras network beside its LiteRT export, step by step: `python -m model.verify shakespeare`.

A float32 export must be the network, to a rounding error. One with weights of 8 bits (`--precision int8`) is another
network, near enough or not: how far its distributions are from the trained one's is what it is judged by.
Both read the same text, the prompt and what is drawn after it; each carries its own state along, so that what they
differ by may add up. Prints one JSON object a line, for people and for a page that runs this in a process of its own:
it loads TensorFlow. Knows nothing about pages.
"""

import argparse
import asyncio
import json
import os
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import NamedTuple

import numpy as np

from model.checkpoint import SHIPPED, Checkpoint, CheckpointError, Step, list_checkpoints, load_checkpoint
from model.engine import Engine
from model.litert import PRECISIONS
from model.network import NetworkConfig
from model.sampling import draw, noise
from model.settings import check_length, check_model, check_seed, check_temperature
from model.stream import Run

TOLERANCE = 1e-4  # of a logit: it moves no probability by more than 0.01 % of itself
NEAR = 0.005  # nats per token: as much would the text's own writer lose by the rounded weights, on average
EVERY = 32  # tokens between two lines of progress
PACKAGES = ("tensorflow", "keras", "ai-edge-litert", "numpy")


class Pair(NamedTuple):
    """The logits (vocab_size,) of both networks after one token of the text, and the seconds that each took."""

    ours: np.ndarray
    theirs: np.ndarray
    seconds: tuple[float, float]


def step_beside(ours: Step, theirs: Step, initial_state: np.ndarray, ids: list[int]) -> Iterator[Pair]:
    """Both networks read `ids`, one token after the other, each from its own state.

    initial_state: (parts, 1, units).
    """
    states = [initial_state, initial_state]
    for i in ids:
        logits, clock = [], [time.perf_counter()]
        for n, step in enumerate((ours, theirs)):
            found, states[n] = step(np.array([i], dtype=np.int32), states[n])
            logits.append(found[0])
            clock.append(time.perf_counter())
        yield Pair(*logits, (clock[1] - clock[0], clock[2] - clock[1]))


def divergence(ours: np.ndarray, theirs: np.ndarray) -> float:
    """KL(theirs ‖ ours) in nats (Kullback & Leibler 1951), at temperature 1: what is lost where theirs is the truth.

    Both logits (vocab_size,).
    """
    ours, theirs = (logits - logits.max() for logits in (ours.astype(np.float64), theirs.astype(np.float64)))
    ours, theirs = (logits - np.log(np.exp(logits).sum()) for logits in (ours, theirs))
    return float((np.exp(theirs) * (theirs - ours)).sum())


def verify(
    folder: Path, prompt: str, seed: int, temperature: float, length: int, precision: str = "float32"
) -> Iterator[dict]:
    """{"event": "start" | "loaded" | "step" … | "done"}. Raises CheckpointError where the folder can't be loaded.

    "done" has `largest_difference` of two logits, `at` which token of the text, `same_choices`: at how many of the
    drawn places (`of`: `length`, or fewer of a text that ends) the same dice choose the same token from both;
    `divergence`, the mean of all tokens; `seconds` each took; `ok` where what is `judged` (the difference of float32,
    the divergence of int8) is within `tolerance`.
    """
    began = time.perf_counter()
    checkpoint = load_checkpoint(folder, precision=precision)
    if not isinstance(checkpoint.config, NetworkConfig):
        raise CheckpointError(f"{checkpoint.name} is not a network: there is nothing to compare it with.")
    text, first = _write(checkpoint, prompt, seed, temperature, length)
    draws = min(length, len(text) - first)  # fewer where the text has come to its own end, which is drawn too
    yield {
        "event": "start",
        "model": checkpoint.name,
        "digest": checkpoint.digest,
        "precision": precision,
        "tokens": len(text),
        "drawn": draws,
        "temperature": temperature,
        "versions": _versions(),
    }
    loading = time.perf_counter()
    network = load_checkpoint(folder, "keras")
    yield {"event": "loaded", "seconds": time.perf_counter() - loading}
    hidden = np.zeros(len(checkpoint.vocabulary))
    if checkpoint.vocabulary.padding is not None:
        hidden[checkpoint.vocabulary.padding] = -np.inf  # never drawn
    largest, at, same, lost, seconds = 0.0, 0, 0, 0.0, np.zeros(2)
    pairs = step_beside(checkpoint.step, network.step, checkpoint.initial_state(), text)
    for n, pair in enumerate(pairs):
        difference = float(np.abs(pair.ours.astype(np.float64) - pair.theirs).max())
        if not difference <= largest:  # NaN included, which is no agreement
            largest, at = difference, n
        lost += divergence(*pair[:2])
        seconds += pair.seconds
        if first <= n < first + draws:
            dice = noise(seed, n - first, len(pair.ours))
            ours, theirs = (draw(logits[None] + hidden, temperature, dice) for logits in (pair.ours, pair.theirs))
            same += int(ours[0] == theirs[0])
        if (n + 1) % EVERY == 0:
            yield {"event": "step", "done": n + 1, "of": len(text), "largest_difference": _finite(largest)}
    lost /= len(text)
    judged = {"float32": ("largest_difference", largest, TOLERANCE), "int8": ("divergence", lost, NEAR)}
    name, value, tolerance = judged[precision]
    yield {
        "event": "done",
        "largest_difference": _finite(largest),
        "divergence": _finite(lost),
        "at": at,
        "same_choices": same,
        "of": draws,
        "judged": name,
        "tolerance": tolerance,
        "ok": value <= tolerance,
        "seconds": {"litert": seconds[0], "keras": seconds[1], "all": time.perf_counter() - began},
    }


def _write(checkpoint: Checkpoint, prompt: str, seed: int, temperature: float, length: int) -> tuple[list[int], int]:
    """The ids of the prompt and of what a page writes after it, and how many of them come before the first draw."""
    engine = Engine(checkpoint)
    try:
        run = Run(engine, prompt, seed, length, temperatures=(), schedule=((0, temperature),))
        asyncio.run(run.last())
    finally:
        engine.close()
    given = checkpoint.vocabulary.opening(checkpoint.vocabulary.encode(run.prompt)[0])
    return given + run.ids, len(given) - 1


def _versions() -> dict[str, str]:
    found = {"python": sys.version.split()[0]}
    for name in PACKAGES:
        with suppress(PackageNotFoundError):  # under another name, as tensorflow-cpu
            found[name] = version(name)
    return found


def _finite(value: float) -> float | None:
    return value if np.isfinite(value) else None  # JSON has no NaN


def main(arguments: list[str] | None = None) -> int:
    """Print the events. Returns 0 where they are "ok", 1 where they are not, 2 where they can't be compared."""
    parser = argparse.ArgumentParser(prog="python -m model.verify", description=__doc__.splitlines()[0])
    parser.add_argument("model", help="name of a checkpoint folder")
    parser.add_argument("--checkpoints", type=Path, default=SHIPPED, metavar="DIR", help="where the models are")
    parser.add_argument("--prompt", default="ROMEO:", help="the text begins with it (default: %(default)s)")
    parser.add_argument("--stdin", action="store_true", help="read the prompt from standard input instead, as UTF-8")
    parser.add_argument("--temperature", default="1", help="of the draws that follow (default: %(default)s)")
    parser.add_argument("--seed", default="7", help="of the dice (default: %(default)s)")
    parser.add_argument("--length", default="300", help="tokens to draw, 1 … 5000 (default: %(default)s)")
    parser.add_argument("--precision", choices=PRECISIONS, default="float32", help="of the export's weights")
    options = parser.parse_args(arguments)
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    prompt = sys.stdin.buffer.read().decode("utf-8", "replace") if options.stdin else options.prompt
    try:
        name = check_model(options.model, list_checkpoints(options.checkpoints))
        settings = check_seed(options.seed), check_temperature(options.temperature), check_length(options.length)
        for event in verify(options.checkpoints / name, prompt, *settings, options.precision):
            print(json.dumps(event), flush=True)
    except CheckpointError as error:
        print(json.dumps({"event": "error", "message": str(error)}), flush=True)
        return 2
    except ValueError as error:
        parser.error(str(error))
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:  # whoever read has gone
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    return 0 if event["ok"] else 1


if __name__ == "__main__":
    sys.exit(main())
