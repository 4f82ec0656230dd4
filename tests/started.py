"""A started `python app.py` on a free port, with its log and its use of the machine."""

import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

ROOT = Path(__file__).parents[1]
TICKS = os.sysconf("SC_CLK_TCK")
DEADLINE = 120  # seconds


class Server:
    """The address of a server, and its process if the tests started it. `log` is its output so far."""

    def __init__(self, url: str, process: subprocess.Popen | None = None, output=None):
        parts = urlsplit(url)
        self.url, self.host, self.port = url.rstrip("/"), parts.hostname, parts.port or 80
        self.process, self._output = process, output

    @property
    def log(self) -> str:
        return Path(self._output.name).read_text(encoding="utf-8")

    def cpu(self) -> float:
        """Seconds of CPU so far; 0 if the tests did not start it."""
        if self.process is None:
            return 0.0
        user, system = Path(f"/proc/{self.process.pid}/stat").read_text().rsplit(")", 1)[1].split()[11:13]
        return (int(user) + int(system)) / TICKS

    def usage(self) -> dict[str, float]:
        """MB of memory, threads and open files; {} if the tests did not start it."""
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
        """The values of /metrics by name and labels."""
        with urllib.request.urlopen(f"{self.url}/metrics", timeout=30) as answer:
            lines = answer.read().decode().splitlines()
        return {name: float(value) for name, value in (line.rsplit(" ", 1) for line in lines if line[0] != "#")}


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


@contextmanager
def running(
    *options: str,
    port: int | None = None,
    root: Path = ROOT,
    root_path: str = "",
    python: Path | str = sys.executable,
    preexec_fn: Callable | None = None,
    variables: Mapping[str, str] | None = None,
    **limits: int,
) -> Iterator[Server]:
    """Run `python app.py` with these options during the block, which begins once the server answers.

    variables: of the environment. limits: runs=2 sets THERMOSTAT_RUNS=2.
    """
    port = port or free_port()
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("GRADIO_", "THERMOSTAT_"))}
    if root_path:
        environment["GRADIO_ROOT_PATH"] = root_path
    environment |= {f"THERMOSTAT_{name.upper()}": str(value) for name, value in limits.items()}
    environment |= variables or {}
    # A file, because a pipe that nobody reads fills up and blocks the app.
    with tempfile.NamedTemporaryFile(prefix="app-", suffix=".log") as output:
        process = subprocess.Popen(
            [python, "app.py", "--port", str(port), *options],
            cwd=root,
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
    """The address of a running app with these models."""
    with running("--checkpoints", str(checkpoints)) as server:
        yield f"{server.url}/"


@contextmanager
def program(url: str):
    """A client of the API."""
    from gradio_client import Client

    client = Client(url, verbose=False)
    try:
        yield client
    finally:
        client.close()
