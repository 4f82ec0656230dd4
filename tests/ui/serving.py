"""A really launched app with small real checkpoints, for the tests of the API and of the page."""

import fcntl
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parents[2]

# In a process of its own: TensorFlow's warnings are not this project's, and the tests need it for nothing else.
MAKE = """
import string, sys
from pathlib import Path
import keras
from model.checkpoint import save_checkpoint
from model.network import NetworkConfig, build_network
from model.vocabulary import Vocabulary

def make(name, vocabulary, title):
    config = NetworkConfig(len(vocabulary), layers=1, units=24, embedding=8)
    keras.utils.set_random_seed(5)
    network = build_network(config)
    for weight in network.weights:  # random, but as sure of itself as a trained network: T shows
        weight.assign(weight * (20 if "embedding" in weight.path else 12 if "logits" in weight.path else 4))
    save_checkpoint(Path(sys.argv[1]) / name, network, config, vocabulary, {"a", "i"}, {"title": title})

letters = "\\n !',.:;?" + string.ascii_letters
make("tiny", Vocabulary(tuple(sorted(letters))), "Tiny")
make("wordy", Vocabulary(("", *(f" w{i}" for i in range(239))), level="word", padding=0), "Wordy")
"""


def make_checkpoints(folder: Path) -> Path:
    """tiny (characters), wordy (240 words, one of them padding), and zz-broken, which was copied only in part.

    The networks are made once in a test session: what the first process made, all others copy.
    """
    session = folder.parent.parent if folder.parent.name.startswith("popen-") else folder.parent  # of all processes
    made = session / "networks"
    with open(session / "networks.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not made.exists():
            subprocess.run([sys.executable, "-c", MAKE, str(made) + ".part"], cwd=ROOT, check=True, capture_output=True)
            os.rename(str(made) + ".part", made)
    shutil.copytree(made, folder, dirs_exist_ok=True)
    broken = folder / "zz-broken"
    broken.mkdir()
    for name in ("vocabulary.json", "lexicon.txt", "step.tflite"):
        (broken / name).write_bytes((folder / "tiny" / name).read_bytes())
    (broken / "card.json").write_text((folder / "tiny" / "card.json").read_text().replace("Tiny", "Half"))
    (broken / "network.keras").write_bytes((folder / "tiny" / "network.keras").read_bytes()[:1000])
    return folder


class App:
    """A process of `python app.py`. `log` is all that it has written so far."""

    def __init__(self, port: int, process: subprocess.Popen, output):
        self.port, self.url, self.process, self._output = port, f"http://127.0.0.1:{port}/", process, output

    @property
    def log(self) -> str:
        return Path(self._output.name).read_text(encoding="utf-8")

    def metrics(self) -> dict[str, float]:
        """Each line of /metrics, by its name with its labels."""
        with urllib.request.urlopen(f"{self.url}metrics", timeout=30) as answer:
            lines = answer.read().decode().splitlines()
        return {name: float(value) for name, value in (line.rsplit(" ", 1) for line in lines if line[0] != "#")}


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


@contextmanager
def running(checkpoints: Path, port: int | None = None, preexec_fn=None, **limits: int) -> Iterator[App]:
    """`python app.py`, up and answering; the process ends with the block. limits: runs=2 is THERMOSTAT_RUNS=2."""
    port = port or free_port()
    command = [sys.executable, "app.py", "--port", str(port), "--checkpoints", str(checkpoints)]
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("GRADIO_", "THERMOSTAT_"))}
    environment |= {f"THERMOSTAT_{name.upper()}": str(value) for name, value in limits.items()}
    # A file and no pipe, which would be full one day and stop the app.
    with tempfile.NamedTemporaryFile(prefix="app-", suffix=".log") as output:
        process = subprocess.Popen(
            command, cwd=ROOT, env=environment, stdout=output, stderr=subprocess.STDOUT, preexec_fn=preexec_fn
        )
        app = App(port, process, output)
        try:
            deadline = time.monotonic() + 120
            while True:
                try:
                    urllib.request.urlopen(app.url, timeout=10).close()
                    break
                except (urllib.error.URLError, OSError):
                    if process.poll() is not None or time.monotonic() > deadline:
                        raise RuntimeError(f"The app did not start:\n{app.log}") from None
                    time.sleep(0.2)
            yield app
        finally:
            process.terminate()
            process.wait(timeout=30)


@contextmanager
def serve(checkpoints: Path) -> Iterator[str]:
    """The address of a running app."""
    with running(checkpoints) as app:
        yield app.url
