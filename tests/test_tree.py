"""Where files stand: what may be at the top level, how long a file or a function may be, and where its tests are."""

import ast
import subprocess

import pytest

from tests.started import ROOT

TOP_LEVEL = {"app.py", "model", "training", "assets", "tests", "requirements.txt", "README.md"}
TOOL_FILES = {
    ".ci",
    ".gitattributes",
    ".github",
    ".gitignore",
    "CHANGELOG.md",
    "CONTRIBUTING.md",
    "LICENSE",
    "deno.json",
    "pyproject.toml",
}
LONGEST_FILE, LONGEST_FUNCTION = 300, 80  # lines
MIRRORED = {"model": "tests/model", "training": "tests/training", "assets/server": "tests/server", "assets": "tests"}


@pytest.fixture(scope="module")
def tracked() -> list[str]:
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"], cwd=ROOT, capture_output=True, text=True
    )
    if listed.returncode:
        pytest.skip("This is no git repository.")
    return [name for name in listed.stdout.splitlines() if (ROOT / name).exists()]


def test_the_top_level_has_nothing_else(tracked):
    assert {name.split("/")[0] for name in tracked} <= TOP_LEVEL | TOOL_FILES


def test_no_file_is_too_long(tracked):
    sources = [name for name in tracked if name.endswith((".py", ".js", ".html", ".css"))]
    lengths = {name: len((ROOT / name).read_text(encoding="utf-8").splitlines()) for name in sources}
    assert {name: lines for name, lines in lengths.items() if lines > LONGEST_FILE} == {}


def test_no_function_is_too_long(tracked):
    for name in (name for name in tracked if name.endswith(".py")):
        for node in ast.walk(ast.parse((ROOT / name).read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                assert node.end_lineno - node.lineno < LONGEST_FUNCTION, f"{name}: {node.name}"
