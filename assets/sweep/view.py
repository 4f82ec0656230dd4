"""The sweep tab on the page: its component, and the events between it and the sweeps."""

import gradio as gr

from assets.part import make_part
from assets.sweep.sweeps import LENGTHS, SEEDS, USUAL_LENGTH, USUAL_SEEDS, Sweeps
from model.library import Library

# One after the other in one scope; view.js, the last, uses the others.
SCRIPTS = (
    "bars.js",  # visibleToken
    "status.js",  # fill
    "panels.js",  # temperatureText, hueOf
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
    "silence": 8_000,  # milliseconds without an update after which the page asks whether its sweep is still there
}


def sweep_view(library: Library, fields: dict[str, gr.components.Component]) -> None:
    """Put the tab's content here. fields: at least the page's "model" and "prompt"."""
    sweeps = Sweeps(library)

    view = make_part("sweep", SCRIPTS, SETTINGS, {"kept_sweep": sweeps.kept, "steer_sweep": sweeps.steer})
    view.ask(
        sweeps.ask,
        [fields["model"], fields["prompt"]],
        view,
        trigger_mode="multiple",
        show_progress="hidden",
        api_visibility="private",
    )
