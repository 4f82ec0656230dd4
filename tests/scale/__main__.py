"""Replicas, page processes and nginx on this machine, for real: what faults do to streams, and what a call costs.

`python -m tests.scale` runs 2 replicas with Ray Serve, 2 processes of app.py behind nginx, and 40 pages that are
steered. During each fault every text has to be what an undisturbed run gives, or to say that the weights changed.
Prints tables for README.md; the exit status is 1 where a text is wrong. `--short` takes two faults and 8 pages.
"""

import argparse
import asyncio
import os
import signal
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from model.checkpoint import SHIPPED, load_checkpoint
from model.engine import Engine
from tests.proxy import NGINX, proxy_of
from tests.scale.pages import Page, check
from tests.started import Server, free_port, running

MODEL = "shakespeare"
OTHER = "shakespeare-alone"  # the same network with other weights
HEAD = (
    "| fault | pages | right to the end | said so | longest gap s | median of the longest s | asked again | load |\n|"
    + "---|" * 8
)


class Site:
    """All that runs: a cluster, page processes, nginx. Each fault is a method."""

    def __init__(self, stack: ExitStack, folder: Path, cluster):
        self.cluster, self._stack = cluster, stack
        self.right, self.other = folder / "right", folder / "other"
        for models, source in ((self.right, MODEL), (self.other, OTHER)):
            models.mkdir()
            (models / MODEL).symlink_to(SHIPPED / source)
        cluster.deploy(self.right, 2)
        self._ports = [free_port(), free_port()]
        self._apps = [stack.enter_context(ExitStack()) for _ in self._ports]
        self.servers = [self._start(number) for number in range(2)]
        (folder / "nginx").mkdir()
        self.port = stack.enter_context(proxy_of(self._ports, folder / "nginx"))

    def _start(self, number: int) -> Server:
        options = ("--checkpoints", str(self.right), "--replicas", self.cluster.url)
        limits = {"runs": 1000, "runs_per_client": 1000}  # nginx names one address for all pages here
        return self._apps[number].enter_context(running(*options, port=self._ports[number], **limits))

    def cpu(self) -> dict[str, float]:
        """Seconds of CPU so far, by role."""
        roles = {"replicas": "ray::ServeReplica", "Serve's proxy": "ray::ProxyActor", "nginx": "nginx: worker"}
        found = {role: self.cluster.cpu(title) for role, title in roles.items()}
        return found | {"page processes": sum(server.cpu() for server in self.servers)}

    async def nothing(self) -> None:
        await asyncio.sleep(0)

    async def kill_replica(self) -> None:
        self.cluster.send("ray::ServeReplica", signal.SIGKILL)

    async def hang_replica(self) -> None:
        """For ten seconds."""
        pid = self.cluster.send("ray::ServeReplica", signal.SIGSTOP)
        await asyncio.sleep(10)
        _continue(pid)

    async def kill_proxy(self) -> None:
        self.cluster.send("ray::ProxyActor", signal.SIGKILL)

    async def kill_controller(self) -> None:
        self.cluster.send("ray::ServeController", signal.SIGKILL)

    async def kill_page_process(self) -> None:
        """And start it again, as a supervisor does."""
        self.servers[0].process.kill()
        self._apps[0].close()
        self.servers[0] = await asyncio.to_thread(self._start, 0)

    async def replace_page_process(self) -> None:
        """With SIGTERM, and start it again."""
        await asyncio.to_thread(self._apps[0].close)
        self.servers[0] = await asyncio.to_thread(self._start, 0)

    async def hang_page_process(self) -> None:
        """For fifteen seconds: to nginx an upstream that takes connections and is silent."""
        os.kill(self.servers[1].process.pid, signal.SIGSTOP)
        await asyncio.sleep(15)
        _continue(self.servers[1].process.pid)

    async def replace_replicas(self) -> None:
        await asyncio.to_thread(self.cluster.deploy, self.right, 2)

    async def replace_weights(self) -> None:
        await asyncio.to_thread(self.cluster.deploy, self.other, 2)


