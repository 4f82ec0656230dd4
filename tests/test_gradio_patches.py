"""The changes to Gradio: each does what it says, and is still needed. A failure here may mean that one can go."""

import asyncio
import inspect
import re
import shutil
import subprocess
import sys
import traceback
from types import SimpleNamespace

import gradio as gr
import pytest
from gradio import http_server, networking, processing_utils
from gradio.routes import App, templates
from gradio.server_messages import ProcessCompletedMessage
from starlette.testclient import TestClient

from app import LAUNCH
from assets import gradio_patches
from assets.gradio_patches import (
    FRAME,
    HEAD,
    KEPT_ANSWERS,
    KEPT_SESSIONS,
    allow_left_out_arguments,
    limit_pending_messages,
    log_exceptions_briefly,
    open_page,
    refuse_files,
    serve_with,
    start_though_busy,
)
from tests.started import ROOT


def fail(text: str) -> str:
    raise KeyError(f"sent: {text}")


async def make_page() -> gr.Blocks:
    """A page with one endpoint, which fails with its argument in the message. Outside a running event loop, Gradio
    would make one and never close it."""
    with gr.Blocks(analytics_enabled=False) as demo:
        gr.api(fail, api_name="fail")
    demo.app = App.create_app(demo)
    return demo


@pytest.fixture
def demo() -> gr.Blocks:
    return asyncio.run(make_page())


def call(demo: gr.Blocks) -> None:
    client = TestClient(demo.app)
    assert client.post("/gradio_api/run/fail", json={"data": ["zyzzyva"]}).status_code == 500


def test_gradio_prints_what_was_sent_with_a_failed_call(demo, capsys):
    call(demo)
    assert "zyzzyva" in capsys.readouterr().err


def test_a_failed_call_is_logged_without_what_was_sent(demo, monkeypatch, capsys, caplog):
    monkeypatch.setattr(traceback, "print_exc", traceback.print_exc)  # restored after the test
    log_exceptions_briefly()
    call(demo)
    (record,) = (record for record in caplog.records if record.name == "thermostat")
    assert record.facts["error"] == "KeyError" and record.facts["at"].startswith("test_gradio_patches.py:")
    assert "zyzzyva" not in capsys.readouterr().err + caplog.text


def test_gradio_answers_a_call_without_an_argument_with_an_error_until_it_is_filled(demo, monkeypatch):
    (function,) = demo.fns.values()
    with pytest.raises(ValueError, match="didn't receive enough input values"):
        asyncio.run(demo.preprocess_data(function, [], None))
    allow_left_out_arguments(demo)
    assert asyncio.run(demo.preprocess_data(function, [], None)) == [None]
    assert asyncio.run(demo.preprocess_data(function, ["a"], None)) == ["a"]


def test_gradio_computes_statistics_after_every_event_unless_told_otherwise(demo, monkeypatch):
    assert gradio_patches  # importing it sets the variable
    assert demo._queue.ANAYLTICS_CACHE_FREQUENCY > 10**6
    monkeypatch.delenv("GRADIO_ANALYTICS_CACHE_FREQUENCY")
    assert asyncio.run(make_page())._queue.ANAYLTICS_CACHE_FREQUENCY == 1


def served_page(**config) -> str:
    """The page that Gradio serves, without the configuration that stands in it as a script."""
    page = templates.env.get_template("frontend/index.html").render(config=config, gradio_api_info={})
    return re.sub(r"<script>window.gradio_config.*?</script>", "", page, flags=re.DOTALL)


@pytest.fixture
def opened(monkeypatch):
    """opened(markup) → the page after `open_page(markup)`."""
    monkeypatch.setattr(templates.env, "loader", templates.env.loader)  # restored after the test

    def open_with(markup: str) -> str:
        open_page(markup)
        templates.env.cache.clear()
        return served_page()

    yield open_with
    monkeypatch.undo()
    templates.env.cache.clear()


def test_gradio_puts_its_own_head_into_the_page_with_a_script_alone():
    assert "<base" in served_page() and "zyzzyva" not in served_page(head="<meta name='zyzzyva'>")


def test_markup_stands_once_in_the_head_that_is_served_and_is_no_template(opened):
    markup = "<meta name='quetzal' content='{{ 7 * 7 }}'>"
    for _ in range(2):
        page = opened(markup)
        assert page.partition("</head>")[0].count(markup) == page.count(markup) == 1


