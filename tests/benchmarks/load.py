"""Many viewers at once over HTTP, each with four panels at 30 characters a second and a moving slider.

`python -m tests.benchmarks.load --viewers 10,50,100 --seconds 30` starts the app with the shipped models once for each
number. The viewers are in this process, on the same machine. `--until-it-breaks` continues with larger numbers after
the last one, until messages come too late or not at all.
"""

import argparse
import asyncio
import json
import time

from tests.benchmarks.viewers import Notes, Viewer, figures
from tests.started import Server, running

LATE = 300  # milliseconds between two messages, 95th percentile; above it the server counts as broken
HEAD = (
    "| viewers | updates/s each | characters/s | gap p50 / p95 / max ms | first p95 ms | steering p50 / p95 ms "
    "| line | errors | CPU server + viewers | MB | threads |\n|" + "---|" * 11
)


async def look(server: Server, viewers: int, seconds: float, pace: str = "read") -> dict:
    """The summary of `seconds` with all viewers, after they have come."""
    notes = Notes()
    people = [Viewer(number, server.host, server.port, notes, pace) for number in range(viewers)]
    tasks = []
    for person in people:  # They do not come at the same moment.
        tasks.append(asyncio.create_task(person.stay()))
        await asyncio.sleep(min(0.05, 5 / viewers))
    await asyncio.sleep(3)
    notes.errors.clear()
    start, cpu, own = time.monotonic(), server.cpu(), time.process_time()
    await asyncio.sleep(seconds)
    end = time.monotonic()
    found = figures(notes, start, end, viewers)
    found["cpu_server"] = round((server.cpu() - cpu) / (end - start), 2)
    found["cpu_viewers"] = round((time.process_time() - own) / (end - start), 2)
    found |= server.usage()
    over = [task for task in tasks if task.done()]
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    for task in over:
        task.result()  # raises the error of a viewer that failed
    return found


def line(found: dict) -> str:
    gap, steer = found["gap_ms"], found["steer_ms"]
    return (
        f"| {found['viewers']} | {found['updates_per_s_each']} | {found['characters_per_s']:,} "
        f"| {gap['p50']} / {gap['p95']} / {gap['max']} | {found['first_ms']['p95']} | {steer['p50']} / {steer['p95']} "
        f"| {found['longest_line']} | {sum(found['errors'].values())} | {found['cpu_server']} + {found['cpu_viewers']} "
        f"| {found.get('memory_mb', '')} | {found.get('threads', '')} |"
    )


def broken(found: dict) -> bool:
    return bool(found["errors"]) or not found["gap_ms"]["p95"] or found["gap_ms"]["p95"] > LATE


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--viewers", default="10,50,100", help="numbers with commas; a pass each")
    parser.add_argument("--seconds", type=float, default=30)
    parser.add_argument("--pace", choices=("slow", "read", "fast", "max"), default="read")
    parser.add_argument("--runs", type=int, help="THERMOSTAT_RUNS: those beyond it wait (default: all are served)")
    parser.add_argument("--url", help="a server that is running, instead of one of its own")
    parser.add_argument("--until-it-breaks", action="store_true")
    options = parser.parse_args()
    numbers, passes = [int(number) for number in options.viewers.split(",")], []

    def one(viewers: int) -> dict:
        if options.url:
            return asyncio.run(look(Server(options.url), viewers, options.seconds, options.pace))
        with running(runs=options.runs or viewers) as server:
            return asyncio.run(look(server, viewers, options.seconds, options.pace))

    print(HEAD)
    while numbers:
        passes.append(one(numbers.pop(0)))
        print(line(passes[-1]), flush=True)
        if options.until_it_breaks and not numbers and not broken(passes[-1]):
            numbers.append(passes[-1]["viewers"] * 5 // 4)
    print(json.dumps({"seconds": options.seconds, "pace": options.pace, "passes": passes}))


if __name__ == "__main__":
    main()
