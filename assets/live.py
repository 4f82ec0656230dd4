"""The live component: one gr.HTML that holds the bars and the panels, and what drives it.

As in every part of the page (part.py), the markup is constant; live.js sets what was written as text.
"""

import json
from collections.abc import Callable, Mapping

import gradio as gr

from assets.link import LENGTH, TEMPERATURE
from assets.part import SILENCE, askable, read
from assets.texts import TEXTS
from model.settings import HIGH, LOW, MAX_LENGTH, MAX_PROMPT, MAX_SCHEDULE, UNIT

# One after the other in one scope; live.js, the last, uses the others.
SCRIPTS = (
    "bars.js",
    "paper.js",
    "divergence.js",
    "figures.js",
    "panels.js",
    "status.js",
    "controls.js",
    "link.js",
    "tabs.js",
    "examples.js",
    "resting.js",
    "inspector.js",
    "inspecting.js",
    "odds.js",
    "cells.js",
    "colours.js",
    "connection.js",
    "scrub.js",
    "live.js",
)

EXAMPLES = [
    {"name": "loop", "prompt": "ROMEO:", "seed": "7", "temperature": 0.1},
    {"name": "greedy", "prompt": "The king", "seed": "1", "temperature": 0.0},
    {"name": "unit", "prompt": "JULIET:\n", "seed": "42", "temperature": 1.0},
    {"name": "hot", "prompt": "To be, or not to be", "seed": "3", "temperature": 2.0},
    {"name": "empty", "prompt": "", "seed": "12", "temperature": 0.7},
]
SETTINGS = {
    "temperature": TEMPERATURE,
    "temperatures": [LOW, UNIT, HIGH],
    "length": LENGTH,
    "longest": MAX_LENGTH,
    "silence": SILENCE,
    "longest_prompt": MAX_PROMPT,
    "longest_schedule": MAX_SCHEDULE,
    "examples": EXAMPLES,
}


def live_view(answers: Mapping[str, Callable], prompts: Mapping[str, str]) -> gr.HTML:
    """The component that shows the runs.

    answers: what the page may POST to, by name. prompts: each model's own, by model.
    """
    constants = f"const SETTINGS = {json.dumps(SETTINGS | {'prompts': prompts})};\nconst TEXTS = {json.dumps(TEXTS)};\n"
    return gr.HTML(
        elem_id="live",
        html_template=read("live.html"),
        js_on_load=constants + "\n".join(read(name) for name in SCRIPTS),
        server_functions=askable(answers),
        apply_default_css=False,
    )
