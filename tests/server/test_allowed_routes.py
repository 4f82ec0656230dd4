"""Only the addresses on the list answer, of all that the really built app has."""

import argparse
import asyncio
import re
from pathlib import Path

import gradio as gr
import pytest
from gradio.routes import App
from starlette.routing import BaseRoute
from starlette.testclient import TestClient

import app as app_file
from assets.server.allowed_routes import ALLOWED, AllowedRoutes
from assets.server.limits import Limits
from model.library import Library

# Every address of Gradio and of ours that may answer. What a new version of Gradio adds is not among them.
ANSWER = {
    "/",
    "/assets/{path:path}",
    "/static/{path:path}",
    "/theme.css",
    "/favicon.ico",
    "/manifest.json",
    "/robots.txt",
    "/config",
    "/config/",
    "/page/model/{digest}/{file}",
    "/run",
    "/scrub",
    "/sweep",
    "/steer",
    "/ask/{name}",
    "/page/DIGEST/{name:path}",
    "/healthz",
    "/readyz",
    "/metrics",
    "/gradio_api/info",
    "/gradio_api/info/",
    "/gradio_api/openapi.json",
    "/gradio_api/startup-events",
    "/gradio_api/heartbeat/{session_hash}",
    "/gradio_api/queue/join",
    "/gradio_api/queue/data",
    "/gradio_api/cancel",
    "/gradio_api/reset",
    "/gradio_api/reset/",
    "/gradio_api/run/{api_name}",
    "/gradio_api/run/{api_name}/",
    "/gradio_api/call/{api_name}",
    "/gradio_api/call/{api_name}/",
    "/gradio_api/call/{api_name}/{event_id}",
    "/gradio_api/call/v2/{api_name}",
    "/gradio_api/call/v2/{api_name}/",
    "/gradio_api/call/v2/{api_name}/{event_id}",
}
NEVER = ("file=", "proxy=", "upload", "deep_link", "monitoring", "stream", "recording", "vibe", "login", "server")


@pytest.fixture(scope="module")
def built() -> App:
    """The app as app.py builds it, without a server."""
    launched = {}

    def launch(self: gr.Blocks, app_kwargs: dict, **_) -> None:
        launched["app"] = App.create_app(self, app_kwargs=app_kwargs)

    async def build() -> None:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(gr.Blocks, "launch", launch)
            patch.setattr(app_file, "open_page", lambda markup: None)
            options = argparse.Namespace(host=None, port=None, share=None)
            app_file.launch(Library(Path("no/such/folder"), "litert"), Limits(), options)

    asyncio.run(build())
    return launched["app"]


def walk(routes: list[BaseRoute]) -> list[tuple[str, set[str]]]:
    """The path and the methods of every route, those of routers inside too."""
    found = []
    for route in routes:
        if (router := getattr(route, "original_router", None)) is not None:  # of FastAPI, for include_router()
            found += walk(router.routes)
        else:
            found.append((route.path, getattr(route, "methods", None) or {"GET"}))
    return found


def test_every_route_that_is_not_on_the_list_answers_404(built):
    routes = [(re.sub("/page/[0-9a-f]{16}/", "/page/DIGEST/", path), methods) for path, methods in walk(built.routes)]
    paths = {path for path, _ in routes}
    assert len(paths) > 60 and ANSWER - paths == set(), "the list has an address that is not there any more"
    client = TestClient(built, raise_server_exceptions=False)
    for path, methods in routes:
        address = re.sub(r"\{[^}]*\}", "x", path)
        assert (ALLOWED.fullmatch(address) is not None) == (path in ANSWER), path
        if path not in ANSWER:
            for method in methods:
                response = client.request(method, address)
                assert response.status_code == 404 and response.text in ("Not found.\n", ""), (method, path)
    assert not any(word in path for path in ANSWER for word in NEVER)


@pytest.mark.parametrize("path", ["/gradio_api/queue/join", "/run", "/ask/odds", "/gradio_api/call/generate"])
def test_a_form_with_files_is_refused_before_it_is_read(built, path):
    response = TestClient(built).post(path, files={"file": b"x"})
    assert response.status_code == 415


@pytest.mark.parametrize(
    "path",
    [
        "/gradio_api/file=http://127.0.0.1/",
        "/gradio_api/heartbeat/" + "x" * 65,
        "/gradio_api/heartbeat/a/b",
        "/ask/odds/x",
        "//run",
        "/run/",
        "/gradio_api//info",
        "/gradio_api/queue/../upload",
        "/\n",
        "/run\n",
    ],
)
def test_addresses_like_those_on_the_list_are_not_on_it(path):
    assert not ALLOWED.fullmatch(path)


@pytest.mark.parametrize(("root", "path"), [("", "/run"), ("/at", "/at/run"), ("/at", "/run"), ("https://x", "/run")])
def test_below_the_path_of_a_proxy_the_same_addresses_answer(root, path):
    async def app(scope, receive, send):
        await send({"type": "http.response.start", "status": 204})

    async def answer() -> int:
        sent = []

        async def send(message):
            sent.append(message)

        await AllowedRoutes(app)({"type": "http", "path": path, "root_path": root, "headers": []}, None, send)
        return sent[0]["status"]

    assert asyncio.run(answer()) == 204


def test_no_web_socket_is_opened():
    sent = []

    async def send(message):
        sent.append(message)

    asyncio.run(AllowedRoutes(None)({"type": "websocket", "path": "/gradio_api/queue/join"}, None, send))
    assert sent == [{"type": "websocket.close"}]
