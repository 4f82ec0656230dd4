"""The engine here beside the engine of another checkout: `python -m tests.benchmarks.before DIR` takes three minutes.

Each round runs both in turn, each in a process of its own on one core, with the viewers of tests.benchmarks.engine. A
ratio is the median over the rounds. DIR is a checkout of another commit (`git worktree add DIR COMMIT`).
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
from pathlib import Path

from tests.benchmarks.engine import LENGTH, ONE_CORE, VIEWERS
from tests.started import ROOT

ROWS = (1, 4, 16, 64, 256)
SECONDS = 1.0
ROUND = f"""
import asyncio, json, sys
from model.checkpoint import SHIPPED, load_checkpoint
from model.engine import Engine
from tests.benchmarks.engine import STRIDE, by_engine, by_scrub, by_viewers, per_second
engine = Engine(load_checkpoint(SHIPPED / sys.argv[1]))
found = {{}}
for rows in {ROWS}:
    step = by_engine(engine, rows)
    step()
    found[f"{{rows}} rows"] = per_second(step, rows * STRIDE, {SECONDS})
found["{VIEWERS} viewers"] = asyncio.run(by_viewers(engine, 2 * {SECONDS}))
found["scrubs of {LENGTH}"] = 1 / asyncio.run(by_scrub(engine))
engine.close()
print(json.dumps(found))
"""


def measure(folder: Path, model: str) -> dict[str, float]:
    """What a checkout's engine does in a second."""
    command = [sys.executable, "-c", ROUND, model]
    environment = os.environ | ONE_CORE | {"PYTHONPATH": str(folder)}
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"The engine in {folder} must run. Received: {done.stderr[-1000:]}")
    return json.loads(done.stdout.splitlines()[-1])


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.before", description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path, metavar="DIR", help="another checkout")
    parser.add_argument("--model", default="shakespeare")
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    rounds = [(measure(options.folder, options.model), measure(ROOT, options.model)) for _ in range(options.rounds)]
    print("| a second | before | now | now ÷ before |\n|---|---|---|---|")
    for what in rounds[0][0]:
        before, now = (statistics.median(round[side][what] for round in rounds) for side in (0, 1))
        ratio = statistics.median(now[what] / before[what] for before, now in rounds)
        print(f"| {what} | {before:,.4g} | {now:,.4g} | {ratio:.2f} |")


if __name__ == "__main__":
    main()
