"""RNN Thermostat: the page, and the same for programs. `python app.py` serves both.

Knows nothing about networks or sampling: a run comes from `model.stream`, what is seen from `assets`. This is the only
place where errors of the model code become what a visitor, or a program, is told.
"""

import argparse
import asyncio
import inspect
import json
import os
import signal
import sys
import threading
import time
from collections.abc import AsyncIterator, Callable
from contextlib import aclosing, asynccontextmanager
from functools import wraps
from pathlib import Path

os.environ.setdefault("GRADIO_ANALYTICS_ENABLED", "False")
# Gradio rebuilds a table of statistics after every event otherwise: 13.2 instead of 9.0 ms per call.
os.environ.setdefault("GRADIO_ANALYTICS_CACHE_FREQUENCY", "1000000000")

try:
    import gradio as gr
except FileNotFoundError as error:  # it looks for a place for temporary files, and tries to write there
    sys.exit(f"Nothing can be written here: {error}")
from gradio.context import LocalContext
from gradio.utils import LRUCache
from starlette.middleware import Middleware

from assets.admission import Admission, Refused
from assets.answers import Answers
from assets.bet.view import bet_view
from assets.body_limit import BodyLimit
from assets.cells import CellAnswers
from assets.events import EventStreams
from assets.honest.comparisons import MOST_OF_ONE, MOST_WAITING, Comparisons
from assets.honest.view import honest_view
from assets.learn.view import learn_view
from assets.limits import Limits
from assets.link import LENGTH, PROMPT, SEED, TEMPERATURE, own_prompts, read_link
from assets.live import live_view
from assets.log import write_log
from assets.metrics import Metrics
from assets.part import read, share, tell, words_only
from assets.routes import make_routes
from assets.runs import PACES, Runs
from assets.style import head, theme
from assets.sweep.sweeps import AT_ONCE, Sweeps
from assets.sweep.view import sweep_view
from assets.texts import LANGUAGES, TABS, TEXTS, choose_language, labels
from model.api import Api
from model.checkpoint import BACKENDS, PRECISIONS, SHIPPED, list_checkpoints
from model.library import Library
from model.settings import MAX_TEMPERATURE, check_prompt

LONGEST_WAIT = 60  # seconds in line for a program, of which nobody knows whether it still listens
# Gradio keeps what a program does not fetch. So no program is told more often than this, in seconds, and of no more
# programs and pages than that is anything kept; 100 viewers and 300 in line ask it next to nothing.
PROGRAM_EVERY, KEPT = 0.5, 500


@asynccontextmanager
async def served(places: Admission) -> AsyncIterator[None]:
    """A program's place, in line with everybody else's; what can't be served, and ValueErrors, as gr.Error, in which
    Gradio passes on the rule and the value received."""
    request = LocalContext.request.get(None)
    try:
        with places.place(request.client.host if request and request.client else "") as place:
            async with asyncio.timeout(LONGEST_WAIT):
                async for _ in place.line():
                    pass
            yield
    except (Refused, TimeoutError) as error:
        key = error.key if isinstance(error, Refused) else "busy"
        raise gr.Error(TEXTS[LANGUAGES[0]][f"error_{key}"], print_exception=False) from error
    except ValueError as error:
        raise gr.Error(str(error), print_exception=False) from error


def for_programs(endpoint: Callable, places: Admission) -> Callable:
    """The endpoint as it is `served`. Of the answers of one that streams, each holds all that came before: the first
    and the last are passed on, and of those between the latest, every half second."""

    @wraps(endpoint)
    async def stream(*arguments, **options):
        async with served(places), aclosing(endpoint(*arguments, **options)) as answers:
            kept, due = [], 0.0
            async for answer in answers:
                kept = [answer]
                if time.monotonic() >= due:
                    yield kept.pop()
                    due = time.monotonic() + PROGRAM_EVERY
            for answer in kept:
                yield answer

    @wraps(endpoint)
    async def once(*arguments, **options):
        async with served(places):
            return await endpoint(*arguments, **options)

    return stream if inspect.isasyncgenfunction(endpoint) else once


