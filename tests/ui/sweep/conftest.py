"""The opened sweep tab, and the folder of its model."""

import pytest

from tests.ui.sweep.tab import Sweep


@pytest.fixture
def folder(checkpoints):
    """Where the site's model `tiny` lies; what a test keeps beside it goes with the test."""
    found = checkpoints / "tiny"
    yield found
    (found / "sweep.json").unlink(missing_ok=True)


@pytest.fixture
def look(visit):
    """look(query, **context options) → the opened page, with the sweep tab in front and what it has to show in it."""

    def open_page(query: str = "", **options) -> "Sweep":
        return Sweep(visit(query, **options)).front()

    return open_page
