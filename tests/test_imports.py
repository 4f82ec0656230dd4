"""Imports run one way, in Python and in the page. All of it is computed from the files."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterable, Mapping
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

from assets.parts import imported_from
from assets.words import PAGE
from tests.started import ROOT

# Per folder, and app.py: the packages that it must not import.
FORBIDDEN = {
    "model": {"gradio", "starlette", "app", "assets", "training", "tests"},
    "training": {"gradio", "starlette", "app", "assets", "tests"},
    "assets/server/requests": {"gradio", "starlette", "app", "training", "tests", "tensorflow", "keras"},
    "assets": {"app", "training", "tests", "tensorflow", "keras"},
    "app.py": {"training", "tests", "tensorflow", "keras"},
}
PACKAGES = ("app.py", "assets", "model", "training")
STATIC = re.compile(r'^(?:import|export)\b[^;]*?"(\.[^"]+)";', re.MULTILINE)
DYNAMIC = re.compile(r'\bimport\("(\.[^"]+)"\)(?=\)|,)')  # in code; in a type it is followed by a dot
THREAD = re.compile(r'\bnew Worker\(new URL\("(\.[^"]+)"')


def python_files(place: str) -> list[Path]:
    return [ROOT / place] if place.endswith(".py") else sorted((ROOT / place).rglob("*.py"))


def imported_modules(path: Path) -> set[str]:
    """The modules that a file imports, those inside functions too."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative imports hide where they point"
            found |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def find_circle(graph: Mapping[str, Iterable[str]]) -> list[str] | None:
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        return error.args[1]
    return None


@pytest.mark.parametrize("place", FORBIDDEN)
def test_imports_run_one_way(place):
    for path in python_files(place):
        packages = {name.split(".")[0] for name in imported_modules(path)}
        assert not packages & FORBIDDEN[place], path


def test_no_module_imports_itself_through_others():
    files = {
        path: ".".join(path.relative_to(ROOT).with_suffix("").parts)
        for place in PACKAGES
        for path in python_files(place)
    }
    names = set(files.values())
    graph = {name: imported_modules(path) & names for path, name in files.items()}
    assert find_circle(graph) is None
    assert sum(map(len, graph.values())) > 200  # the graph is not empty by mistake


def test_the_circle_finder_finds_one():
    assert find_circle({"a": ["b"], "b": ["c"], "c": ["a"]}) and not find_circle({"a": ["b", "c"], "b": ["c"]})


def page_graph() -> dict[str, set[str]]:
    """The scripts of the page, and the scripts that each imports."""

    def targets(path: Path) -> set[str]:
        source = path.read_text(encoding="utf-8")
        found = STATIC.findall(source) + DYNAMIC.findall(source) + THREAD.findall(source)
        return {(path.parent / target).resolve().relative_to(PAGE.resolve()).as_posix() for target in found}

    return {path.relative_to(PAGE).as_posix(): targets(path) for path in sorted(PAGE.rglob("*.js"))}


def test_scripts_import_scripts_that_are_there_and_no_circle():
    graph = page_graph()
    assert set().union(*graph.values()) <= set(graph)
    assert find_circle(graph) is None


def test_every_script_is_reached_from_the_first():
    graph = page_graph()
    reached = ["main.js", "service_worker.js"]  # a browser starts each of them
    for script in reached:
        reached += sorted(graph[script] - set(reached))
    # Types alone; in the page itself, by frame.py and site.py; of the page in a single file.
    others = {"engine/contract.js", "engine/facts.js", "flow.js", "alone/screen.js", "alone/inside.js"}
    assert set(graph) - set(reached) == others
    assert set(imported_from("main.js")) <= set(reached)


@pytest.mark.parametrize("part", ["write", "sweep", "bet", "honest", "learn", "share", "sheet", "about"])
def test_a_part_imports_the_kit_and_the_engine_and_no_other_part(part):
    for script, targets in page_graph().items():
        if script.startswith(f"{part}/"):
            assert {target.split("/")[0] for target in targets} <= {part, "kit", "engine"}, script
            assert "engine/server.js" not in targets, script


def test_the_kit_the_engine_and_the_model_know_no_part():
    for script, targets in page_graph().items():
        if script.startswith("kit/"):
            assert all(target.startswith("kit/") for target in targets), script
        if script.startswith("engine/"):
            assert all(target.startswith(("kit/", "engine/", "model/")) for target in targets), script
        if script.startswith("model/"):
            assert all(target.startswith(("kit/", "model/")) for target in targets), script


def test_parts_ask_the_engine_and_nobody_else():
    """Only engines fetch; only slider.js and fields.js look for Gradio's elements."""
    for path in PAGE.rglob("*.js"):
        name, source = path.relative_to(PAGE).as_posix(), path.read_text(encoding="utf-8")
        if name not in ("engine/server.js", "engine/place.js", "service_worker.js"):
            assert not re.search(r"\bfetch\(|EventSource|XMLHttpRequest", source), name
        if name not in ("slider.js", "fields.js", "main.js"):
            assert not re.search(r"gradio|#temperature", re.sub(r"//.*|/\*.*?\*/", "", source, flags=re.DOTALL)), name


@pytest.mark.parametrize("place", PACKAGES)
def test_every_module_says_what_it_is(place):
    for path in python_files(place):
        assert ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))), path


@pytest.mark.parametrize(
    ("imported", "unwanted"),
    [
        ("model.sample, model.run, model.checkpoint, model.network", "tensorflow keras gradio"),
        ("app", "tensorflow keras"),
    ],
)
def test_importing_loads_nothing_large(imported, unwanted):
    code = f"import sys, {imported}; sys.exit(any(name in sys.modules for name in {unwanted.split()}))"
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True)
