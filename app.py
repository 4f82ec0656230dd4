"""RNN Thermostat: the page, and the same for programs. `python app.py` serves both.

Knows nothing about networks or sampling: a run comes from `model.stream`, what is seen from `assets`. This is the only
place where errors of the model code become what a visitor, or a program, is told.
"""

import argparse
import asyncio
import logging
import math
import os
import threading
from collections.abc import AsyncIterator, Mapping
from contextlib import suppress
from pathlib import Path

os.environ.setdefault("GRADIO_ANALYTICS_ENABLED", "False")
# Gradio rebuilds a table of statistics after every event otherwise: 13.2 instead of 9.0 ms per call.
os.environ.setdefault("GRADIO_ANALYTICS_CACHE_FREQUENCY", "1000000000")

import gradio as gr

from assets.link import LENGTH, PROMPT, SEED, TEMPERATURE, read_link
from assets.live import chunk_facts, head, live_view, read, run_facts, tell, theme, whole, words_only
from assets.texts import LANGUAGES, TEXTS, choose_language, error_code, labels
from model.checkpoint import BACKENDS, SHIPPED, list_checkpoints, load_checkpoint
from model.engine import Engine
from model.sampling import probabilities
from model.settings import (
    MAX_TEMPERATURE,
    SettingError,
    check_model,
    check_prompt,
    check_temperature,
    clamp_temperature,
    format_schedule,
    parse_schedule,
)
from model.stream import Run

PACES = {"slow": 6.0, "read": 25.0, "fast": 100.0, "max": None}  # tokens a second
FIRST_MODEL = "shakespeare"
MOST_TEMPERATURES = 16


class Models:
    """The checkpoints of a folder, and one engine for each that has been asked for."""

    def __init__(self, root: Path, backend: str):
        self._root, self._backend = root, backend
        self._engines: dict[str, Engine] = {}
        self._loading = threading.Lock()

    def cards(self) -> dict[str, dict]:
        return list_checkpoints(self._root)

    def first(self) -> str | None:
        """The model of a first visit."""
        names = self.cards()
        return FIRST_MODEL if FIRST_MODEL in names else next(iter(names), None)

    async def engine(self, name: object) -> Engine:
        """The engine of a model, loaded off the event loop. Raises SettingError or CheckpointError."""
        name = check_model(name, self.cards())
        return self._engines.get(name) or await asyncio.to_thread(self._load, name)

    def _load(self, name: str) -> Engine:
        with self._loading:
            if name not in self._engines:
                self._engines[name] = Engine(load_checkpoint(self._root / name, self._backend))
            return self._engines[name]


class Page:
    """The runs that pages are showing, and what their visitors do to them."""

    def __init__(self, models: Models):
        self._models = models
        self._runs: dict[str, Run] = {}  # by token: only the page that was told it can steer
        self._turns: dict[str | None, list[Run]] = {}  # by session: a new run of a tab ends its earlier one

    async def open(self, request: gr.Request) -> AsyncIterator[dict]:
        """The run of a first visit or of an opened link."""
        settings, schedule = read_link(request.query_params, self._models.cards(), self._models.first())
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

    async def _stream(
        self, settings: Mapping, asked: Mapping, pace: float | None, session: str | None
    ) -> AsyncIterator[dict]:
        """The updates that live.js shows. Raises nothing for what was asked: the last update then names the error."""
        for run in self._turns.get(session, ()):
            run.stop()
        turn = self._turns[session] = []
        echo = {"page": asked.get("page"), "asked": asked.get("asked")}
        try:
            engine = await self._models.engine(settings.get("model"))
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
            async for chunk in run.chunks():
                yield constant | chunk_facts(chunk)
        except Exception as error:  # a visitor is told in a sentence, never in a traceback
            if not isinstance(error, ValueError):
                logging.exception("A run failed.")
            yield echo | {"state": "error", "error": error_code(error, any_model=bool(self._models.cards()))}
        finally:
            for run in turn:
                run.stop()
                self._runs.pop(run.token, None)
            if self._turns.get(session) is turn:
                del self._turns[session]


