"""The opened sweep tab, and the folder of its model."""

import pytest

from tests.ui.sweep.tab import Sweep


@pytest.fixture
def folder(checkpoints):
    """The folder of the model `tiny`. A sweep that a test stores there is removed after the test."""
    path = checkpoints / "tiny"
    yield path
    (path / "sweep.json").unlink(missing_ok=True)


@pytest.fixture
def look(visit):
    """look(query, **context options) → the sweep tab of an opened page, with its content."""

    def open_page(query: str = "", **options) -> "Sweep":
        return Sweep(visit(query, **options)).front()

    return open_page
