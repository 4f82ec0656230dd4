"""Is the arithmetic the same on every machine? `python -m tests.benchmarks.machines [NAME …]` takes minutes.

It compares the digests of logits and states in tests/digests.json with those of NumPy under each kernel of OpenBLAS
that this processor can run, of LiteRT with and without XNNPACK, and of processors that qemu emulates (Debian's
qemu-user): an x86 with SSE4 alone, and, with --arm DIR, an ARM64. DIR is a folder with a root file system of Debian for
arm64, whose usr/bin/python3.11 has NumPy (`python3 -m pip download --platform manylinux_2_28_aarch64 …`) in DIR/site.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

from tests.digests import FILE
from tests.started import ROOT

KERNELS = ("Prescott", "Core2", "Nehalem", "Sandybridge", "Haswell", "Zen", "SkylakeX", "Cooperlake")
BARE_LITERT = """
import functools
from ai_edge_litert import interpreter
bare = interpreter.OpResolverType.BUILTIN_WITHOUT_DEFAULT_DELEGATES
interpreter.Interpreter = functools.partial(interpreter.Interpreter, experimental_op_resolver_type=bare)
"""
RUN = """
import json, sys
sys.path[:0] = {path!r}
{before}
from model.checkpoint import SHIPPED, load_checkpoint
from tests.digests import step_digest
checkpoints = {{name: load_checkpoint(SHIPPED / name, {backend!r}) for name in {names!r}}}
assert all(checkpoint.backend == {backend!r} for checkpoint in checkpoints.values())
print(json.dumps({{name: step_digest(checkpoint) for name, checkpoint in checkpoints.items()}}))
"""
HERE = [str(ROOT), *(path for path in sys.path if path.endswith("site-packages"))]


def run(
    names: list[str], command: list[str], before: str = "", backend: str = "numpy", path: list[str] = HERE, **variables
) -> dict | None:
    """Name → digest by a Python of another kind, which imports from `path`; None where it can't run."""
    code = RUN.format(path=path, names=names, backend=backend, before=before)
    done = subprocess.run([*command, "-c", code], cwd=ROOT, env=os.environ | variables, capture_output=True, text=True)
    return json.loads(done.stdout) if done.returncode == 0 else None


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.machines", description=__doc__.splitlines()[0])
    parser.add_argument("models", nargs="*", default=["shakespeare-rnn"], help="default: shakespeare-rnn")
    parser.add_argument("--arm", type=Path, metavar="DIR", help="Debian for arm64, with Python and NumPy")
    options = parser.parse_args()
    here, names = [os.path.realpath(sys.executable)], options.models
    ways = {f"NumPy, OpenBLAS {kernel}": (here, {"OPENBLAS_CORETYPE": kernel}) for kernel in KERNELS}
    ways |= {"LiteRT": (here, {"backend": "litert"})}
    ways |= {"LiteRT without XNNPACK": (here, {"backend": "litert", "before": BARE_LITERT})}
    if emulator := shutil.which("qemu-x86_64"):
        ways["NumPy, emulated x86 with SSE4"] = ([emulator, "-cpu", "Nehalem", *here], {})
    if options.arm and (emulator := shutil.which("qemu-aarch64")):
        inside = [emulator, "-L", str(options.arm), "-E", f"PYTHONHOME={options.arm}/usr"]
        inside += ["-E", f"PYTHONPATH={options.arm}/site", str(options.arm / "usr/bin/python3.11")]
        ways["NumPy, emulated ARM64"] = (inside, {"path": [str(ROOT)]})
    kept, differing = json.loads(FILE.read_text()), 0
    for way, (command, more) in ways.items():
        began = time.perf_counter()
        found = run(names, command, **more)
        equal = found == {name: kept[name]["steps"] for name in names}
        differing += found is not None and not equal
        result = "not on this machine" if found is None else "the same bits" if equal else "OTHER BITS"
        print(f"{way}: {result} ({time.perf_counter() - began:.0f} s)", flush=True)
    return int(differing > 0)


if __name__ == "__main__":
    sys.exit(main())
