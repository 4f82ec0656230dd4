"""The fold-out on the page: a component, and the comparison that it can ask for."""

import gradio as gr

from assets.honest.comparisons import Comparisons
from assets.part import make_part
from model.library import Library

SCRIPTS = (
    "bars.js",
    "status.js",
    "panels.js",
    "honest/checks.js",
    "honest/curve.js",
    "honest/formula.js",
    "honest/compare.js",
    "honest/view.js",
)


def honest_view(library: Library, fields: dict[str, gr.components.Component]) -> None:
    """Put it where this is called, for the model, the prompt and the seed of the fields."""
    comparisons = Comparisons(library)

    chains = [name for name, card in library.cards().items() if "markov" in card]  # they have no network to compare
    settings = {"backend": library.backend, "chains": chains}
    view = make_part("honest", scripts=SCRIPTS, settings=settings, answers={"stop": comparisons.stop})
    view.compare(
        comparisons.compare,
        [fields["model"], fields["prompt"], fields["seed"]],
        view,
        trigger_mode="multiple",
        show_progress="hidden",
        api_visibility="private",
    )
