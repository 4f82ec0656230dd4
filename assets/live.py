"""The live component: one gr.HTML that holds the bars and the panels, what it is sent, and what drives and styles it.

The markup is constant: Gradio evaluates templates as code, so nothing that a visitor, a link or a network wrote may
ever be put into one; live.js sets it as text.
"""

import base64
import inspect
import json
from collections.abc import Callable, Collection
from pathlib import Path

import gradio as gr
import numpy as np

from assets.link import LENGTH, TEMPERATURE
from assets.texts import TEXTS
from model.engine import Engine
from model.measures import measure
from model.settings import HIGH, LOW, MAX_LENGTH, MAX_PROMPT, UNIT, format_schedule
from model.stream import Chunk, Run

FOLDER = Path(__file__).parent
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
    "inspector.js",
    "inspecting.js",
    "colours.js",
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
    "silence": 5_000,  # milliseconds without a chunk after which the page asks whether its run is still there
    "longest_prompt": MAX_PROMPT,
    "examples": EXAMPLES,
}

FONTS = {
    "font": ["ui-sans-serif", "system-ui", "sans-serif"],  # nothing is fetched from elsewhere
    "font_mono": ["ui-monospace", "SFMono-Regular", "Menlo", "Consolas", "monospace"],
}


def read(name: str) -> str:
    """The text of a file of this folder."""
    return (FOLDER / name).read_text(encoding="utf-8")


def live_view(*answers: Callable) -> gr.HTML:
    """The component that the runs are streamed to. `answers` are the functions that the page may POST to, by name."""
    constants = f"const SETTINGS = {json.dumps(SETTINGS)};\nconst TEXTS = {json.dumps(TEXTS)};\n"
    return gr.HTML(
        elem_id="live",
        html_template=read("live.html"),
        js_on_load=constants + "\n".join(read(name) for name in SCRIPTS),
        server_functions=list(answers),
        apply_default_css=False,
    )


def run_facts(run: Run, engine: Engine) -> dict:
    """What the page is told of a run once: Gradio sends only what changes from one update to the next."""
    return {
        "run": run.token,
        "settings": {
            "model": engine.checkpoint.name,
            "prompt": run.prompt,
            "seed": str(run.seed),  # as text: a JavaScript number ends at 2⁵³
            "length": run.length,
        },
        "tokens": list(engine.checkpoint.vocabulary.tokens),
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
        "texts": list(chunk.texts),
        "temperature": chunk.temperature,
        "schedule": format_schedule(chunk.schedule),
        "logits": pack(chunk.logits),
        "state": chunk.state,
    }


def whole(value: object) -> int | None:
    """The whole number that a page sent, or None."""
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def words_only(markup: str) -> gr.HTML:
    """Constant markup whose elements with data-text get their words from live.js."""
    return gr.HTML(
        html_template=markup,
        js_on_load="window.dispatchEvent(new Event('thermostat:drawn'))",
        apply_default_css=False,
    )


def tell(event: str, detail: str = "value") -> str:
    """For Gradio's `js`: hand a field's value to live.js."""
    return f"(value) => {{ window.dispatchEvent(new CustomEvent('thermostat:{event}', {{ detail: {detail} }})); }}"


def head() -> str:
    """For the page's <head>: the style, there before anything is drawn."""
    return f"<style>{read('live.css')}</style>"


def theme() -> gr.themes.Base:
    """Gradio's own parts in the colours of live.css, whose variables follow light and dark."""
    plain = {
        "body_background_fill": "var(--page)",
        "body_text_color": "var(--ink)",
        "body_text_color_subdued": "var(--faint)",
        "background_fill_primary": "var(--card)",
        "background_fill_secondary": "var(--page)",
        "block_background_fill": "transparent",
        "block_border_width": "0px",
        "block_label_text_color": "var(--faint)",
        "block_title_text_color": "var(--faint)",
        "block_padding": "0px",
        "input_border_width": "1px",
        "border_color_primary": "var(--line)",
        "input_background_fill": "var(--card)",
        "input_border_color": "var(--line)",
        "input_border_color_focus": "var(--focus)",
        "button_border_width": "1px",
        "button_secondary_background_fill": "var(--card)",
        "button_secondary_background_fill_hover": "var(--page)",
        "button_secondary_border_color": "var(--line)",
        "button_secondary_text_color": "var(--ink)",
        "button_primary_background_fill": "var(--ink)",
        "button_primary_background_fill_hover": "var(--ink)",
        "button_primary_border_color": "var(--ink)",
        "button_primary_text_color": "var(--page)",
    }
    known = inspect.signature(gr.themes.Base.set).parameters  # only colours have a dark variant
    dark = {f"{name}_dark": value for name, value in plain.items() if f"{name}_dark" in known}
    return gr.themes.Base(**FONTS, radius_size="md", spacing_size="md").set(**plain, **dark)
