"""The runs that pages are showing: the Python half of live.js.

A page asks for a run, is streamed its updates, and steers it with small POSTs. Knows nothing about the widgets.
"""

import logging
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import suppress

import gradio as gr

from assets.link import read_link
from assets.live import chunk_facts, pack, panel_figures, run_facts, whole
from assets.texts import error_code
from model.api import throw
from model.library import Library
from model.settings import (
    check_position,
    check_prompt,
    check_seed,
    check_temperature,
    check_text,
    clamp_temperature,
    format_schedule,
    parse_schedule,
)
from model.stream import Run

PACES = {"slow": 6.0, "read": 25.0, "fast": 100.0, "max": None}  # tokens a second
FIGURES_EVERY = 1.0  # seconds: faster than anyone reads them, and below 1 % of a core even at 5,000 characters


class Page:
    """The runs that pages are showing, and what their visitors do to them."""

    def __init__(self, library: Library):
        self._library = library
        self._runs: dict[str, Run] = {}  # by token: only the page that was told it can steer
        self._turns: dict[str | None, list[Run]] = {}  # by session: a new run of a tab ends its earlier one

    async def open(self, request: gr.Request) -> AsyncIterator[dict]:
        """The run of a first visit or of an opened link."""
        settings, schedule = read_link(request.query_params, self._library.cards(), self._library.first())
        asked = {"page": 0, "asked": 0, "schedule": format_schedule(schedule)}
        async for update in self._stream(settings, asked, PACES["read"], request.session_hash):
            yield update

    async def ask(
        self, model: str, prompt: str, seed: str, length: float, pace: str, event: gr.EventData, request: gr.Request
    ) -> AsyncIterator[dict]:
        """A new run from the fields, or, where the page sends `settings` and `position`, the shown run further on."""
        asked = event._data if isinstance(event._data, dict) else {}
        fields = {"model": model, "prompt": prompt, "seed": seed, "length": length}
        settings = asked["settings"] if isinstance(asked.get("settings"), dict) else fields
        async for update in self._stream(settings, asked, PACES.get(pace), request.session_hash):
            yield update

    def control(self, message: Mapping) -> bool:
        """What a page POSTs while its run goes on: a temperature, a pace, or stop. False once the run is over."""
        run = self._runs.get(str(message.get("run"))) if isinstance(message, Mapping) else None
        if run is None:
            return False
        run.pace = PACES.get(str(message.get("pace")), run.pace)
        with suppress(KeyError, TypeError, ValueError):
            run.steer(clamp_temperature(float(message["temperature"])))
        if message.get("stop"):
            run.stop()
        return True

    async def inspect(self, message: Mapping) -> dict:
        """The distribution that a shown character was drawn from, and the ladder of the dice that chose it.

        message: model, prompt, seed, `text` (the panel's, before the character) and `position` (its place).
        Gives {"logits", "ladder": [{"from", "to", "token"}, …]}, or {"error"} as in an update.
        """
        try:
            engine = await self._library.engine(message.get("model"))
            prompt, _ = check_prompt(message.get("prompt"))
            text = check_text(message.get("text"))
            context = engine.checkpoint.vocabulary.encode(prompt)[0] or [engine.checkpoint.vocabulary.start]
            context += engine.checkpoint.vocabulary.encode(text)[0]
            logits, rungs = await throw(
                engine, context, check_seed(message.get("seed")), check_position(message.get("position"))
            )
        except ValueError as error:
            return {"error": error_code(error, any_model=bool(self._library.cards()))}
        return {"logits": pack(logits), "ladder": rungs}

    async def _stream(
        self, settings: Mapping, asked: Mapping, pace: float | None, session: str | None
    ) -> AsyncIterator[dict]:
        """The updates that live.js shows. Raises nothing for what was asked: the last update then names the error."""
        for run in self._turns.get(session, ()):
            run.stop()
        turn = self._turns[session] = []
        echo = {"page": asked.get("page"), "asked": asked.get("asked")}
        try:
            engine = await self._library.engine(settings.get("model"))
            schedule = parse_schedule(asked.get("schedule")) or ((0, check_temperature(asked.get("temperature"))),)
            run = Run(
                engine,
                settings.get("prompt"),
                settings.get("seed"),
                settings.get("length"),
                schedule=schedule,
                pace=pace,
                position=whole(asked.get("position")) or 0,
                until=whole(asked.get("until")),
            )
            if self._turns.get(session) is not turn:  # superseded while the model was loaded
                return
            turn.append(run)
            self._runs[run.token] = run
            constant = echo | run_facts(run, engine) | {"plan": format_schedule(schedule)}
            figures, due = [], 0.0
            async for chunk in run.chunks():
                if chunk.state != "running" or time.monotonic() >= due:
                    figures, due = panel_figures(chunk, engine.checkpoint.lexicon), time.monotonic() + FIGURES_EVERY
                yield constant | chunk_facts(chunk) | {"figures": figures}
        except Exception as error:  # a visitor is told in a sentence, never in a traceback
            if not isinstance(error, ValueError):
                logging.exception("A run failed.")
            yield echo | {"state": "error", "error": error_code(error, any_model=bool(self._library.cards()))}
        finally:
            for run in turn:
                run.stop()
                self._runs.pop(run.token, None)
            if self._turns.get(session) is turn:
                del self._turns[session]
