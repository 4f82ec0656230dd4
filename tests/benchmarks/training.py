"""Seconds of training per million characters: hoisted layers, stock layers and `torch.nn.LSTM`, on random ids.

`python -m tests.benchmarks.training` on a machine with nothing else to do. torch is no dependency: its rows are left
out if the interpreter of `--torch` (by default this one) has none. An update is forward, backward and AdamW for batch ×
window characters, with the state carried over. Keras does all of the recipe. torch does no DropConnect and no restarts
of streams, so it has a little less to do. Every variant is a process of its own, with its own threads, and waits while
another one is timed. Rounds are interleaved; the median counts. CPU-seconds count on a machine with other work.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from importlib.util import find_spec

import numpy as np

from training.quiet import load_tensorflow
from training.recipe import Recipe
from training.stages import Stage

VOCAB_SIZE, EMBEDDING, LAYERS = 65, 64, 2
VARIANTS = {  # name → (layers, precision, parts)
    "hoisted, float32": ("hoisted", "float32", 2),
    "stock Keras, float32": ("stock", "float32", 2),
    "hoisted, bfloat16": ("hoisted", "bfloat16", 2),
    "stock Keras, bfloat16": ("stock", "bfloat16", 2),
    "torch.nn.LSTM, float32": ("torch", "float32", 1),
    "torch.nn.LSTM, bfloat16 autocast": ("torch", "bfloat16", 1),
}


def keras_update(recipe: Recipe, cell: str, units: int, stock: bool) -> Callable[[], None]:
    """One update of training/trainer.py. stock: with Keras' own layers instead of training/hoisted.py."""
    if recipe.parts > 1:  # as training.train does
        os.environ.update(TF_NUM_INTRAOP_THREADS="1", TF_NUM_INTEROP_THREADS=str(recipe.parts))
    load_tensorflow()
    from model.network import NetworkConfig
    from training import trainer as module

    if stock:
        module.hoisted = lambda network: network
    config = NetworkConfig(VOCAB_SIZE, cell, LAYERS, units, EMBEDDING, recipe.dropout)
    trainer = module.compiled_trainer(config, recipe, [Stage(0, 1, recipe.window, 1000)])
    ids = random_ids(recipe)
    return lambda: trainer.train_on_batch(ids[:, :-1], ids[:, 1:])


def torch_update(recipe: Recipe, units: int) -> Callable[[], None]:
    """The same LSTM and optimizer as a torch user writes them."""
    import torch

    class Network(torch.nn.Module):
        def __init__(self):
            super().__init__()
            self.embedding = torch.nn.Embedding(VOCAB_SIZE, EMBEDDING)
            self.lstm = torch.nn.LSTM(EMBEDDING, units, LAYERS, dropout=recipe.dropout, batch_first=True)
            self.dropout = torch.nn.Dropout(recipe.dropout)
            self.logits = torch.nn.Linear(units, VOCAB_SIZE)

        def forward(self, ids, state):
            hidden, state = self.lstm(self.embedding(ids), state)
            return self.logits(self.dropout(hidden)), state

    network, half = Network(), recipe.precision == "bfloat16"
    optimizer = torch.optim.AdamW(network.parameters(), 1e-3, betas=(0.9, 0.99), weight_decay=recipe.weight_decay)
    ids = torch.from_numpy(random_ids(recipe)).long()
    dtype = torch.bfloat16 if half else torch.float32
    states = [tuple(torch.zeros(LAYERS, recipe.batch, units, dtype=dtype) for _ in range(2))]

    def update() -> None:
        with torch.autocast("cpu", torch.bfloat16, enabled=half):
            logits, state = network(ids[:, :-1], states[0])
        loss = torch.nn.functional.cross_entropy(logits.float().flatten(0, 1), ids[:, 1:].flatten())
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(network.parameters(), recipe.clip)
        optimizer.step()
        states[0] = tuple(part.detach() for part in state)

    return update