def build(library: Library, runs: Runs, sweeps: Sweeps) -> gr.Blocks:
    """The page with its events, and the endpoints; models are loaded when first asked for."""
    answers, api = Answers(library), Api(library)
    cell_answers = CellAnswers(library)
    words = labels(LANGUAGES[0], library.cards(), PACES)

    def put(kind: type[gr.components.Component], name: str, **settings) -> gr.components.Component:
        widgets[name] = kind(**words[name], **{"elem_id": name} | settings)
        return widgets[name]

    asked_of_live = {
        "inspect_character": answers.inspect,
        "odds": answers.odds,
        "cells": cell_answers.cells,
        "cell": cell_answers.cell,
        "settle": answers.settle,
    }
    widgets: dict[str, gr.components.Component] = {}
    with gr.Blocks(title=TEXTS[LANGUAGES[0]]["title"], analytics_enabled=False) as demo:
        for endpoint, places in {
            api.generate: runs.places,
            api.compare: runs.places,
            api.next_token: runs.places,
            api.ladder: runs.places,
            api.measure: runs.places,
            api.sweep: runs.heavy,
        }.items():
            gr.api(for_programs(endpoint, places), api_name=endpoint.__name__)

        with gr.Row(elem_id="top"):
            words_only(read("header.html"))
            with gr.Row(elem_id="share"):
                put(gr.Radio, "language", value=LANGUAGES[0], container=False)
                put(gr.Button, "copy-link", scale=0)
        with gr.Row(elem_id="settings"):
            put(gr.Dropdown, "model", value=library.first(), filterable=False, scale=3, min_width=170)
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
        with gr.Tabs(elem_id="tabs", overflow_behavior="wrap"):
            with put(gr.Tab, "write", id="write", elem_id="tab-write"):
                live = live_view(asked_of_live, own_prompts(library.cards()))
                honest_view(library)
            for name, view, source in (
                ("sweep", sweep_view, sweeps),
                ("bet", bet_view, library),
                ("learn", learn_view, library),
            ):
                with put(gr.Tab, name, id=name, elem_id=f"tab-{name}"):
                    view(source)
        words_only(read("footer.html"))

        # What the visitor does to the slider and the buttons reaches live.js in the page itself, without a round trip.
        hidden = {"show_progress": "hidden", "api_visibility": "private"}

        def words_of_all() -> dict[str, list[dict]]:
            cards = library.cards()
            said = {language: labels(language, cards, PACES) for language in LANGUAGES}
            return {language: [gr.update(**words[name]) for name in widgets] for language, words in said.items()}

        spoken = gr.JSON(words_of_all(), visible=False)  # in the page, so that another language needs no server

        def open_page(request: gr.Request) -> list:
            settings, schedule = read_link(request.query_params, own_prompts(library.cards()), library.first())
            language = choose_language(request.query_params.get("lang"), request.headers.get("accept-language", ""))
            values = settings | {"language": language, "temperature": schedule[0][1]}
            values["prompt"], _ = check_prompt(values["prompt"])
            words = words_of_all()
            values = [{"value": values[name]} if name in values else {} for name in widgets]
            return [*(update | value for update, value in zip(words[language], values, strict=True)), words]

        opened = demo.load(open_page, None, [*widgets.values(), spoken], queue=False, **hidden)
        shared = ("model", "prompt", "seed")
        opened.then(None, [widgets[name] for name in shared], None, js=share(*shared), **hidden)
        opened.then(None, None, None, js=tell("opened", "null"), **hidden)
        live.ask(
            None,
            [widgets[name] for name in ("model", "prompt", "seed", "length")],
            None,
            js=tell("fields", "values"),
            trigger_mode="multiple",
            **hidden,
        )

        # A fork goes on with its run's model, whatever the menu says by then: only Gradio can set its own menu.
        live.fork(None, None, widgets["model"], js="() => window.thermostat.forked", **hidden)

        widgets["model"].input(None, widgets["model"], None, js=tell("model"), **hidden)
        for name in shared:
            widgets[name].change(None, widgets[name], None, js=share(name), **hidden)
        for name in TABS:
            widgets[name].select(None, None, None, js=tell("tab", json.dumps(name)), **hidden)
        widgets["speed"].input(None, widgets["speed"], None, js=tell("pace"), **hidden)
        language = widgets["language"]
        language.input(None, language, None, js=tell("language"), **hidden)
        translate = "(language, spoken) => spoken[language]"
        language.input(None, [language, spoken], list(widgets.values()), js=translate, **hidden)
    demo.queue(default_concurrency_limit=None, max_size=200)
    demo._queue.pending_messages_per_session = LRUCache(KEPT)
    return demo


