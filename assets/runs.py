"""The runs that pages are showing: the Python half of live.js.

A page asks for a run, is streamed its updates, and steers it with small POSTs. Knows nothing about the widgets.
"""

import base64
import logging
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import aclosing, suppress

import gradio as gr

from assets.link import read_link
from assets.live import chunk_facts, panel_figures, run_facts, whole
from assets.texts import error_code
from model.checkpoint import CheckpointError
from model.library import Library
from model.scrub import scrub
from model.settings import (
    SettingError,
    check_length,
    check_prompt,
    check_seed,
    check_temperature,
    clamp_temperature,
    format_schedule,
    parse_schedule,
)
from model.stream import Run

PACES = {"slow": 6.0, "read": 25.0, "fast": 100.0, "max": None}  # tokens a second
FIGURES_EVERY = 1.0  # seconds: faster than anyone reads them, and below 1 % of a core even at 5,000 characters


class _Turn:
    """What a tab asked for last; `asked` counts its asks. Requests of one tab may arrive in another order."""

    def __init__(self, asked: int):
        self.asked = asked
        self.run: Run | None = None

    def end(self) -> None:
        if self.run is not None:
            self.run.stop()


class Page:
    """The runs that pages are showing, and what their visitors do to them."""

    def __init__(self, library: Library):
        self._library = library
        self._runs: dict[str, Run] = {}  # by token: only the page that was told it can steer
        self._turns: dict[str | None, _Turn] = {}  # by session: a new run of a tab ends its earlier one

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

    async def scrub(self, event: gr.EventData, request: gr.Request) -> AsyncIterator[dict]:
        """The shown run at every position of the slider: {"scrub", "count", "wide", "ids"}, growing.

        `ids` is base64 of the tokens' ids at the 201 temperatures, one token of the run after the other; `wide` is
        the number of bytes of one id and `count` that of the tokens so far. 201 is a multiple of 3: the text only grows
        at its end, so Gradio sends what is new. Ends when the session asks for anything else.
        """
        asked = event._data if isinstance(event._data, dict) else {}
        session, echo = request.session_hash, {"scrub": asked.get("scrub")}
        turn = self._take_turn(session, whole(asked.get("asked")) or 0)
        if turn is None:
            return
        try:
            engine = await self._library.engine(asked.get("model"))
            prompt, _ = check_prompt(asked.get("prompt"))
            vocabulary = engine.checkpoint.vocabulary
            length = check_length(asked.get("length"))
            wide = 1 if len(vocabulary) <= 256 else 2
            ids, waiting, count, due = "", b"", 0, 0.0
            steps = scrub(engine, vocabulary.encode(prompt)[0], check_seed(asked.get("seed")), length)
            async with aclosing(steps):
                async for row in steps:
                    if self._turns.get(session) is not turn:
                        return
                    waiting += row.astype(f"<u{wide}").tobytes()
                    count += 1
                    if time.monotonic() >= due or count == length:
                        ids, waiting = ids + base64.b64encode(waiting).decode(), b""
                        # The longer it has become, the more seldom: every update is compared with the one before.
                        due = time.monotonic() + 0.1 + len(ids) / 2e6
                        yield echo | {"count": count, "wide": wide, "ids": ids}
        except Exception as error:  # as in a run
            if not isinstance(error, SettingError | CheckpointError):
                logging.exception("Scrubbing failed.")
            yield echo | {"error": error_code(error, any_model=bool(self._library.cards()))}
        finally:
            if self._turns.get(session) is turn:
                del self._turns[session]

    async def _stream(
        self, settings: Mapping, asked: Mapping, pace: float | None, session: str | None
    ) -> AsyncIterator[dict]:
        """The updates that live.js shows. Raises nothing for what was asked: the last update then names the error."""
        turn = self._take_turn(session, whole(asked.get("asked")) or 0)
        if turn is None:
            return
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
            turn.run = self._runs[run.token] = run
            constant = echo | run_facts(run, engine) | {"plan": format_schedule(schedule)}
            figures, due = None, 0.0
            async with aclosing(run.chunks()) as chunks:
                async for chunk in chunks:
                    if chunk.state != "running" or time.monotonic() >= due:
                        figures, due = panel_figures(chunk, engine.checkpoint.lexicon), time.monotonic() + FIGURES_EVERY
                    yield constant | chunk_facts(chunk) | {"figures": figures}
            if figures is None:  # stopped before it was as far as what the page shows
                yield echo | {"state": "kept"}
        except Exception as error:  # a visitor is told in a sentence, never in a traceback
            if not isinstance(error, SettingError | CheckpointError):
                logging.exception("A run failed.")
            yield echo | {"state": "error", "error": error_code(error, any_model=bool(self._library.cards()))}
        finally:
            if turn.run is not None:
                turn.run.stop()
                self._runs.pop(turn.run.token, None)
            if self._turns.get(session) is turn:
                del self._turns[session]

    def _take_turn(self, session: str | None, asked: int) -> "_Turn | None":
        """The session's new turn, which ends the one before; None for an ask that came later than its successor."""
        before = self._turns.get(session)
        if before is not None:
            if asked < before.asked:
                return None
            before.end()
        turn = self._turns[session] = _Turn(asked)
        return turn
