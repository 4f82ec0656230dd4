"""The scripts' own tests, run by deno: one more command of the README's would be one too many."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.started import ROOT


@pytest.mark.slow
def test_the_scripts_pass_their_tests():
    deno = shutil.which("deno", path=f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}")
    assert deno, "deno is not installed (tests/requirements.txt)."
    command = [deno, "test", "--no-check", "--allow-read", "--allow-net=127.0.0.1", "tests/page"]
    environment = os.environ | {"NO_COLOR": "1", "DENO_NO_UPDATE_CHECK": "1"}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    assert " passed" in done.stdout
