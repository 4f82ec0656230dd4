"""A really started `python app.py` on a port of its own, and what it uses. Knows nothing of what it is asked."""

import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

ROOT = Path(__file__).parents[1]
TICKS = os.sysconf("SC_CLK_TCK")
DEADLINE = 120  # seconds


class Server:
    """An address, and, where the process is ours, that; `log` is all that it has written so far."""

    def __init__(self, url: str, process: subprocess.Popen | None = None, output=None):
        parts = urlsplit(url)
        self.url, self.host, self.port = url.rstrip("/"), parts.hostname, parts.port or 80
        self.process, self._output = process, output

    @property
    def log(self) -> str:
        return Path(self._output.name).read_text(encoding="utf-8")

    def cpu(self) -> float:
        """Seconds of CPU so far; 0 of a process that isn't ours."""
        if self.process is None:
            return 0.0
        user, system = Path(f"/proc/{self.process.pid}/stat").read_text().rsplit(")", 1)[1].split()[11:13]
        return (int(user) + int(system)) / TICKS

    def usage(self) -> dict[str, float]:
        """MB of memory, threads and open files; nothing of a process that isn't ours."""
        if self.process is None:
            return {}
        lines = Path(f"/proc/{self.process.pid}/status").read_text().splitlines()
        status = dict(line.split(":", 1) for line in lines)
        return {
            "memory_mb": round(int(status["VmRSS"].split()[0]) / 1024, 1),
            "threads": int(status["Threads"]),
            "files": len(os.listdir(f"/proc/{self.process.pid}/fd")),
        }

    def metrics(self) -> dict[str, float]:
        """Each line of /metrics, by its name with its labels."""
        with urllib.request.urlopen(f"{self.url}/metrics", timeout=30) as answer:
            lines = answer.read().decode().splitlines()
        return {name: float(value) for name, value in (line.rsplit(" ", 1) for line in lines if line[0] != "#")}


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


@contextmanager
def running(
    *options: str, port: int | None = None, preexec_fn: Callable | None = None, **limits: int
) -> Iterator[Server]:
    """`python app.py` with these options, up and answering; the process ends with the block.

    limits: runs=2 is THERMOSTAT_RUNS=2.
    """
    port = port or free_port()
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("GRADIO_", "THERMOSTAT_"))}
    environment |= {f"THERMOSTAT_{name.upper()}": str(value) for name, value in limits.items()}
    # A file and no pipe, which would be full one day and stop the app.
    with tempfile.NamedTemporaryFile(prefix="app-", suffix=".log") as output:
        process = subprocess.Popen(
            [sys.executable, "app.py", "--port", str(port), *options],
            cwd=ROOT,
            env=environment,
            stdout=output,
            stderr=subprocess.STDOUT,
            preexec_fn=preexec_fn,
        )
        server = Server(f"http://127.0.0.1:{port}", process, output)
        try:
            deadline = time.monotonic() + DEADLINE
            while True:
                try:
                    urllib.request.urlopen(f"{server.url}/healthz", timeout=10).close()
                    break
                except (urllib.error.URLError, OSError):
                    if process.poll() is not None or time.monotonic() > deadline:
                        raise RuntimeError(f"The app did not start:\n{server.log}") from None
                    time.sleep(0.1)
            yield server
        finally:
            process.terminate()
            try:
                process.wait(timeout=30)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
                raise


@contextmanager
def serve(checkpoints: Path) -> Iterator[str]:
    """The address of a running app that shows these models."""
    with running("--checkpoints", str(checkpoints)) as server:
        yield f"{server.url}/"


@contextmanager
def program(url: str):
    """A program's way to the API."""
    from gradio_client import Client

    client = Client(url, verbose=False)
    try:
        yield client
    finally:
        client.close()
