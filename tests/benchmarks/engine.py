"""Characters per second of the engine, all of it, beside the usual ways to step a Keras LSTM, on the same weights.

`python -m tests.benchmarks.engine` on a machine with nothing else to do. Every variant draws one character per row and
step; rounds are interleaved, the median counts, and ratios are within one run.
"""

import argparse
import json
import os
import statistics
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from model.checkpoint import SHIPPED, Checkpoint, load_checkpoint, load_network
from model.engine import Engine, Rows
from model.sampling import draw, noise

ROWS = (1, 4, 16, 64)
SECONDS = 1.0  # of each variant in each round
WINDOW = 40  # characters, as in Keras' own example


def keras_predict(network, checkpoint: Checkpoint, rows: int) -> Callable[[], None]:
    """Keras' example: the last 40 characters through `predict` again for every character."""
    text = np.zeros((rows, WINDOW), dtype=np.int32)
    state = checkpoint.initial_state(rows)

    def step() -> None:
        logits = network.predict([text, *state], verbose=0)[0][:, -1]
        text[:, -1] = draw(logits, 1.0, noise(np.arange(rows), 0, logits.shape[1]))

    return step


def eager(network, checkpoint: Checkpoint, rows: int) -> Callable[[], None]:
    """The network called as a function, its state handed on."""
    import tensorflow as tf

    held = [tf.zeros((rows, 1), dtype=tf.int32), *(tf.constant(part) for part in checkpoint.initial_state(rows))]

    def step() -> None:
        logits, *held[1:] = network(held, training=False)
        ids = draw(logits.numpy()[:, 0], 1.0, noise(np.arange(rows), 0, logits.shape[2]))
        held[0] = tf.constant(ids[:, None], dtype=tf.int32)

    return step


def tf_function(network, checkpoint: Checkpoint, rows: int) -> Callable[[], None]:
    """TensorFlow's tutorial: one compiled step that also draws."""
    import tensorflow as tf

    @tf.function
    def one_step(ids, *state):
        logits, *new = network([ids, *state], training=False)
        return tf.random.categorical(logits[:, 0], 1, dtype=tf.int32), new

    held = [tf.zeros((rows, 1), dtype=tf.int32), [tf.constant(part) for part in checkpoint.initial_state(rows)]]

    def step() -> None:
        held[0], held[1] = one_step(held[0], *held[1])
        held[0].numpy()

    return step


def litert(network, checkpoint: Checkpoint, rows: int) -> Callable[[], None]:
    """The exported step alone, without noise, draw or bookkeeping: what the engine could reach at best."""
    ids, state = np.zeros(rows, dtype=np.int32), checkpoint.initial_state(rows)
    return lambda: checkpoint.step(ids, state)


VARIANTS = {
    "Keras predict, window 40": keras_predict,
    "eager call": eager,
    "tf.function step": tf_function,
    "LiteRT alone": litert,
}


def per_second(step: Callable[[], None], rows: int) -> float:
    steps, start = 0, time.perf_counter()
    while time.perf_counter() - start < SECONDS:
        step()
        steps += 1
    return rows * steps / (time.perf_counter() - start)


def engine_per_second(engine: Engine, rows: int) -> float:
    checkpoint = engine.checkpoint
    logits = np.zeros((rows, len(checkpoint.vocabulary)), dtype=np.float32)
    state, written = Rows(checkpoint.initial_state(rows), logits, 1, 0, np.ones(rows)), 0
    start = time.perf_counter()
    while time.perf_counter() - start < SECONDS:
        state = engine.advance(state, 32).result().rows
        written += 32
    return rows * written / (time.perf_counter() - start)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--checkpoint", type=Path, default=SHIPPED / "shakespeare")
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})  # one core, as one engine thread has
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    checkpoint, network = load_checkpoint(options.checkpoint), load_network(options.checkpoint)
    found: dict[int, dict[str, list[float]]] = {rows: {} for rows in ROWS}
    for rows in ROWS:
        steps = {name: make(network, checkpoint, rows) for name, make in VARIANTS.items()}
        for step in steps.values():
            step()  # traces, allocates
        for _ in range(options.rounds):
            for name, step in steps.items():
                found[rows].setdefault(name, []).append(per_second(step, rows))
            engine = Engine(checkpoint)
            found[rows].setdefault("engine", []).append(engine_per_second(engine, rows))
            engine.close()
    medians = {rows: {name: statistics.median(all_) for name, all_ in by.items()} for rows, by in found.items()}
    print("| characters per second, rows: | " + " | ".join(map(str, ROWS)) + " |\n|---|" + "---|" * len(ROWS))
    for name in (*VARIANTS, "engine"):
        print(f"| {name} | " + " | ".join(f"{medians[rows][name]:,.0f}" for rows in ROWS) + " |")
    print("| engine ÷ tf.function | " + " | ".join(f"{_ratio(medians[r], 'tf.function step')}" for r in ROWS) + " |")
    print("| engine ÷ LiteRT alone | " + " | ".join(f"{_ratio(medians[r], 'LiteRT alone')}" for r in ROWS) + " |")
    print(json.dumps({"rounds": options.rounds, "medians": medians}))


def _ratio(medians: dict[str, float], other: str) -> str:
    return f"{medians['engine'] / medians[other]:.2f}"


if __name__ == "__main__":
    main()
