"""Seconds of training per million characters: the shipped recipe in Keras beside `torch.nn.LSTM`, on random ids.

`python -m tests.benchmarks.training` on a machine with nothing else to do. torch is no dependency: where the
interpreter of `--torch` (by default this one) has none, its rows are left out. An update is forward, backward and
AdamW for batch × window characters, the state carried over. Keras does all of the recipe; torch does no DropConnect
and no restarts of streams, which makes its task a little smaller. Every variant is a process of its own, with the
threads it wants, and waits while another one is timed; rounds are interleaved, the median counts.
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

from training.recipe import Recipe

VOCAB_SIZE, EMBEDDING, LAYERS = 65, 64, 2
VARIANTS = {  # name → (framework, precision, parts)
    "Keras float32, 2 parts": ("keras", "float32", 2),
    "Keras bfloat16, 1 part": ("keras", "bfloat16", 1),
    "Keras bfloat16, 2 parts (as shipped)": ("keras", "bfloat16", 2),
    "torch.nn.LSTM float32": ("torch", "float32", 1),
    "torch.nn.LSTM bfloat16 autocast": ("torch", "bfloat16", 1),
}


def keras_update(recipe: Recipe, units: int) -> Callable[[], None]:
    """One update of training/trainer.py."""
    if recipe.parts > 1:  # as training.train does
        os.environ.update(TF_NUM_INTRAOP_THREADS="1", TF_NUM_INTEROP_THREADS=str(recipe.parts))
    from model.network import NetworkConfig
    from training.trainer import compiled_trainer

    config = NetworkConfig(VOCAB_SIZE, "lstm", LAYERS, units, EMBEDDING, recipe.dropout)
    trainer = compiled_trainer(config, recipe, 1000)
    ids = random_ids(recipe)
    return lambda: trainer.train_on_batch(ids[:, :-1], ids[:, 1:])


def torch_update(recipe: Recipe, units: int) -> Callable[[], None]:
    """The same network and optimizer as a torch user writes them."""
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
    held = [tuple(torch.zeros(LAYERS, recipe.batch, units, dtype=dtype) for _ in range(2))]

    def update() -> None:
        with torch.autocast("cpu", torch.bfloat16, enabled=half):
            logits, state = network(ids[:, :-1], held[0])
        loss = torch.nn.functional.cross_entropy(logits.float().flatten(0, 1), ids[:, 1:].flatten())
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(network.parameters(), recipe.clip)
        optimizer.step()
        held[0] = tuple(part.detach() for part in state)

    return update


def random_ids(recipe: Recipe) -> np.ndarray:
    """(batch, window + 1): how long an update takes does not depend on what is read."""
    shape = recipe.batch, recipe.window + 1
    return np.random.default_rng(0).integers(VOCAB_SIZE, size=shape).astype(np.int32)


def child(variant: str, options: argparse.Namespace) -> None:
    """Build, warm up, then answer every line with the seconds of so many updates."""
    framework, precision, parts = VARIANTS[variant]
    recipe = Recipe(
        batch=options.batch, window=options.window, parts=parts, precision=precision, dropout=0.4, dropconnect=0.25
    )
    update = (keras_update if framework == "keras" else torch_update)(recipe, options.units)
    for _ in range(2):  # compiles, allocates
        update()
    print("ready", flush=True)
    for _ in sys.stdin:
        start = time.perf_counter()
        for _ in range(options.updates):
            update()
        print(time.perf_counter() - start, flush=True)


def begin(variant: str, options: argparse.Namespace) -> subprocess.Popen | None:
    """A child that is ready; None where its interpreter has no torch."""
    python = options.torch if VARIANTS[variant][0] == "torch" else sys.executable
    sizes = [f"--{name}={getattr(options, name)}" for name in ("units", "batch", "window", "updates")]
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
    parser.add_argument("--units", type=int, default=512)
    parser.add_argument("--batch", type=int, default=96)
    parser.add_argument("--window", type=int, default=100)
    parser.add_argument("--updates", type=int, default=5, help="in a round, of each variant")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--torch", metavar="PYTHON", default=sys.executable, help="an interpreter that has torch")
    parser.add_argument("--child", choices=VARIANTS, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.child:
        return child(options.child, options)
    without = not has_torch(options.torch)
    children = {name: begin(name, options) for name, kind in VARIANTS.items() if not (without and kind[0] == "torch")}
    missing = [name for name, process in children.items() if process is None]
    children = {name: process for name, process in children.items() if process is not None}
    seconds: dict[str, list[float]] = {name: [] for name in children}
    for _ in range(options.rounds):
        for name, process in children.items():
            process.stdin.write("go\n")
            process.stdin.flush()
            seconds[name].append(float(process.stdout.readline()))
    for process in children.values():
        process.communicate()
    millions = options.batch * options.window * options.updates / 1e6
    medians = {name: statistics.median(times) / millions for name, times in seconds.items()}
    print(
        f"| 2 × {options.units}, batch {options.batch}, window {options.window} | s per million characters |\n|---|---|"
    )
    for name, median in medians.items():
        print(f"| {name} | {median:.1f} |")
    settings = {name: getattr(options, name) for name in ("units", "batch", "window", "updates", "rounds")}
    print(json.dumps(settings | {"seconds_per_million_characters": medians, "failed": missing}))


if __name__ == "__main__":
    main()
