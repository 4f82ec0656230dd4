"""A part of the page: one gr.HTML with a constant markup, its scripts and words, and the functions it may ask.

Each part is a folder: view.html, view.css, texts.json, scripts, and view.py, which puts it on the page. Parts know
nothing of each other; what they share is in shared.js. Gradio evaluates templates as code, so nothing that a visitor, a
link or a network wrote may ever be put into one; the scripts set it as text.
"""

import asyncio
import inspect
import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import gradio as gr

from assets.texts import TEXTS

FOLDER = Path(__file__).parent
AT_ONCE = 8  # answers to the same question that are worked on, however many ask
SILENCE = 7_000  # milliseconds without even a heartbeat after which a page takes a stream for lost
PARTS = ("sweep", "bet", "honest", "learn")


def read(name: str) -> str:
    """The text of a file of this folder."""
    return (FOLDER / name).read_text(encoding="utf-8")


def make_part(
    name: str, scripts: Sequence[str], settings: dict | None = None, answers: Mapping[str, Callable] | None = None
) -> gr.HTML:
    """The component of a part.

    scripts: files of this folder, one after the other in one scope, in which SETTINGS and WORDS (the part's texts.json,
    each language with the page's error sentences) are constants. answers: as `askable` takes them.
    """
    errors = {
        language: {key: sentence for key, sentence in words.items() if key.startswith("error_")}
        for language, words in TEXTS.items()
    }
    words = {language: errors[language] | own for language, own in json.loads(read(f"{name}/texts.json")).items()}
    constants = [
        f"const SETTINGS = {json.dumps(settings or {})};",
        f"const WORDS = {json.dumps(words)};",
        "const shared = window.thermostat, { hear, speak } = shared;",
    ]
    return gr.HTML(
        elem_id=name,
        html_template=read(f"{name}/view.html"),
        js_on_load="\n".join([*constants, *(read(script) for script in scripts)]),
        server_functions=askable(answers or {}),
        apply_default_css=False,
    )


def askable(answers: Mapping[str, Callable]) -> list[Callable]:
    """What the page may POST to, as `server.<name>(message)`: a function for each, since Gradio marks what it is given,
    and a method can't be marked."""

    def named(name: str, answer: Callable) -> Callable:
        places = asyncio.Semaphore(AT_ONCE)

        async def ask(message: dict):
            async with places:
                found = answer(message)
                return await found if inspect.isawaitable(found) else found

        ask.__name__ = name
        return ask

    return [named(name, answer) for name, answer in answers.items()]


def words_only(markup: str) -> gr.HTML:
    """Constant markup whose elements with data-text get their words from live.js."""
    return gr.HTML(
        html_template=markup,
        js_on_load="window.dispatchEvent(new Event('thermostat:drawn'))",
        apply_default_css=False,
    )


def tell(event: str, detail: str = "values[0]") -> str:
    """For Gradio's `js`: hand a field's value to live.js."""
    return f"(...values) => {{ window.dispatchEvent(new CustomEvent('thermostat:{event}', {{ detail: {detail} }})); }}"


def share(*names: str) -> str:
    """For Gradio's `js`: the fields' values, under these names, for all parts."""
    return f"(...values) => {{ {json.dumps(names)}.forEach((name, i) => window.thermostat.share(name, values[i])); }}"
