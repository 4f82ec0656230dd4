"""The opened lesson, with the shipped models."""

import json
import shutil

import pytest

from model.checkpoint import SHIPPED
from tests.started import program, serve
from tests.ui.learn.lesson import EPOCHS, Lesson


@pytest.fixture(scope="module")
def site(chromium, tmp_path_factory):
    """The shipped models. The texts of the epochs are whole in one of them and damaged in another."""
    folder = tmp_path_factory.mktemp("models")
    for name in ("shakespeare-gpt", "shakespeare-markov"):
        (folder / name).symlink_to(SHIPPED / name)
    shutil.copytree(SHIPPED / "shakespeare", folder / "shakespeare")
    (folder / "shakespeare" / "epochs.json").write_text(json.dumps(EPOCHS))
    shutil.copytree(SHIPPED / "shakespeare", folder / "odd")
    (folder / "odd" / "epochs.json").write_text("{")
    broken = shutil.copytree(SHIPPED / "shakespeare", folder / "zz-broken")
    for name in ("step.bin", "network.keras"):
        (broken / name).write_bytes(b"half")
    with serve(folder) as url:
        yield url


@pytest.fixture(scope="module")
def client(site):
    with program(site) as client:
        yield client


@pytest.fixture
def lesson(visit):
    """lesson(name, query, **context options) → one piece of the open tab."""

    def open_lesson(name: str, query: str = "", **options) -> Lesson:
        view = visit(f"?length=1&{query}", **options)
        view.open_tab("learn")
        return Lesson(view, name)

    return open_lesson