def _continue(pid: int) -> None:
    with suppress(ProcessLookupError):  # Serve may have ended it meanwhile.
        os.kill(pid, signal.SIGCONT)


FAULTS: dict[str, Callable[[Site], Awaitable[None]]] = {
    "none": Site.nothing,
    "a replica is killed": Site.kill_replica,
    "a replica hangs for 10 s": Site.hang_replica,
    "Serve's proxy is killed": Site.kill_proxy,
    "Serve's controller, a worker of the raylet, is killed": Site.kill_controller,
    "a page process is killed and started again": Site.kill_page_process,
    "a page process is replaced (SIGTERM)": Site.replace_page_process,
    "a page process hangs for 15 s": Site.hang_page_process,
    "all replicas are replaced, the same weights": Site.replace_replicas,
    "all replicas are replaced, other weights": Site.replace_weights,
}
SHORT = ("a replica is killed", "a page process is killed and started again")


async def see(site: Site, fault: str, count: int, length: int, engine: Engine) -> list[str]:
    """Run pages through a fault; print its line. Returns what is wrong."""
    pages = [Page(number, site.port, MODEL, length) for number in range(count)]
    reading = [asyncio.create_task(page.read()) for page in pages]
    while not all(page.position > 30 or page.said for page in pages):
        await asyncio.sleep(0.1)
    began = time.monotonic()
    await FAULTS[fault](site)
    await asyncio.gather(*reading)
    gaps = sorted(page.gap(began, time.monotonic()) for page in pages)
    wrong = await check(pages, engine)
    allowed = "weights" if fault.endswith("other weights") else None
    wrong += [f"page {page.number} said {page.said}" for page in pages if page.said not in (None, allowed)]
    said = sum(page.said is not None for page in pages)
    again = sum(page.asked - 1 for page in pages)
    right = sum(page.said is None and page.position == length for page in pages) - len(wrong)
    cells = (fault, count, right, said, f"{gaps[-1]:.1f}", f"{gaps[count // 2]:.2f}", again, round(os.getloadavg()[0]))
    print(f"| {' | '.join(map(str, cells))} |", flush=True)
    return [f"{fault}: {line}" for line in wrong]


@contextmanager
def engine_here() -> Iterator[Engine]:
    engine = Engine(load_checkpoint(SHIPPED / MODEL))
    try:
        yield engine
    finally:
        engine.close()


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.scale", description=__doc__.splitlines()[0])
    parser.add_argument("--short", action="store_true", help="two faults, 8 pages, no figures")
    parser.add_argument("--faults", help="only those whose name contains this, and no figures")
    parser.add_argument("--figures", action="store_true", help="no faults")
    options = parser.parse_args()
    if NGINX is None:
        sys.exit("nginx is not installed (apt-get install nginx).")
    try:
        from tests.scale.cluster import cluster
    except ImportError:
        sys.exit("Ray is not installed: pip install -r tests/scale/requirements.txt")
    from tests.scale import figures

    faults = SHORT if options.short else [name for name in FAULTS if (options.faults or "") in name]
    faults = [] if options.figures else faults
    count = 8 if options.short else 40
    wrong: list[str] = []
    with cluster() as ray_serve, tempfile.TemporaryDirectory() as folder, engine_here() as engine, ExitStack() as stack:
        site = Site(stack, Path(folder), ray_serve)
        print(HEAD, flush=True)
        for fault in faults:
            length = 1500 if "replicas are replaced" in fault else 500  # tokens: 50 or 17 seconds
            wrong += asyncio.run(see(site, fault, count, length, engine))
            if fault.endswith("other weights"):
                ray_serve.deploy(site.right, 2)
        if not options.short and not options.faults:
            figures.show(site, engine)
    print("\n".join(wrong) or "Every text is right.")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