def test_gradio_describes_itself_twice_and_then_not_at_all(opened):
    assert served_page().count('property="og:title"') == 2 and 'href="/manifest.json"' in served_page()
    assert not re.search(r'og:|twitter:|rel="manifest"|<title', opened(""))


def test_the_page_has_one_place_for_tags_and_one_for_the_first_screen(opened):
    head, _, body = opened("").partition("</head>")
    assert (head.count(HEAD), body.count(HEAD), head.count(FRAME), body.count(FRAME)) == (1, 0, 0, 1)
    assert body.index(FRAME) < body.index("<gradio-app")


def test_gradios_script_and_styles_are_left_to_be_loaded_by_the_page(opened):
    script = re.search(r'<script type="module"[^>]*src="([^"]+)"', served_page())[1]
    styles = re.findall(r'<link rel="stylesheet"[^>]*href="([^"]+)"', served_page())
    assert styles
    page = opened("<!--ours-->")
    assert f'<meta name="gradio" content="{script}">' in page and f'src="{script}"' not in page
    for style in styles:
        (link,) = re.findall(rf'<link[^>]*href="{re.escape(style)}"[^>]*>', page)
        assert 'media="not all"' in link and "data-gradio" in link
        assert page.index(link) < page.index("<!--ours-->")


def make_event(session: str, call: int) -> SimpleNamespace:
    return SimpleNamespace(session_hash=session, _id=str(call), alive=True)


def fill(demo: gr.Blocks, sessions: list[str], fetched: bool = False) -> None:
    """A call in each session, with its answer; fetched: as a reader takes it."""
    queue = demo._queue
    for session in sessions:
        call = sum(1 for _ in queue.calls)
        queue.calls.append(call)
        if session not in queue.pending_messages_per_session:
            queue.pending_messages_per_session[session] = asyncio.Queue()
        queue.pending_event_ids_session.setdefault(session, set()).add(str(call))
        queue.send_message(make_event(session, call), ProcessCompletedMessage(output={}, success=True))
        if fetched:
            queue.pending_event_ids_session[session].discard(str(call))


def kept(demo: gr.Blocks) -> tuple[int, int, int]:
    """Sessions with messages, names of sessions, and messages."""
    messages = demo._queue.pending_messages_per_session
    return len(messages), len(demo._queue.pending_event_ids_session), sum(each.qsize() for each in messages.values())


def test_gradio_keeps_answers_and_names_that_nobody_fetches(demo):
    demo._queue.calls = []
    fill(demo, [f"s{number}" for number in range(1000)])
    fill(demo, ["one"] * 1000)
    assert kept(demo) == (1001, 1001, 2000)


@pytest.mark.parametrize("same", [False, True])
def test_a_thousand_answers_that_nobody_fetches_leave_a_hundred(demo, same):
    demo._queue.calls = []
    limit_pending_messages(demo)
    fill(demo, ["one" if same else f"s{number}" for number in range(1000)])
    sessions, names, messages = kept(demo)
    assert sessions <= KEPT_ANSWERS and names <= KEPT_ANSWERS and messages <= KEPT_ANSWERS


def test_who_fetches_is_kept_while_others_do_not(demo):
    demo._queue.calls = []
    limit_pending_messages(demo)
    queue = demo._queue
    queue.pending_messages_per_session["reader"] = asyncio.Queue()
    queue.pending_event_ids_session["reader"] = {"running"}
    fill(demo, [f"f{number}" for number in range(2 * KEPT_SESSIONS)], fetched=True)
    fill(demo, [f"u{number}" for number in range(2 * KEPT_SESSIONS)])
    assert "reader" in queue.pending_messages_per_session and queue.pending_event_ids_session["reader"] == {"running"}
    assert kept(demo)[0] <= KEPT_SESSIONS and kept(demo)[1] <= KEPT_SESSIONS
    queue.send_message(make_event("gone", 1), ProcessCompletedMessage(output={}, success=True))  # is no error


