"""The sweep tab on the page."""

from assets.part import SILENCE, make_part
from assets.sweep.sweeps import LENGTHS, SEEDS, USUAL_LENGTH, USUAL_SEEDS, Sweeps

# One after the other in one scope; view.js, the last, uses the others.
SCRIPTS = (
    "bars.js",  # visibleToken
    "status.js",  # fill
    "panels.js",  # temperatureText, hueOf
    "connection.js",  # readEvents
    "sweep/plot.js",
    "sweep/plots.js",
    "sweep/claims.js",
    "sweep/table.js",
    "sweep/downloads.js",
    "sweep/view.js",
)
SETTINGS = {
    "seeds": {"choices": SEEDS, "usual": USUAL_SEEDS},
    "length": {"choices": LENGTHS, "usual": USUAL_LENGTH},
    "silence": SILENCE,
}


def sweep_view(sweeps: Sweeps) -> None:
    """Put the tab's content here."""
    make_part("sweep", SCRIPTS, SETTINGS, {"kept_sweep": sweeps.kept})
