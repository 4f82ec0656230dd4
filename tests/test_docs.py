"""What the documents promise exists, and what exists is in the documents."""

import re
import tomllib
from pathlib import Path

import pytest

from assets.site import SPACE

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
TEST_COMMAND = re.search(r"## Test\n\n```sh\n(.+)\n```", README)[1]


def requirements(path: str) -> dict[str, str]:
    lines = (ROOT / path).read_text(encoding="utf-8").split()
    assert all("==" in line for line in lines), f"{path}: every dependency is pinned"
    return dict(line.split("==") for line in lines)


def test_ci_runs_the_command_that_the_readme_gives():
    assert TEST_COMMAND.replace("pip install", "pip install -q") in (ROOT / ".ci" / "run").read_text(encoding="utf-8")


def test_the_space_gets_the_gradio_that_is_pinned():
    assert f'sdk_version: "{requirements("requirements.txt")["gradio"]}"' in README


# The keys that a Space's configuration has, of those that anybody could need here.
SPACE_KEYS = {
    "title",
    "emoji",
    "colorFrom",
    "colorTo",
    "sdk",
    "sdk_version",
    "python_version",
    "app_file",
    "license",
    "short_description",
    "tags",
    "suggested_hardware",
    "pinned",
    "header",
    "fullWidth",
    "thumbnail",
}
SPACE_COLOURS = {"red", "yellow", "green", "blue", "indigo", "purple", "pink", "gray"}


@pytest.mark.parametrize("kind", ["gradio", "static"])
def test_a_space_is_described_by_keys_that_there_are(kind):
    text = README if kind == "gradio" else SPACE
    entries = dict(line.split(": ", 1) for line in text.split("---\n")[1].splitlines())
    assert text.startswith("---\n") and set(entries) <= SPACE_KEYS and entries["sdk"] == kind
    assert {entries["colorFrom"], entries["colorTo"]} <= SPACE_COLOURS
    assert len(entries["short_description"]) <= 60
    assert (ROOT / entries["app_file"]).exists() or (kind, entries["app_file"]) == ("static", "index.html")


def test_pages_are_published_with_the_command_and_the_python_of_the_readme():
    workflow = (ROOT / ".github" / "workflows" / "pages.yml").read_text(encoding="utf-8")
    assert "python -m assets.site site" in workflow and "pip install -r requirements.txt" in workflow
    version = re.search(r'python_version: ("[\d.]+")', README)[1]
    assert f"python-version: {version}" in workflow


@pytest.mark.parametrize("path", ["requirements.txt", "tests/requirements.txt", "tests/scale/requirements.txt"])
def test_every_dependency_has_its_reason(path):
    contributing = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    for name in requirements(path):
        assert f"| {name} " in contributing, name


def test_the_file_tree_is_the_tree():
    tree = re.search(r"## What is where\n\n```\n(.+?)```", README, re.DOTALL)[1]
    named = [line.split()[0] for line in tree.splitlines()]
    assert [name for name in named if not (ROOT / name).exists()] == []
    modules = {f"model/{path.name}" for path in (ROOT / "model").glob("*.py")} - {"model/__init__.py"}
    assert modules <= set(named)


def test_every_link_between_documents_leads_somewhere():
    for document in [
        *ROOT.glob("*.md"),
        *(ROOT / "model").glob("*.md"),
        *(ROOT / "training").glob("*.md"),
        *(ROOT / "tests").rglob("*.md"),
    ]:
        for target in re.findall(r"\]\((?!http|#)([^)#]+)", document.read_text(encoding="utf-8")):
            assert (document.parent / target).exists(), f"{document}: {target}"


def test_lines_of_prose_fit_a_screen():
    for document in [*ROOT.glob("*.md"), *(ROOT / "model").glob("*.md"), *ROOT.glob("t*/**/*.md")]:
        prose = re.sub(r"^```.*?^```", "", document.read_text(encoding="utf-8"), flags=re.DOTALL | re.MULTILINE)
        wide = [line for line in prose.splitlines() if len(line) > 120 and not line.lstrip().startswith(("|", "!"))]
        assert wide == [], document


def test_every_option_of_the_page_is_in_the_readme():
    options = set(re.findall(r'add_argument\(\s*"(--\w+)"', (ROOT / "app.py").read_text(encoding="utf-8")))
    assert options and all(option in README for option in options)


def test_pytest_is_strict():
    options = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["pytest"]["ini_options"]
    assert "--strict-markers" in options["addopts"] and options["filterwarnings"][0] == "error"
