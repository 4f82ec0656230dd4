"""The opened game."""

import pytest

from tests.ui.bet.game import go, phase


@pytest.fixture
def play(visit):
    """play(query, **context options) → a View at the first bet, without animation unless an option wants it."""

    def opened(query: str = "?", **options):
        view = visit(query, **{"reduced_motion": "reduce"} | options)
        go(view, "bet")
        phase(view, "open")
        return view

    return opened