def main(arguments: list[str] | None = None) -> None:
    """Serve the page until SIGINT or SIGTERM. Gradio's GRADIO_* variables stand where an option is not given."""
    parser = argparse.ArgumentParser(description="An interactive page with a live temperature slider.")
    parser.add_argument("--host", help="address to listen on (default: 127.0.0.1, or GRADIO_SERVER_NAME)")
    parser.add_argument("--port", type=port, help="default: 7860 or the next free one, or GRADIO_SERVER_PORT")
    parser.add_argument("--share", action="store_true", default=None, help="make a public link through Gradio")
    parser.add_argument("--checkpoints", type=Path, default=SHIPPED, metavar="DIR", help="where the models are")
    parser.add_argument("--backend", choices=BACKENDS, default="litert")
    parser.add_argument(
        "--precision", choices=PRECISIONS, default=PRECISIONS[0], help="of the weights (default: float32)"
    )
    options = parser.parse_args(arguments)
    if options.backend == "keras" and options.precision != PRECISIONS[0]:
        parser.error(f"--backend keras computes in {PRECISIONS[0]}. Received: --precision {options.precision}")
    try:
        limits = Limits.read(os.environ)
    except ValueError as error:
        parser.error(str(error))
    write_log()
    if not list_checkpoints(options.checkpoints):
        print(f"There is no model in {options.checkpoints}; the page will say how to train one.", file=sys.stderr)
    library = Library(options.checkpoints, options.backend, options.precision)
    places = {
        "runs": Admission(limits.runs, limits.runs_per_client, limits.waiting),
        "heavy": Admission(limits.heavy, max(1, limits.heavy // 2), limits.waiting),
        "sweeps": Admission(AT_ONCE, limits.runs_per_client, limits.waiting),
        "comparisons": Admission(1, MOST_OF_ONE, MOST_WAITING),
    }
    runs = Runs(library, places["runs"], places["heavy"])
    sweeps = Sweeps(library, places["sweeps"])
    comparisons = Comparisons(library, places["comparisons"])
    sources = {"/run": runs.write, "/scrub": runs.scrub, "/sweep": sweeps.write, "/compare": comparisons.compare}
    streams = EventStreams()
    over = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: over.set())
    demo = build(library, runs, sweeps)
    try:
        demo.launch(
            server_name=options.host,
            server_port=options.port,
            share=options.share,
            prevent_thread_lock=True,
            app_kwargs={
                "routes": make_routes(sources, runs.steer, streams, Metrics(library, runs, streams, places)),
                "middleware": [Middleware(BodyLimit, most=limits.body)],
            },
            **LAUNCH,
        )
    except OSError as error:  # a port in use, an address that is not this machine's
        parser.error(str(error))
    over.wait()
    streams.close()  # every page is told, and asks again when the next server is there
    demo.close()


def port(text: str) -> int:
    """A port as typed. Raises argparse's error, with the rule."""
    if not (text.isascii() and text.isdecimal() and 0 < int(text) < 2**16):
        raise argparse.ArgumentTypeError(f"a port must be a whole number from 1 to 65535. Received: {text!r}")
    return int(text)


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