def random_ids(recipe: Recipe) -> np.ndarray:
    """(batch, window + 1) int32. The time of an update does not depend on the text."""
    shape = recipe.batch, recipe.window + 1
    return np.random.default_rng(0).integers(VOCAB_SIZE, size=shape).astype(np.int32)


def child(variant: str, options: argparse.Namespace) -> None:
    """Build, warm up, then answer every line with the seconds and CPU-seconds of `options.updates` updates."""
    layers, precision, parts = VARIANTS[variant]
    recipe = Recipe(
        batch=options.batch, window=options.window, parts=parts, precision=precision, dropout=0.4, dropconnect=0.25
    )
    if layers == "torch":
        update = torch_update(recipe, options.units)
    else:
        update = keras_update(recipe, options.cell, options.units, layers == "stock")
    for _ in range(2):  # compiles, allocates
        update()
    print("ready", flush=True)
    for _ in sys.stdin:
        start, work = time.perf_counter(), time.process_time()
        for _ in range(options.updates):
            update()
        print(time.perf_counter() - start, time.process_time() - work, flush=True)


def begin(variant: str, options: argparse.Namespace) -> subprocess.Popen | None:
    """A child that is ready; None if it could not begin."""
    python = options.torch if VARIANTS[variant][0] == "torch" else sys.executable
    sizes = [f"--{name}={getattr(options, name)}" for name in ("cell", "units", "batch", "window", "updates")]
    process = subprocess.Popen(
        [python, "-m", "tests.benchmarks.training", "--child", variant, *sizes],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env=os.environ | {"TF_CPP_MIN_LOG_LEVEL": "3"},
    )
    if process.stdout.readline() == "ready\n":
        return process
    process.wait()
    return None


def has_torch(python: str) -> bool:
    if python == sys.executable:
        return find_spec("torch") is not None
    return subprocess.run([python, "-c", "import torch"], capture_output=True).returncode == 0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--cell", choices=("lstm", "gru", "rnn"), default="lstm", help="other than lstm without torch")
    parser.add_argument("--units", type=int, default=512)
    parser.add_argument("--batch", type=int, default=96)
    parser.add_argument("--window", type=int, default=100)
    parser.add_argument("--updates", type=int, default=5, help="in a round, of each variant")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--torch", metavar="PYTHON", default=sys.executable, help="an interpreter that has torch")
    parser.add_argument("--variants", metavar="NAME", nargs="+", choices=VARIANTS, help="only these")
    parser.add_argument("--child", choices=VARIANTS, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.child:
        return child(options.child, options)
    names = options.variants or list(VARIANTS)
    if options.cell != "lstm" or not has_torch(options.torch):
        names = [name for name in names if VARIANTS[name][0] != "torch"]
    children = {name: begin(name, options) for name in names}
    missing = [name for name, process in children.items() if process is None]
    children = {name: process for name, process in children.items() if process is not None}
    times: dict[str, list[tuple[float, ...]]] = {name: [] for name in children}
    for _ in range(options.rounds):
        for name, process in children.items():
            process.stdin.write("go\n")
            process.stdin.flush()
            times[name].append(tuple(map(float, process.stdout.readline().split())))
    for process in children.values():
        process.communicate()
    millions = options.batch * options.window * options.updates / 1e6
    medians = {
        name: [statistics.median(column) / millions for column in zip(*rounds, strict=True)]
        for name, rounds in times.items()
    }
    size = f"2 × {options.cell} {options.units}, batch {options.batch}, window {options.window}"
    print(f"| {size} | s per million characters | CPU-seconds |\n|---|---|---|")
    for name, (clock, work) in medians.items():
        print(f"| {name} | {clock:.1f} | {work:.1f} |")
    settings = {name: getattr(options, name) for name in ("cell", "units", "batch", "window", "updates", "rounds")}
    print(json.dumps(settings | {"seconds_and_cpu_seconds_per_million_characters": medians, "failed": missing}))


if __name__ == "__main__":
    main()
