"""RNN Thermostat: `python app.py` serves the page and the API. Options, signals and launch; all else is in assets/."""

import argparse
import gc
import os
import signal
import sys
import threading
from functools import partial
from pathlib import Path

from assets.gradio_patches import (
    allow_left_out_arguments,
    limit_pending_messages,
    limit_session_names,
    log_exceptions_briefly,
    open_page,
    refuse_files,
    serve_with,
    start_though_busy,
)

try:
    import gradio
except FileNotFoundError as error:  # It looks for a folder for temporary files, and tries to write there.
    sys.exit(f"Nothing can be written here: {error}")
from starlette.middleware import Middleware

from assets.layout import build
from assets.parts import head_markup, make_picture_of, page_routes
from assets.server.admission import Admission
from assets.server.allowed_routes import AllowedRoutes
from assets.server.beginnings import Beginnings
from assets.server.body_limit import BodyLimit
from assets.server.connections import server_settings
from assets.server.facts import page_facts
from assets.server.first_run import first_runs
from assets.server.first_screen import make_frame_of
from assets.server.gradio_files import GradioFiles
from assets.server.kept_page import KeptPage
from assets.server.limits import Limits
from assets.server.link_tags import LinkTags
from assets.server.log import start_log
from assets.server.metrics import Metrics
from assets.server.model_files import model_routes
from assets.server.program_messages import ProgramMessages
from assets.server.programs import make_endpoints
from assets.server.requests.run import Runs
from assets.server.requests.scrub import stream_scrub
from assets.server.requests.sweep import MAX_SWEEPS, stream_sweep
from assets.server.routes import make_routes
from assets.server.streams import EventStreams
from assets.theme import theme
from assets.words import PAGE
from model.api import Api
from model.checkpoint import BACKENDS, SHIPPED, list_checkpoints
from model.library import Library
from model.replicas import engine_maker

ICON = PAGE / "icon.svg"
LAUNCH = {
    "max_threads": 200,  # The default of 40 also limits streams: the 41st viewer would wait for the first to end.
    "state_session_capacity": 50,  # Gradio keeps the last answer to each of so many sessions, a megabyte at most.
    "ssr_mode": False,
    "run_history": False,
    "footer_links": ["api"],  # hidden; the page's own foot opens it
}


def main(arguments: list[str] | None = None) -> None:
    """Serve the page until SIGINT or SIGTERM. Gradio's GRADIO_* variables apply where an option is not given."""
    parser = make_parser()
    options = parser.parse_args(arguments)
    try:
        limits, make_engine = Limits.read(os.environ), engine_maker(options.replicas, options.backend)
    except ValueError as error:
        parser.error(str(error))
    start_log()
    for change in (log_exceptions_briefly, limit_session_names, refuse_files, start_though_busy):
        change()
    serve_with(**server_settings(limits.connections, os.environ))
    if not list_checkpoints(options.checkpoints):
        print(f"There is no model in {options.checkpoints}; the page will say how to train one.", file=sys.stderr)
    library = Library(options.checkpoints, options.backend, make_engine)
    stopped = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stopped.set())
    try:
        demo, streams = launch(library, limits, options)
    except OSError as error:  # The port is in use, or the address is not one of this machine.
        parser.error(str(error))
    stopped.wait()
    streams.close()  # Every page reads that the server is closing, and asks again when the next one is there.
    demo.close()


def launch(library: Library, limits: Limits, options: argparse.Namespace) -> tuple[gradio.Blocks, EventStreams]:
    """Start Gradio's server in a thread, with the page, the API and our routes. Raises OSError."""
    large = {
        "large_runs": Admission(limits.large, limits.runs_per_client, limits.waiting),
        "large_heavy": Admission(1, limits.runs_per_client, limits.waiting),
    }
    admissions = large | {
        "runs": Admission(limits.runs, limits.runs_per_client, limits.waiting, large=large["large_runs"]),
        "heavy": Admission(limits.heavy, max(1, limits.heavy // 2), limits.waiting, large=large["large_heavy"]),
        "sweeps": Admission(MAX_SWEEPS, limits.runs_per_client, limits.waiting, large=large["large_heavy"]),
    }
    beginnings = Beginnings(library, admissions["runs"])
    admissions["beginnings"] = beginnings.admission
    runs, streams = Runs(library, admissions["runs"]), EventStreams()
    sources = {
        "run": runs.stream,
        "scrub": partial(stream_scrub, library, admissions["heavy"]),
        "sweep": partial(stream_sweep, library, admissions["sweeps"]),
    }
    metrics = Metrics(library, runs, streams, admissions)
    routes = make_routes(library, sources, runs.steer, streams, metrics, limits)
    facts, kept = page_facts(library), first_runs(library)
    open_page(head_markup(facts))
    demo = build(facts, make_endpoints(Api(library), admissions["runs"], admissions["heavy"]))
    allow_left_out_arguments(demo)
    limit_pending_messages(demo)
    # The collector need not look again at what is there for good: a request of 256 kB takes 6 instead of 150 ms.
    gc.collect()
    gc.freeze()
    demo.launch(
        server_name=options.host,
        server_port=options.port,
        share=options.share,
        prevent_thread_lock=True,
        theme=theme(),
        favicon_path=str(ICON),
        app_kwargs={
            "routes": [*routes, *model_routes(library), *page_routes()],
            "middleware": [
                Middleware(AllowedRoutes),
                Middleware(BodyLimit, limit=limits.body),
                Middleware(ProgramMessages),
                Middleware(GradioFiles),
                Middleware(LinkTags, library, beginnings, make_picture_of(), kept),
                Middleware(KeptPage, frame_of=make_frame_of(library, kept)),
            ],
        },
        **LAUNCH,
    )
    return demo, streams


def make_parser() -> argparse.ArgumentParser:
    """The command line of `app.py`."""
    parser = argparse.ArgumentParser(description="An interactive page with a live temperature slider.")
    parser.add_argument("--host", help="address to listen on (default: 127.0.0.1, or GRADIO_SERVER_NAME)")
    parser.add_argument("--port", type=port, help="default: 7860 or the next free one, or GRADIO_SERVER_PORT")
    parser.add_argument("--share", action="store_true", default=None, help="make a public link through Gradio")
    parser.add_argument("--checkpoints", type=Path, default=SHIPPED, metavar="DIR", help="where the models are")
    parser.add_argument(
        "--backend", choices=BACKENDS, default="litert", help="numpy: the same characters; keras: the trained network"
    )
    parser.add_argument("--replicas", metavar="URL[,URL…]", help="where texts are drawn: see model.deployment")
    return parser


def port(text: str) -> int:
    """A port as typed. Raises argparse's error with the rule."""
    if not (text.isascii() and text.isdecimal() and 0 < int(text) < 2**16):
        raise argparse.ArgumentTypeError(f"a port must be a whole number from 1 to 65535. Received: {text!r}")
    return int(text)


if __name__ == "__main__":
    main()
