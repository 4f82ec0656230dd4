"""The game on the page: a component, and the two questions that it asks."""

from assets.bet.rounds import THROWS, Rounds
from assets.part import make_part
from model.library import Library

SCRIPTS = (
    "bars.js",
    "status.js",
    "panels.js",
    "bet/chance.js",
    "bet/columns.js",
    "bet/choices.js",
    "bet/score.js",
    "bet/sentences.js",
    "bet/view.js",
)


def bet_view(library: Library) -> None:
    """Put the tab's content here."""
    rounds = Rounds(library)

    answers = {"deal": rounds.deal, "reveal": rounds.reveal}
    make_part("bet", scripts=SCRIPTS, settings={"throws": THROWS}, answers=answers)
