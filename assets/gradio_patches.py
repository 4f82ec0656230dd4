"""Changes to Gradio itself, each with its reason. tests/test_gradio_patches.py fails where one is no longer needed.

`import assets.gradio_patches` comes before `import gradio`: Gradio reads the environment when it is imported.
"""

import logging
import os
import re
import sys
import traceback
from pathlib import Path

os.environ.setdefault("GRADIO_ANALYTICS_ENABLED", "False")
# Gradio rebuilds a table of statistics after every event otherwise: 13.2 instead of 9.0 ms per call.
os.environ.setdefault("GRADIO_ANALYTICS_CACHE_FREQUENCY", "1000000000")

HEAD, FRAME = "<!--head-->", "<!--frame-->"  # where a request's own markup belongs
STYLES = re.compile(r'<link rel="stylesheet"[^>]*>')
SCRIPT = re.compile(r'<script type="module"[^>]* src="([^"]+)"></script>')
# Of Gradio's own page: two sets of tags about Gradio, and a manifest at an address that no proxy path has.
ADVERTS = re.compile(r'\s*<(?:meta\s+(?:property="og:|name="twitter:)|link rel="manifest")[^>]*>')
KEPT_SESSIONS = 500  # of which Gradio keeps messages; more than can be served and wait at a time
KEPT_ANSWERS = 100  # that nobody has fetched; the largest, next_token of a model of words, has a megabyte
ATTEMPTS = 20  # of launch() to reach its own server; one takes 3 seconds at most where it is busy
LONGEST_SESSION = 64  # characters of the name that a client gives its session; gradio_client's have 36


def limit_pending_messages(demo) -> None:
    """Gradio keeps the messages of 2,000 sessions that nobody fetches, any number of each, and their names for good."""
    from gradio.server_messages import ProcessCompletedMessage
    from gradio.utils import LRUCache

    queue = demo._queue
    events = queue.pending_event_ids_session  # session → its calls whose last message is not fetched
    unfetched: dict[str, str] = {}  # call → session, of those that have a last message; the oldest first

    def forget(session: str) -> None:
        if session in sessions:
            del sessions[session]

    class Sessions(LRUCache):
        """As Gradio's own, but those without a call go first, and no name stays behind."""

        def __delitem__(self, session) -> None:
            super().__delitem__(session)
            events.pop(session, None)

        def __setitem__(self, session, messages) -> None:
            if session not in self and len(self) >= KEPT_SESSIONS:
                idle = [known for known in self if not events.get(known)]
                for known in idle or [next(iter(self))]:
                    forget(known)
            super().__setitem__(session, messages)

    sessions = queue.pending_messages_per_session = Sessions(KEPT_SESSIONS)
    send = queue.send_message

    def send_message(event, message) -> None:
        if event.session_hash not in sessions:
            return
        send(event, message)
        if isinstance(message, ProcessCompletedMessage):
            unfetched[event._id] = event.session_hash
        if len(unfetched) > KEPT_ANSWERS:
            for call in [call for call, session in unfetched.items() if call not in events.get(session, ())]:
                del unfetched[call]
        while len(unfetched) > KEPT_ANSWERS:
            forget(unfetched.pop(next(iter(unfetched))))

    queue.send_message = send_message


def limit_session_names() -> None:
    """Gradio takes a name of any length for a session, and keeps it. Before the app is made."""
    from annotated_types import MaxLen
    from gradio import data_classes

    for name in ("PredictBody", "PredictBodyInternal", "SimplePredictBody"):
        body = getattr(data_classes, name)
        body.model_fields["session_hash"].metadata.append(MaxLen(LONGEST_SESSION))
        body.model_rebuild(force=True)


def refuse_files() -> None:
    """Gradio downloads any address that stands in an argument as a file's, into memory and onto the disk."""
    from gradio import Error, processing_utils

    async def refuse(url: str, cache_dir: str) -> str:
        raise Error("No argument can be a file.", print_exception=False)

    def refuse_now(url: str, cache_dir: str) -> str:
        raise Error("No argument can be a file.", print_exception=False)

    processing_utils.async_ssrf_protected_download = refuse
    processing_utils.ssrf_protected_download = processing_utils.save_url_to_cache = refuse_now


def allow_left_out_arguments(demo) -> None:
    """Gradio answers a call with fewer arguments than the endpoint has with {"error": null}, defaults or not."""
    preprocess = demo.preprocess_data

    def preprocess_data(block_fn, inputs, *arguments, **options):
        missing = len(block_fn.inputs) - len(inputs)
        return preprocess(block_fn, [*inputs, *[None] * missing], *arguments, **options)

    demo.preprocess_data = preprocess_data


def serve_with(**settings) -> None:
    """Gradio gives no way to its server's settings: `settings` are those of uvicorn.Config, beside Gradio's own."""
    from functools import partial
    from types import SimpleNamespace

    import uvicorn
    from gradio import http_server

    http_server.uvicorn = SimpleNamespace(Config=partial(uvicorn.Config, **settings))


def start_though_busy() -> None:
    """Gradio ends the app if its first request to itself is not answered within 3 seconds. Where many pages come back
    to a server that was started again, it is later than that."""
    from gradio import networking

    answers = networking.url_ok

    def answers_at_last(url: str) -> bool:
        return any(answers(url) for _ in range(ATTEMPTS))

    networking.url_ok = answers_at_last


def open_page(markup: str) -> None:
    """Open the page that Gradio serves: HTML for its head, and the marks HEAD and FRAME where a request's own belongs.

    Gradio's own `head` option does so in the browser, after its scripts have run: too late for styles, for scripts that
    are to be fetched early, and for what reads a page without running it. Gradio's tags about itself are taken out, and
    its script is left to be loaded by the page (gradio.js): it is four times as large as what the first text needs, and
    so are its styles.
    """
    from gradio.routes import templates
    from jinja2 import ChoiceLoader, DictLoader

    environment = templates.env
    environment.globals["page_head"] = markup  # no template of its own: a model's title may contain braces
    pages = {}
    for name in ("frontend/index.html", "frontend/share.html"):
        source, _, _ = environment.loader.get_source(environment, name)
        if HEAD not in source:
            source = _opened(source)
        pages[name] = source
    environment.loader = ChoiceLoader([DictLoader(pages), environment.loader])


def _opened(source: str) -> str:
    """A page's template with the marks. Gradio's styles come first, so that ours count where both say something."""
    source = SCRIPT.sub(r'<meta name="gradio" content="\1">', ADVERTS.sub("", source))
    styles = "".join(STYLES.findall(source)).replace("<link ", '<link media="not all" data-gradio ')
    source = STYLES.sub("", source).replace("<style>", f"{HEAD}{styles}{{{{ page_head | safe }}}}<style>", 1)
    head, end, body = source.partition("</head>")
    opening = re.search(r"<body[^>]*>", body).end()
    return head + end + body[:opening] + FRAME + body[opening:]


def log_exceptions_briefly() -> None:
    """Gradio prints the traceback of a failed call together with what was sent, prompt and all."""
    traceback.print_exc = _log_exception


def _log_exception(*_, **__) -> None:
    error = sys.exception()
    last = traceback.extract_tb(error.__traceback__)[-1]
    facts = {"error": type(error).__name__, "at": f"{Path(last.filename).name}:{last.lineno}"}
    logging.getLogger("thermostat").warning("Gradio could not serve a call.", extra={"facts": facts})
