"""Two trainings never write one folder: the second one says so at once, and a killed one leaves no lock."""

import signal
import subprocess
import sys

import pytest

from tests.conftest import SMALL
from tests.started import ROOT
from tests.training.test_train import read_until, start
from training.lock import LockError, lock
from training.train import main


def test_a_locked_folder_is_refused_and_is_free_again_afterwards(tmp_path):
    with lock(tmp_path), pytest.raises(LockError, match=r"no other training writes\. Received: "), lock(tmp_path):
        pass
    with lock(tmp_path):
        pass


def test_a_process_that_is_killed_leaves_no_lock(tmp_path):
    code = f"import pathlib, time\nfrom training.lock import lock\nwith lock(pathlib.Path({str(tmp_path)!r})):\n"
    code += "    print('locked', flush=True)\n    time.sleep(60)"
    command = [sys.executable, "-c", code]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout.readline() == "locked\n"
        with pytest.raises(LockError), lock(tmp_path):
            pass
        process.kill()
        process.wait()
    with lock(tmp_path):
        pass


@pytest.mark.slow
def test_a_second_training_into_a_folder_says_so_at_once(corpus, tmp_path):
    folder = tmp_path / "model"
    first = start(corpus, "--out", folder, *SMALL, "--epochs", "500")
    try:
        read_until(first, "Tokens: ")  # it has the lock by now
        first.send_signal(signal.SIGSTOP)  # so that it is not over before the second one has asked
        for more in ([], ["--resume"]):
            with pytest.raises(SystemExit, match=r"^error: --out must be a folder that no other training writes"):
                main([str(corpus), "--out", str(folder), *SMALL, *more])
        first.send_signal(signal.SIGCONT)
        read_until(first, "Epoch 1 of")  # it goes on
    finally:
        first.kill()
        first.wait()
        first.stdout.close()
