"""The lessons on the page: a component, and the five questions that its pieces ask."""

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


def learn_view(library: Library) -> None:
    """Put the tab's content here."""
    lessons = Lessons(library)

    answers = {
        "lesson_write": lessons.write,
        "lesson_next": lessons.next,
        "lesson_state": lessons.state,
        "lesson_chains": lessons.chains,
        "lesson_epochs": lessons.epochs,
    }
    make_part("learn", SCRIPTS, settings={"longest_prompt": MAX_PROMPT}, answers=answers)