class Api:
    """The endpoints for programs: what they are asked is checked as it comes, and errors state the rule."""

    def __init__(self, models: Models):
        self._models = models

    async def generate(
        self,
        prompt: str,
        temperature: float = TEMPERATURE,
        seed: int = SEED,
        length: int = LENGTH,
        model: str | None = None,
    ) -> AsyncIterator[str]:
        """Write `length` tokens after the prompt at one temperature; yields the text so far, without the prompt."""
        async for texts in self.compare(prompt, [temperature], seed, length, model):
            yield texts[0]

    async def compare(
        self,
        prompt: str,
        temperatures: list[float],
        seed: int = SEED,
        length: int = LENGTH,
        model: str | None = None,
    ) -> AsyncIterator[list[str]]:
        """Write at 1 to 16 temperatures side by side, with the same dice; yields the texts so far, in that order."""
        run = None
        try:
            if not isinstance(temperatures, list) or not 1 <= len(temperatures) <= MOST_TEMPERATURES:
                raise SettingError(
                    "temperature", f"temperatures must be a list of 1 to {MOST_TEMPERATURES}.", temperatures
                )
            *fixed, last = (check_temperature(temperature) for temperature in temperatures)
            engine = await self._engine(model)
            run = Run(engine, prompt, seed, length, temperatures=tuple(fixed), schedule=((0, last),))
            async for chunk in run.chunks():
                yield list(chunk.texts)
        except ValueError as error:
            raise gr.Error(str(error), print_exception=False) from error
        finally:
            if run is not None:
                run.stop()

    async def next_token(self, prompt: str, temperature: float = TEMPERATURE, model: str | None = None) -> dict:
        """Every token that could come next, most probable first; the probabilities sum to 1."""
        try:
            temperature = check_temperature(temperature)
            prompt, _ = check_prompt(prompt)
            engine = await self._engine(model)
        except ValueError as error:
            raise gr.Error(str(error), print_exception=False) from error
        vocabulary = engine.checkpoint.vocabulary
        rows = (await asyncio.wrap_future(engine.prime(vocabulary.encode(prompt)[0], seed=0))).rows
        logits = rows.logits[0].tolist()
        found = probabilities(rows.logits, temperature)[0].tolist()
        ranked = sorted(range(len(logits)), key=lambda i: -logits[i])  # by logit: T changes no ranking
        return {
            "tokens": [
                {
                    "token": vocabulary.tokens[i],
                    "id": i,
                    "logit": logits[i] if math.isfinite(logits[i]) else None,  # JSON has no −∞
                    "probability": found[i],
                }
                for i in ranked
            ]
        }

    async def _engine(self, model: object) -> Engine:
        return await self._models.engine(self._models.first() if model is None else model)


