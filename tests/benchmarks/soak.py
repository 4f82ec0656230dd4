"""Viewers come and go for a long time: the server must need no more at the end than after some minutes.

`python -m tests.benchmarks.soak --viewers 50 --minutes 30`. Each viewer reads and steers for a while, leaves in the
middle of a run, comes back at once like a reloaded page, or scrubs, to the end or not. Memory, threads, open files and
the engine's rows are sampled forty times, and once more after all viewers have left.

With `--hostile` the viewers misbehave in every way of hostile.py, and five others read runs beside them: their gaps are
those that count, and no traceback may stand in the log.
"""

import argparse
import asyncio
import json
import random
import time
from contextlib import aclosing

from tests.benchmarks.hostile import Foe
from tests.benchmarks.viewers import Notes, Refused, Viewer, figures, post
from tests.started import Server, running

GUESTS = 5  # well-behaved viewers beside hostile ones
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
    """Scrub, and read either all messages or only the first third."""
    length = chance.randrange(20, 200)
    request = {"model": "shakespeare", "prompt": "ROMEO:", "seed": chance.randrange(1000), "length": length}
    enough = length * chance.choice((0.3, 1))
    try:
        async with aclosing(post(server.host, server.port, "/scrub", request, address)) as messages:
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
    """The slope per hour of the least-squares line."""
    middle, mean = sum(minutes) / len(minutes), sum(values) / len(values)
    spread = sum((at - middle) ** 2 for at in minutes)
    rise = sum((at - middle) * (value - mean) for at, value in zip(minutes, values, strict=True))
    return round(60 * rise / spread, 1) if spread else 0.0


async def soak(server: Server, viewers: int, minutes: float, hostile: bool) -> dict:
    notes, start, samples = Notes(), time.monotonic(), []
    before = sample(server)
    if hostile:
        foes = [Foe(number, server.host, server.port) for number in range(viewers)]
        viewers = GUESTS
        guests = [Viewer(number, server.host, server.port, notes) for number in range(GUESTS)]
        tasks = [asyncio.create_task(each.stay()) for each in (*foes, *guests)]
    else:
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
    while (after := sample(server))["places"] + after["streams"] + after["rows"] and time.monotonic() < gone + 60:
        await asyncio.sleep(0.1)
    steady = samples[len(samples) // 4 :]  # The first viewers load the model and fill the caches.
    at = [one["minute"] for one in steady]
    return {
        "minutes": round(passed, 1),
        "before": before,
        "after": after,
        "freed_s": round(time.monotonic() - gone, 1),
        "slope_per_hour": {name: slope(at, [one[name] for one in steady]) for name in WATCHED},
        "log": {"kB": round(len(server.log) / 1000), "tracebacks": server.log.count("Traceback")},
        "seen": figures(notes, start, gone, viewers),
        "samples": samples,
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--viewers", type=int, default=50)
    parser.add_argument("--minutes", type=float, default=30)
    parser.add_argument("--hostile", action="store_true", help="the viewers misbehave")
    options = parser.parse_args()
    print(f"| minute | {' | '.join(WATCHED)} |\n|{'---|' * (len(WATCHED) + 1)}")
    with running(runs=max(100, options.viewers)) as server:
        found = asyncio.run(soak(server, options.viewers, options.minutes, options.hostile))
    for name in ("before", "after", "slope_per_hour"):
        print(f"| {name} | {' | '.join(f'{found[name][one]:g}' for one in WATCHED)} |")
    print(json.dumps(found))


if __name__ == "__main__":
    main()
