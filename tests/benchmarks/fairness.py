"""One client's heavy work beside viewers: how much later their messages come than without it.

`python -m tests.benchmarks.fairness --viewers 20 --seconds 20` does each kind of heavy work for 20 seconds, between
passes without any, on one running app: a sweep, scrubbing 5,000 characters, prompts of 2,000 characters one after the
other, and a run as fast as possible. `--hands 4` does four at a time.
"""

import argparse
import asyncio
import json
from contextlib import suppress
from itertools import count

from tests.benchmarks.load import HEAD, line, look
from tests.benchmarks.viewers import Refused, post, read_head, request_bytes
from tests.started import Server, running

ADDRESS = "10.99.0.1"
MODEL = "shakespeare"


async def sweep(server: Server, seed: int) -> None:
    call = await _json(server, "/gradio_api/call/sweep", {"data": ["ROMEO:", MODEL, None, 64, 1600]})
    async for _ in post(server.host, server.port, f"/gradio_api/call/sweep/{call['event_id']}", None, ADDRESS):
        pass


async def scrub(server: Server, seed: int) -> None:
    request = {"model": MODEL, "prompt": "ROMEO:", "seed": seed, "length": 5000}
    async for message in post(server.host, server.port, "/scrub", request, ADDRESS):
        _must_be_served(message)


async def prompt(server: Server, seed: int) -> None:
    await _run(server, "the play is the thing " * 91, seed, length=1)


async def fastest(server: Server, seed: int) -> None:
    await _run(server, "ROMEO:", seed, length=5000)


WORK = {"sweep": sweep, "scrub": scrub, "prompt": prompt, "max": fastest}


async def _run(server: Server, prompt: str, seed: int, length: int) -> None:
    settings = {"model": MODEL, "prompt": prompt[:2000], "seed": str(seed), "length": length}
    request = {"settings": settings, "temperature": 1.0, "pace": "max"}
    async for message in post(server.host, server.port, "/run", request, ADDRESS):
        _must_be_served(message)


def _must_be_served(message: dict) -> None:
    if "error" in message:
        raise RuntimeError(f"The heavy work was not served: {message}")


async def _json(server: Server, path: str, body: dict) -> dict:
    reader, writer = await asyncio.open_connection(server.host, server.port)
    writer.write(request_bytes(server.host, path, body, ADDRESS))
    answer = await reader.readexactly(await read_head(reader))
    writer.close()
    return json.loads(answer)


async def abuse(server: Server, work, done: list[int]) -> None:
    """Repeat the work; `done` gets an entry per time."""
    for seed in count():
        await work(server, seed)
        done.append(seed)


async def measure(server: Server, viewers: int, seconds: float, name: str | None, hands: int) -> dict:
    done: list[int] = []
    tasks = [asyncio.create_task(abuse(server, WORK[name], done)) for _ in range(hands)] if name else []
    found = await look(server, viewers, seconds)
    for task in tasks:
        task.cancel()
    for task in tasks:
        with suppress(asyncio.CancelledError, Refused):
            await task
    return {"abuser": name, "done": len(done)} | found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--viewers", type=int, default=20)
    parser.add_argument("--seconds", type=float, default=20)
    parser.add_argument("--abuser", choices=(*WORK, "all"), default="all")
    parser.add_argument("--hands", type=int, default=1, help="how many works the abuser does at a time")
    options = parser.parse_args()
    names = list(WORK) if options.abuser == "all" else [options.abuser]
    passes = []
    print("| heavy work " + HEAD.replace("\n|", "\n|---|", 1))
    with running() as server:
        for name in [None, *(work for kind in names for work in (kind, None))]:
            passes.append(asyncio.run(measure(server, options.viewers, options.seconds, name, options.hands)))
            print(f"| {name or 'none'}, {passes[-1]['done']} done {line(passes[-1])}", flush=True)
    print(json.dumps({"seconds": options.seconds, "hands": options.hands, "passes": passes}))


if __name__ == "__main__":
    main()
