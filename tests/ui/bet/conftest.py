"""The opened game."""

import pytest

from tests.ui.bet.game import go, phase


@pytest.fixture
def play(visit):
    """play(query, **context options) → a View at the first bet, without animation unless it is asked for."""

    def opened(query: str = "?", tab: str = "Bet", **options):
        view = visit(query, **{"reduced_motion": "reduce"} | options)
        go(view, tab)
        phase(view, "open")
        return view

    return opened
