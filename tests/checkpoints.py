"""Small real checkpoints, for tests of what is launched."""

import fcntl
import os
import shutil
import subprocess
import sys
from pathlib import Path

from tests.started import ROOT

# In a process of its own: TensorFlow's warnings are not this project's, and the tests need it for nothing else.
MAKE = """
import string, sys
from pathlib import Path
import keras
from model.export import save_checkpoint
from model.network import NetworkConfig, build_network
from model.vocabulary import Vocabulary

def make(name, vocabulary, **card):
    config = NetworkConfig(len(vocabulary), layers=1, units=24, embedding=8)
    keras.utils.set_random_seed(5)
    network = build_network(config)
    for weight in network.weights:  # random, but as sure of itself as a trained network: T shows
        weight.assign(weight * (20 if "embedding" in weight.path else 12 if "logits" in weight.path else 4))
    save_checkpoint(Path(sys.argv[1]) / name, network, config, vocabulary, {"a", "i"}, card)

letters = "\\n !',.:;?" + string.ascii_letters
make("tiny", Vocabulary(tuple(sorted(letters))), title="Tiny", language="en", data={"sha256": "7" * 64})
words = Vocabulary(("", *(f" w{i}" for i in range(239))), level="word", padding=0)
make("wordy", words, title="Wordy", prompt=" w1 w2")
"""


def damage(path: Path, how: str) -> None:
    """As a copy leaves a file that was broken off: missing, half or empty."""
    content = path.read_bytes()
    path.unlink()
    if how != "missing":
        path.write_bytes(content[: len(content) // 2 if how == "half" else 0])


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
    (broken / "step.bin").write_bytes((folder / "tiny" / "step.bin").read_bytes()[:1000])
    (broken / "network.keras").write_bytes((folder / "tiny" / "network.keras").read_bytes()[:1000])
    return folder
