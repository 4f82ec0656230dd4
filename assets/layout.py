"""The page as Gradio's components, from top to bottom, and the endpoints for programs.

The page's HTML has the markup of the first tab already (frame.py): Gradio's components keep places for it.
"""

from collections.abc import Callable, Mapping

import gradio as gr

from assets.parts import keep_place, make_part
from assets.words import LANGUAGES, TEXTS
from model.settings import MAX_TEMPERATURE


def build(facts: Mapping, endpoints: Mapping[str, Callable]) -> gr.Blocks:
    """The page. Its scripts fill the fields; only the temperature's slider is a field of Gradio's.

    facts: as of `assets.server.facts`. endpoints: what programs may call, by name.
    """
    words = TEXTS[LANGUAGES[0]]
    with gr.Blocks(title=words["title"], analytics_enabled=False) as demo:
        for name, endpoint in endpoints.items():
            gr.api(endpoint, api_name=name)
        keep_place("top")
        with gr.Row(elem_id="dial"):
            gr.Slider(
                0,
                MAX_TEMPERATURE,
                facts["temperature"],
                step=0.01,
                label=words["temperature"],
                elem_id="temperature",
                interactive=True,  # a slider that no event listens to would be fixed otherwise
                buttons=[],
            )
        keep_place("write")
        keep_place("fields")
        with gr.Column(elem_id="below"):
            make_part("honest/view.html", "honest")
        for part in ("sweep", "bet", "learn", "sheet", "about"):
            make_part(f"{part}/view.html", part)
        keep_place("foot")
        make_part("share/view.html", "share")
    demo.queue(default_concurrency_limit=None, max_size=200)
    return demo
