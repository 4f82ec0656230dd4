"""What a call of a replica costs beside the engine in the process, and what a second replica brings."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import replace

import numpy as np

from model.engine import Engine, Rows
from model.replicas import Replicas
from tests.benchmarks import load
from tests.started import Server

STEPS = 3  # of one chunk at reading speed
ROUNDS = 300  # chunks of each
VIEWERS, SECONDS = (50, 200), 20.0
JOBS, ROWS, STRIDE = 24, 8, 32  # of the throughput: more rows than one replica steps at its best


def show(site, engine: Engine) -> None:
    """Print all figures."""
    replicas = Replicas([site.cluster.url])
    remote = replicas.engine(engine.checkpoint)
    rows = replace(
        engine.prime(engine.checkpoint.vocabulary.encode("ROMEO:")[0], 7).result(60).rows.repeat(4),
        temperatures=np.array([0.5, 1.0, 1.5, 0.8]),
    )
    _chunks(engine, remote, rows)
    rates = {count: _rate(remote, rows, lambda count=count: site.cluster.deploy(site.right, count)) for count in (1, 2)}
    print(f"tokens/s: 1 replica {rates[1]:.0f}, 2 replicas {rates[2]:.0f}, ratio {rates[2] / rates[1]:.2f}")
    print(f"tokens/s of the engine in a process: {_rate(engine, rows, lambda: None):.0f}")
    remote.close()
    replicas.close()
    for viewers in VIEWERS:
        server = _Measured(site)
        found = asyncio.run(load.look(server, viewers, SECONDS))
        print(f"{viewers} viewers: {found}")
        first, last = server.seen
        per = 1e6 / (found["characters_per_s"] * SECONDS)
        print("ms of CPU for 1,000 characters:", {role: round(per * (last[role] - first[role])) for role in first})


class _Measured(Server):
    """nginx as the server of `load.look`, with the CPU of all roles whenever it asks for that of the server."""

    def __init__(self, site):
        super().__init__(f"http://127.0.0.1:{site.port}")
        self._site = site
        self.seen: list[dict[str, float]] = []

    def cpu(self) -> float:
        self.seen.append(self._site.cpu())
        return sum(self.seen[-1].values())


def _chunks(engine: Engine, remote: Engine, rows: Rows) -> None:
    """Chunks of one viewer, by turns here and at a replica, so that a busy machine is busy for both."""
    times: dict[str, list[float]] = {"here": [], "replica": []}
    for _ in range(ROUNDS):
        for name, writer in (("here", engine), ("replica", remote)):
            began = time.perf_counter()
            writer.advance(rows, STEPS).result(60)
            times[name].append(1000 * (time.perf_counter() - began))
            time.sleep(0.01)
    for name, taken in times.items():
        p50, p95 = np.percentile(taken, (50, 95))
        print(f"a chunk of 4 rows and {STEPS} steps, {name}: {p50:.1f} / {p95:.1f} ms (p50 / p95)", flush=True)


def _rate(writer: Engine, rows: Rows, prepare: Callable[[], object]) -> float:
    """Tokens a second of many texts that are written as fast as possible."""
    prepare()
    start = rows.repeat(ROWS // len(rows))

    async def write(seed: int, until: float) -> int:
        mine, drawn = replace(start, seed=seed), 0
        while time.monotonic() < until:
            result = await writer.advance(replace(mine, position=0), STRIDE)
            mine, drawn = result.rows, drawn + result.ids.size
        return drawn

    async def write_all() -> float:
        await asyncio.gather(*(write(seed, time.monotonic() + 3) for seed in range(JOBS)))  # to warm up
        began = time.monotonic()
        drawn = await asyncio.gather(*(write(seed, began + 10) for seed in range(JOBS)))
        return sum(drawn) / (time.monotonic() - began)

    return asyncio.run(write_all())
