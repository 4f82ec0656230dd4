"""Ray Serve with replicas of the engine on this machine, and what can be done to its processes."""

import os
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import ray

from model.deployment import deploy, start_ray
from tests.started import free_port


class Cluster:
    """Ray Serve at `url`. The processes are children of this one, and no others are touched."""

    def __init__(self) -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"

    def deploy(self, checkpoints: Path, replicas: int) -> float:
        """Serve these models; replicas that are there are replaced. Returns after how many seconds."""
        began = time.monotonic()
        deploy(checkpoints, "127.0.0.1", self.port, replicas, replicas)
        return time.monotonic() - began

    def processes(self, title: str) -> list[int]:
        """The ids of the processes with a role."""
        return [pid for pid in _descendants(os.getpid()) if _title(pid).startswith(title)]

    def send(self, title: str, number: signal.Signals) -> int:
        """Send a signal to one process with a role; returns its id."""
        pid = self.processes(title)[0]
        os.kill(pid, number)
        return pid

    def cpu(self, title: str) -> float:
        """Seconds of CPU so far of the processes with a role, all together."""
        return sum(_cpu(pid) for pid in self.processes(title))


@contextmanager
def cluster() -> Iterator[Cluster]:
    """Ray during the block, with room for two replicas and the two that replace them."""
    start_ray(4)
    try:
        yield Cluster()
    finally:
        ray.shutdown()


def _descendants(pid: int) -> list[int]:
    children: dict[int, list[int]] = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            parent = int(path.read_text().rsplit(")", 1)[1].split()[1])
        except OSError:  # It has just ended.
            continue
        children.setdefault(parent, []).append(int(path.parent.name))
    found = [pid]
    for parent in found:
        found += children.get(parent, [])
    return found[1:]


def _title(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_text(errors="replace")
    except OSError:
        return ""


def _cpu(pid: int) -> float:
    try:
        user, system = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[11:13]
    except OSError:
        return 0.0
    return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")
