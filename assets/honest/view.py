"""The fold-out on the page."""

from assets.part import SILENCE, make_part
from model.library import Library

SCRIPTS = (
    "bars.js",
    "status.js",
    "panels.js",
    "connection.js",
    "honest/checks.js",
    "honest/curve.js",
    "honest/formula.js",
    "honest/compare.js",
    "honest/view.js",
)


def honest_view(library: Library) -> None:
    """Put it where this is called."""
    chains = [name for name, card in library.cards().items() if "markov" in card]  # they have no network to compare
    make_part("honest", SCRIPTS, {"backend": library.backend, "chains": chains, "silence": SILENCE})
