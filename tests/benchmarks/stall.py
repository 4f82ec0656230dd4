"""How long requests of the largest size stop another viewer's stream: `python -m tests.benchmarks.stall`.

The longest time between two messages of a run while five of them arrive at once, and beside none. A run at a reader's
pace has a message every 83 ms.
"""

import argparse
import statistics
import tempfile
from pathlib import Path

from tests.checkpoints import make_checkpoints
from tests.started import running
from tests.test_hostile import SMALL, longest_gap


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, running("--checkpoints", make_checkpoints(Path(folder) / "m")) as app:
        print("| request | ms, median | longest |\n|---|---|---|")
        for path, message in [("none", None), *SMALL]:
            senders = 0 if path == "none" else 5
            gaps = [1000 * longest_gap(app.port, path, message, senders) for _ in range(options.rounds)]
            what = str(message)[:40].replace("|", "")
            print(f"| {path} `{what}` | {statistics.median(gaps):.0f} | {max(gaps):.0f} |", flush=True)


if __name__ == "__main__":
    main()
