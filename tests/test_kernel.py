"""kernel.wasm is what its source says: it is built again and compared, where the compiler can be had."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from assets.words import PAGE

SOURCE, BUILT = PAGE / "model" / "kernel.ts", PAGE / "model" / "kernel.wasm"


@pytest.mark.slow
def test_the_kernel_is_built_from_its_source(tmp_path):
    shutil.copy(SOURCE, tmp_path)
    deno = shutil.which("deno", path=f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}")
    line = re.search(r"^//   deno (run -A --no-lock (npm:\S+) .+)$", SOURCE.read_text(encoding="utf-8"), re.MULTILINE)
    options = line[1].split()
    try:
        there = subprocess.run([deno, "cache", line[2]], cwd=tmp_path, capture_output=True, text=True, timeout=60)
    except subprocess.TimeoutExpired:
        pytest.skip("The compiler of kernel.ts can't be fetched: the registry does not answer within 60 seconds.")
    if there.returncode:
        pytest.skip(f"The compiler of kernel.ts can't be fetched: {there.stderr.strip()[-200:]}")
    built = subprocess.run([deno, *options], cwd=tmp_path, capture_output=True, text=True)
    assert built.returncode == 0, built.stderr
    assert (tmp_path / "kernel.wasm").read_bytes() == BUILT.read_bytes()
