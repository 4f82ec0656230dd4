"""Viewers come and go for a long time: what the server holds must be the same at the end as after some minutes.

`python -m tests.benchmarks.soak --viewers 50 --minutes 30`. Each viewer watches for a while and steers, leaves in the
middle of a run, comes back at once as a reload does, or scrubs, to the end or not. Memory, threads, open files and the
engine's rows are looked at forty times, and once more when all have gone.
"""

import argparse
import asyncio
import json
import random
import time
from contextlib import aclosing

from tests.benchmarks.viewers import Notes, Refused, Viewer, figures, post
from tests.server import Server, running

WATCHED = ("memory_mb", "threads", "files", "rows", "streams", "places")


async def come_and_go(number: int, server: Server, notes: Notes) -> None:
    chance, person = random.Random(number), Viewer(number, server.host, server.port, notes)
    while True:
        what = chance.choice(("watch", "watch", "leave", "reload", "scrub"))
        if what == "scrub":
            await scrub(person.address, chance, server, notes)
        else:
            await person.stay(chance.uniform(5, 30) if what == "watch" else chance.uniform(0.1, 5))
        await asyncio.sleep(0 if what == "reload" else chance.uniform(0, 3))


async def scrub(address: str, chance: random.Random, server: Server, notes: Notes) -> None:
    """A run at every temperature, of which half the time only the beginning is read."""
    length = chance.randrange(20, 200)
    asked = {"model": "shakespeare", "prompt": "ROMEO:", "seed": chance.randrange(1000), "length": length}
    enough = length * chance.choice((0.3, 1))
    try:
        async with aclosing(post(server.host, server.port, "/scrub", asked, address)) as messages:
            async for message in messages:
                if "error" in message:
                    notes.errors[message["error"]["key"]] += 1
                if message.get("count", 0) >= enough:
                    return
    except (OSError, Refused, asyncio.IncompleteReadError) as error:
        notes.errors[str(error) or type(error).__name__] += 1


def sample(server: Server) -> dict[str, float]:
    metrics = server.metrics()

    def total(name: str) -> float:
        return sum(value for key, value in metrics.items() if key.startswith(name))

    return server.usage() | {
        "rows": total("thermostat_engine_live_rows") + total("thermostat_engine_bulk_rows"),
        "streams": total("thermostat_viewers"),
        "places": total("thermostat_served") + total("thermostat_waiting"),
    }


def slope(minutes: list[float], values: list[float]) -> float:
    """Of the line through them, per hour: least squares."""
    middle, mean = sum(minutes) / len(minutes), sum(values) / len(values)
    spread = sum((at - middle) ** 2 for at in minutes)
    rise = sum((at - middle) * (value - mean) for at, value in zip(minutes, values, strict=True))
    return round(60 * rise / spread, 1) if spread else 0.0


async def soak(server: Server, viewers: int, minutes: float) -> dict:
    notes, start, samples = Notes(), time.monotonic(), []
    before = sample(server)
    tasks = [asyncio.create_task(come_and_go(number, server, notes)) for number in range(viewers)]
    while (passed := (time.monotonic() - start) / 60) < minutes:
        await asyncio.sleep(60 * minutes / 40)
        found = await asyncio.to_thread(sample, server)
        samples.append({"minute": round((time.monotonic() - start) / 60, 2)} | found)
        print(f"| {samples[-1]['minute']} | {' | '.join(f'{found[name]:g}' for name in WATCHED)} |", flush=True)
        for task in tasks:
            if task.done():
                task.result()
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    gone = time.monotonic()
    while (after := sample(server))["places"] + after["streams"] + after["rows"] and time.monotonic() < gone + 10:
        await asyncio.sleep(0.1)
    steady = samples[len(samples) // 4 :]  # the first viewers load the model and fill what is kept
    at = [one["minute"] for one in steady]
    return {
        "minutes": round(passed, 1),
        "before": before,
        "after": after,
        "freed_s": round(time.monotonic() - gone, 1),
        "slope_per_hour": {name: slope(at, [one[name] for one in steady]) for name in WATCHED},
        "seen": figures(notes, start, gone, viewers),
        "samples": samples,
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--viewers", type=int, default=50)
    parser.add_argument("--minutes", type=float, default=30)
    parser.add_argument("--precision", default="float32", help="of the weights, as of app.py")
    options = parser.parse_args()
    print(f"| minute | {' | '.join(WATCHED)} |\n|{'---|' * (len(WATCHED) + 1)}")
    with running("--precision", options.precision, runs=max(100, options.viewers)) as server:
        found = asyncio.run(soak(server, options.viewers, options.minutes))
    for name in ("before", "after", "slope_per_hour"):
        print(f"| {name} | {' | '.join(f'{found[name][one]:g}' for one in WATCHED)} |")
    print(json.dumps(found))


if __name__ == "__main__":
    main()
