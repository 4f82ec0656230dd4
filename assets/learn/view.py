"""The lessons on the page: a component, and the five questions that its pieces ask."""

import gradio as gr

from assets.learn.lessons import Lessons
from assets.part import make_part
from model.library import Library
from model.settings import MAX_PROMPT

# One after the other in one scope; view.js, the last, uses the others.
SCRIPTS = (
    "bars.js",  # softmax, unpackLogits, percentFormat, visibleToken
    "status.js",  # fill
    "panels.js",  # temperatureText, hueOf
    "learn/piece.js",
    "learn/loops.js",
    "learn/formula.js",
    "learn/play.js",
    "learn/state.js",
    "learn/shapes.js",
    "learn/chains.js",
    "learn/epochs.js",
    "learn/view.js",
)


def learn_view(library: Library, fields: dict[str, gr.components.Component]) -> None:
    """Put it where this is called. The fields are read in the page."""
    lessons = Lessons(library)

    async def lesson_write(message: dict) -> dict:  # Gradio marks it, and a method can't be marked
        return await lessons.write(message)

    async def lesson_next(message: dict) -> dict:
        return await lessons.next(message)

    async def lesson_state(message: dict) -> dict:
        return await lessons.state(message)

    async def lesson_chains(message: dict) -> dict:
        return await lessons.chains(message)

    async def lesson_epochs(message: dict) -> dict:
        return await lessons.epochs(message)

    answers = [lesson_write, lesson_next, lesson_state, lesson_chains, lesson_epochs]
    make_part("learn", SCRIPTS, settings={"longest_prompt": MAX_PROMPT}, answers=answers)