def test_a_thousand_calls_that_are_not_answered_yet_leave_a_bounded_number_of_names(demo):
    limit_pending_messages(demo)
    queue = demo._queue
    for number in range(3 * KEPT_SESSIONS):
        queue.pending_messages_per_session[f"s{number}"] = asyncio.Queue()
        queue.pending_event_ids_session[f"s{number}"] = {str(number)}
    assert kept(demo)[:2] == (KEPT_SESSIONS, KEPT_SESSIONS)


def test_the_last_answers_of_fifty_sessions_are_kept_and_not_of_ten_thousand(demo):
    holder = demo.app.state_holder
    assert holder.capacity == 10_000
    demo.state_session_capacity = LAUNCH["state_session_capacity"]
    holder.set_blocks(demo)
    for session in range(1000):
        assert holder[str(session)] is not None
    assert len(holder.session_data) == LAUNCH["state_session_capacity"] <= 50


def test_a_reader_that_leaves_leaves_no_name(demo):
    limit_pending_messages(demo)
    queue = demo._queue
    queue.pending_messages_per_session["s"] = asyncio.Queue()
    queue.pending_event_ids_session["s"] = {"running"}
    del queue.pending_messages_per_session["s"]  # as Gradio does then
    assert kept(demo) == (0, 0, 0)


def started_apart(code: str) -> str:
    """What a process of its own prints: some changes can't be undone."""
    command = [sys.executable, "-c", code]
    return subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout.strip()


NAMES = """
import asyncio
from starlette.testclient import TestClient
from assets.gradio_patches import limit_session_names
from tests.test_gradio_patches import make_page
if PATCHED:
    limit_session_names()
client = TestClient(asyncio.run(make_page()).app)
for path in ("queue/join", "run/fail", "call/fail"):
    for length in (64, 65):
        body = {"data": [], "fn_index": 0, "session_hash": "x" * length}
        print(client.post(f"/gradio_api/{path}", json=body).status_code == 422, end=" ")
"""


@pytest.mark.parametrize("patched", [False, True])
def test_a_session_has_a_short_name(patched):
    assert started_apart(f"PATCHED = {patched}{NAMES}") == " ".join(["False", str(patched)] * 3)


@pytest.mark.parametrize("name", ["async_ssrf_protected_download", "ssrf_protected_download", "save_url_to_cache"])
def test_gradio_makes_a_folder_for_an_address_and_then_none(tmp_path, monkeypatch, name):
    def get() -> None:
        result = getattr(processing_utils, name)("http://127.0.0.1:9/x", str(tmp_path))
        if asyncio.iscoroutine(result):
            asyncio.run(result)

    for each in ("async_ssrf_protected_download", "ssrf_protected_download", "save_url_to_cache"):
        monkeypatch.setattr(processing_utils, each, getattr(processing_utils, each))  # restored after the test
    with pytest.raises(Exception, match=r"validation|failed|addresses|connect"):
        get()
    assert len(list(tmp_path.iterdir())) == 1
    shutil.rmtree(next(tmp_path.iterdir()))
    refuse_files()
    with pytest.raises(gr.Error, match="No argument can be a file"):
        get()
    assert not list(tmp_path.iterdir())


def test_gradio_gives_up_when_its_own_page_is_late(monkeypatch):
    """A server that accepts and does not answer twice, and then does."""
    monkeypatch.setattr(networking, "url_ok", networking.url_ok)  # restored after the test
    times = []

    def head(url: str, timeout: float, verify: bool) -> SimpleNamespace:
        times.append(timeout)
        if len(times) < 3:
            raise networking.httpx.ReadTimeout("late")
        return SimpleNamespace(status_code=200)

    monkeypatch.setattr(networking.httpx, "head", head)
    assert networking.url_ok("http://127.0.0.1/") is False and len(times) == 1
    start_though_busy()
    assert networking.url_ok("http://127.0.0.1/") is True and len(times) == 3


def test_gradio_has_no_way_to_the_settings_of_its_server(monkeypatch):
    monkeypatch.setattr(http_server, "uvicorn", http_server.uvicorn)  # restored after the test
    parameters = inspect.signature(gr.Blocks.launch).parameters
    assert not {"backlog", "http", "log_config", "uvicorn_config", "server_kwargs"} & parameters.keys()
    serve_with(backlog=7)
    config = http_server.uvicorn.Config(app=None, port=1, log_level="warning")
    assert config.backlog == 7 and config.port == 1
