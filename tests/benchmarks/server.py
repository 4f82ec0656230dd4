"""A really started `python app.py` on a port of its own, and what it uses. Knows nothing of what it is asked."""

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

ROOT = Path(__file__).parents[2]
TICKS = os.sysconf("SC_CLK_TCK")


class Server:
    """An address, and, where the process is ours, its pid."""

    def __init__(self, url: str, pid: int | None = None):
        parts = urlsplit(url)
        self.url, self.host, self.port, self.pid = url.rstrip("/"), parts.hostname, parts.port or 80, pid

    def cpu(self) -> float:
        """Seconds of CPU so far; 0 of a process that isn't ours."""
        if self.pid is None:
            return 0.0
        user, system = Path(f"/proc/{self.pid}/stat").read_text().rsplit(")", 1)[1].split()[11:13]
        return (int(user) + int(system)) / TICKS

    def usage(self) -> dict[str, float]:
        """MB of memory, threads and open files; nothing of a process that isn't ours."""
        if self.pid is None:
            return {}
        lines = Path(f"/proc/{self.pid}/status").read_text().splitlines()
        status = dict(line.split(":", 1) for line in lines)
        return {
            "memory_mb": round(int(status["VmRSS"].split()[0]) / 1024, 1),
            "threads": int(status["Threads"]),
            "files": len(os.listdir(f"/proc/{self.pid}/fd")),
        }

    def metrics(self) -> dict[str, float]:
        """Each line of /metrics, by its name with its labels."""
        with urllib.request.urlopen(f"{self.url}/metrics", timeout=30) as answer:
            lines = answer.read().decode().splitlines()
        return {name: float(value) for name, value in (line.rsplit(" ", 1) for line in lines if line[0] != "#")}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def started(*options: str, **limits: int) -> Iterator[Server]:
    """`python app.py` with these options, serving; limits: runs=200 is THERMOSTAT_RUNS=200."""
    port = free_port()
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GRADIO_")}
    environment |= {f"THERMOSTAT_{name.upper()}": str(value) for name, value in limits.items()}
    process = subprocess.Popen(
        [sys.executable, "app.py", "--port", str(port), *options],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    server = Server(f"http://127.0.0.1:{port}", process.pid)
    try:
        while True:
            try:
                urllib.request.urlopen(f"{server.url}/readyz", timeout=10).close()
                break
            except (urllib.error.URLError, OSError):
                if process.poll() is not None:
                    raise RuntimeError(f"The app ended with {process.returncode}.") from None
                time.sleep(0.1)
        yield server
    finally:
        process.terminate()
        try:
            process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