def build(checkpoints: Path = SHIPPED, backend: str = "litert") -> gr.Blocks:
    """The page with its events, and the endpoints; models are loaded when first asked for."""
    models = Models(checkpoints, backend)
    page, api = Page(models), Api(models)
    words = labels(LANGUAGES[0], models.cards(), PACES)

    def put(kind: type[gr.components.Component], name: str, **settings) -> gr.components.Component:
        widgets[name] = kind(**words[name], elem_id=name, **settings)
        return widgets[name]

    async def control(message: dict) -> bool:  # Gradio marks it, and a method can't be marked
        return page.control(message)

    widgets: dict[str, gr.components.Component] = {}
    with gr.Blocks(title=TEXTS[LANGUAGES[0]]["title"], analytics_enabled=False) as demo:
        with gr.Row(elem_id="top"):
            words_only(read("header.html"))
            with gr.Row(elem_id="share"):
                put(gr.Radio, "language", value=LANGUAGES[0], container=False)
                put(gr.Button, "copy-link", scale=0)
        with gr.Row(elem_id="settings"):
            put(gr.Dropdown, "model", value=models.first(), filterable=False, scale=3, min_width=170)
            with gr.Column(scale=5, min_width=230):
                put(gr.Textbox, "prompt", value=PROMPT, lines=2, max_lines=6)
                words_only('<p id="prompt-note" role="status"></p>')
            with gr.Row(elem_id="seed-box", scale=4):
                put(gr.Textbox, "seed", value=str(SEED), max_lines=1, scale=3, min_width=120)
                put(gr.Button, "random-seed", scale=1, min_width=120)
            put(gr.Number, "length", value=LENGTH, scale=2, min_width=100)
            put(gr.Dropdown, "speed", value="read", filterable=False, scale=3, min_width=150)
        with gr.Row(elem_id="dial"):
            bounds = {"minimum": 0, "maximum": MAX_TEMPERATURE, "step": 0.01}
            put(gr.Slider, "temperature", value=TEMPERATURE, interactive=True, buttons=[], **bounds)
            with gr.Row(elem_id="transport"):
                put(gr.Button, "start", variant="primary")
                for name in ("stop", "step", "continue"):
                    put(gr.Button, name)
        live = live_view(control)
        words_only(read("footer.html"))

        # What the visitor does to the slider and the buttons reaches live.js in the page itself, without a round trip.
        hidden = {"show_progress": "hidden", "api_visibility": "private"}

        def translate(language: str) -> list:
            words = labels(language, models.cards(), PACES)
            return [gr.update(**words[name]) for name in widgets]

        def open_page(request: gr.Request) -> list:
            settings, schedule = read_link(request.query_params, models.cards(), models.first())
            language = choose_language(request.query_params.get("lang"), request.headers.get("accept-language", ""))
            values = settings | {"language": language, "temperature": schedule[0][1]}
            values["prompt"], _ = check_prompt(values["prompt"])
            words = labels(language, models.cards(), PACES)
            return [gr.update(**words[name] | ({"value": values[name]} if name in values else {})) for name in widgets]

        demo.load(open_page, None, list(widgets.values()), queue=False, **hidden)
        demo.load(page.open, None, live, **hidden)
        asked = live.ask(
            page.ask,
            [widgets[name] for name in ("model", "prompt", "seed", "length", "speed")],
            live,
            trigger_mode="multiple",
            **hidden,
        )
        asked.failure(None, js=tell("failed", "null"), **hidden)
        widgets["speed"].input(None, widgets["speed"], None, js=tell("pace"), **hidden)
        language = widgets["language"]
        language.input(None, language, None, js=tell("language"), **hidden)
        language.input(translate, language, list(widgets.values()), queue=False, **hidden)

        gr.api(api.generate, api_name="generate")
        gr.api(api.compare, api_name="compare")
        gr.api(api.next_token, api_name="next_token")
    return demo.queue(default_concurrency_limit=None, max_size=200)


def main(arguments: list[str] | None = None) -> None:
    """Serve the page until interrupted. Gradio's GRADIO_* variables stand where an option is not given."""
    parser = argparse.ArgumentParser(description="An interactive page with a live temperature slider.")
    parser.add_argument("--host", help="address to listen on (default: 127.0.0.1, or GRADIO_SERVER_NAME)")
    parser.add_argument("--port", type=int, help="default: 7860 or the next free one, or GRADIO_SERVER_PORT")
    parser.add_argument("--share", action="store_true", default=None, help="make a public link through Gradio")
    parser.add_argument("--checkpoints", type=Path, default=SHIPPED, metavar="DIR", help="where the models are")
    parser.add_argument("--backend", choices=BACKENDS, default="litert")
    options = parser.parse_args(arguments)
    build(options.checkpoints, options.backend).launch(
        server_name=options.host, server_port=options.port, share=options.share, **LAUNCH
    )


LAUNCH = {
    "max_threads": 200,  # the default of 40 also caps streams: the 41st viewer would wait for the first to end
    "state_session_capacity": 1000,
    "ssr_mode": False,
    "run_history": False,
    "footer_links": ["api"],  # hidden; the page's own foot opens it
    "theme": theme(),
    "head": head(),
}

if __name__ == "__main__":
    main()
