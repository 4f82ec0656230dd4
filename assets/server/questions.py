"""The questions of a page: one JSON object in, one JSON object out. A new question is a function and a line here."""

from collections.abc import Awaitable, Callable, Mapping

from assets.server.admission import Admission
from assets.server.errors import answer_or_error
from assets.server.limits import Limits
from assets.server.requests import bet, cells, learn, sweep, write
from assets.server.work import LONG, check_work
from model.architecture import has_large_state
from model.library import Library

Question = Callable[[Library, Mapping], Awaitable[dict]]
QUESTIONS: dict[str, Question] = {
    "inspect": write.inspect,
    "ranges": write.ranges,
    "odds": write.odds,
    "measure_run": write.measure_run,
    "copied": write.copied,
    "cells": cells.cells,
    "cell": cells.cell,
    "stored_sweep": sweep.stored_sweep,
    "choices": bet.choices,
    "draws": bet.draws,
    "texts": learn.texts,
    "lines": learn.lines,
    "next_token": learn.next_token,
    "state": learn.state,
    "chains": learn.chains,
    "epochs": learn.epochs,
}
SERVED, SERVED_PER_CLIENT = 32, 8  # questions worked on at a time; one client's others wait
LARGE, LARGE_PER_CLIENT = 4, 2  # likewise, of models with a large state
PLACES = 4  # questions of one client, worked on or waiting, for each run that it may have


class Answers:
    """Answers over a library of models, with places for those who ask.

    `admissions` are "questions", "long_questions" for those of more than 2,000 steps of the network, and
    "large_questions" for all about a model with a large state.
    """

    def __init__(self, library: Library, limits: Limits):
        self._library = library
        places, long = PLACES * limits.runs_per_client, limits.heavy
        large = Admission(LARGE, places, limits.waiting, LARGE_PER_CLIENT)
        self.admissions = {
            "questions": Admission(SERVED, places, limits.waiting, SERVED_PER_CLIENT, large),
            "long_questions": Admission(long, places, limits.waiting, max(1, long // 2), large),
            "large_questions": large,
        }

    async def answer(self, name: str, message: Mapping, client: str) -> dict:
        """The answer to one question, or {"error": {"key", "value"}}. Raises KeyError for an unknown name.

        Cancelling it gives the place back, and the engine drops its rows at the next step.
        """
        return await answer_or_error(self._answer(QUESTIONS[name], message, client), self._library)

    async def _answer(self, question: Question, message: Mapping, client: str) -> dict:
        message, steps = check_work(message)
        admission = self.admissions["long_questions" if steps > LONG else "questions"]
        with admission.of(has_large_state(self._library.card(message.get("model")))).place(client) as place:
            async for _ in place.wait():
                pass
            return await question(self._library, message)
