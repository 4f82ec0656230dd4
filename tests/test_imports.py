"""Imports run one way: app → model, training → model; and the model needs no TensorFlow until it is asked for it."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
FORBIDDEN = {
    "model": {"gradio", "app", "assets", "training", "tests"},
    "training": {"gradio", "app", "assets", "tests"},
    "assets": {"app", "training", "tests", "tensorflow", "keras"},
    "app.py": {"training", "tests", "tensorflow", "keras"},
}


def imported(path: Path) -> set[str]:
    """Top-level packages of every import in a file, those inside functions too."""
    names = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative imports hide where they point"
            names.add(node.module.split(".")[0])
    return names


@pytest.mark.parametrize("part", FORBIDDEN)
def test_imports_run_one_way(part):
    files = [ROOT / part] if part.endswith(".py") else sorted((ROOT / part).rglob("*.py"))
    for path in files:
        assert not imported(path) & FORBIDDEN[part], path


def test_only_the_outermost_modules_know_how_a_run_is_served():
    """Within model/: sampling and vocabulary know nobody, engine nothing of runs, network nothing of files."""
    order = [
        "vocabulary",
        "measures",
        "sampling",
        "settings",
        "network",
        "litert",
        "markov",
        "folder",
        "checkpoint",
        "pending",
        "batch",
        "engine",
        "scrub",
        "odds",
        "draws",
        "cells",
        "stream",
        "swept",
        "sweep",
        "library",
        "api",
        "verify",
        "sample",
    ]
    for path in sorted((ROOT / "model").glob("*.py")):
        if path.stem == "__init__":
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and node.module.startswith("model."):
                assert order.index(node.module.split(".")[1]) < order.index(path.stem), f"{path}: {node.module}"


def test_every_module_says_what_it_is():
    for path in [ROOT / "app.py", *(ROOT / "model").glob("*.py"), *(ROOT / "training").glob("*.py")]:
        assert ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))), path


def test_importing_the_model_loads_no_tensorflow():
    names = "model, model.sample, model.stream, model.checkpoint, model.network"
    code = f"import sys, {names}; sys.exit(any(m in sys.modules for m in ('tensorflow', 'keras', 'gradio')))"
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True)
