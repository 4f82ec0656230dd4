"""The live component: one gr.HTML that holds the bars and the panels, what drives it, and what it is sent.

As in every part of the page (part.py), the markup is constant; live.js sets what was written as text.
"""

import base64
import json
from collections.abc import Callable, Collection, Mapping

import gradio as gr
import numpy as np

from assets.link import LENGTH, TEMPERATURE
from assets.part import askable, read
from assets.texts import TEXTS
from model.engine import Engine
from model.measures import measure
from model.settings import HIGH, LOW, MAX_LENGTH, MAX_PROMPT, MAX_SCHEDULE, UNIT
from model.stream import Chunk, Run

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
    "silence": 7_000,  # milliseconds without even a heartbeat after which a connection is lost
    "longest_prompt": MAX_PROMPT,
    "longest_schedule": MAX_SCHEDULE,
    "examples": EXAMPLES,
}


def live_view(answers: Mapping[str, Callable]) -> gr.HTML:
    """The component that shows the runs. answers: what the page may POST to, by name."""
    constants = f"const SETTINGS = {json.dumps(SETTINGS)};\nconst TEXTS = {json.dumps(TEXTS)};\n"
    return gr.HTML(
        elem_id="live",
        html_template=read("live.html"),
        js_on_load=constants + "\n".join(read(name) for name in SCRIPTS),
        server_functions=askable(answers),
        apply_default_css=False,
    )


def run_facts(run: Run, engine: Engine) -> dict:
    """What the page is told of a run once."""
    return {
        "run": run.token,
        "settings": {
            "model": engine.checkpoint.name,
            "prompt": run.prompt,
            "seed": str(run.seed),  # as text: a JavaScript number ends at 2⁵³
            "length": run.length,
        },
        "digest": engine.checkpoint.digest,
        "tokens": list(engine.checkpoint.vocabulary.tokens),
        "end": engine.checkpoint.vocabulary.end,
        "hidden": sorted(engine.checkpoint.vocabulary.hidden),
        "unknown": run.unknown,
        "cut": run.cut,
    }


def panel_figures(chunk: Chunk, lexicon: Collection[str]) -> list[dict]:
    """The measures of each panel's text, in the panels' order."""
    return [measure(text, bits, lexicon) for text, bits in zip(chunk.texts, chunk.bits, strict=True)]


def pack(logits: np.ndarray) -> str:
    """(vocab_size,) exactly, as little-endian float32 in base64: a third of what decimal digits would take."""
    return base64.b64encode(logits.astype("<f4").tobytes()).decode()


def chunk_facts(chunk: Chunk) -> dict:
    """What the page is told of every chunk."""
    return {
        "position": chunk.position,
        "temperature": chunk.temperature,
        "logits": pack(chunk.logits),
        "state": chunk.state,
        "ended": list(chunk.ended),
    }


def whole(value: object) -> int | None:
    """The whole number that a page sent, or None."""
    return value if isinstance(value, int) and not isinstance(value, bool) else None
