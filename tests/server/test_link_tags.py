"""The tags of a link: one set, for the link at hand, whatever the link says."""

import asyncio
import re
from html import unescape
from types import SimpleNamespace

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from assets.server import beginnings
from assets.server.admission import Admission
from assets.server.beginnings import Beginnings
from assets.server.link_tags import LinkTags, is_plain
from assets.words import TEXTS
from model.run import Run

CARDS = {"m": {"title": "Em", "prompt": "hello"}, "n": {"title": '"><script>', "prompt": "no"}}


@pytest.fixture(autouse=True)
def patience(monkeypatch):
    monkeypatch.setattr(beginnings, "PATIENCE", 30)  # a busy machine is no failure
    monkeypatch.setattr(beginnings, "WORK_SECONDS", 30)


def make_client(engine, root_path: str = "", first_runs: dict | None = None) -> TestClient:
    async def load(name):
        return engine

    library = SimpleNamespace(engine=load, cards=lambda: CARDS, first=lambda: "m", folder=None)
    made = Beginnings(library, Admission(1, 1, 1))

    async def no_sample(model, temperature):
        return None

    made.sample = no_sample

    def page(request):
        assert len(request.url.query) < 2**16
        return PlainTextResponse(request.scope.get("head", ""))

    settings = {"library": library, "beginnings": made, "picture_of": lambda card: f"{card.get('title')}.png"}
    tags = Middleware(LinkTags, **settings, first_runs=first_runs or {})
    app = Starlette(routes=[Route("/", page, methods=["GET", "HEAD"])], middleware=[tags])
    return TestClient(app, base_url="http://a.example", root_path=root_path)


@pytest.fixture
def client(engine):
    return make_client(engine)


def read(client, query: str = "", **headers) -> dict[str, str]:
    """The tags by name; each may come once."""
    answer = client.get(f"/{query}", headers=headers)
    assert answer.status_code == 200
    found = re.findall(r'<meta (?:name|property)="([^"]+)" content="([^"]*)">', answer.text)
    assert len(dict(found)) == len(found) == answer.text.count("<meta") and answer.text.count("<title>") == 1
    return {name: unescape(content) for name, content in found}


def test_a_link_is_described_by_its_own_text_temperature_and_model(client, engine):
    query = "?model=m&prompt=abc&seed=3&length=50&T=1.25&digest=0123abcd"
    run = Run(engine, "abc", 3, 50, temperatures=(), schedule=((0, 1.25),))
    text = engine.checkpoint.vocabulary.decode(asyncio.run(run.last()).ids[0])
    found = read(client, query)
    assert found["og:title"] == found["twitter:title"] == "T = 1.25 · Em · RNN Thermostat"
    assert found["og:description"] == found["twitter:description"] == found["description"] == text
    assert found["og:url"] == f"http://a.example/{query}" and found["og:image"] == "http://a.example/Em.png"


def test_a_ride_has_two_temperatures_and_german_a_comma(client):
    found = read(client, "?T=0.9&ts=0:0.70_3:1.30_9:0.50&lang=de")
    assert found["og:title"] == "T = 0,50–1,30 · Em · RNN Thermostat"


def test_the_addresses_are_right_behind_a_proxy(engine):
    client = make_client(engine, "/lstm")
    headers = {"x-forwarded-host": "b.example", "x-forwarded-proto": "https"}
    found = read(client, "?seed=1", **headers)
    assert found["og:url"] == "https://b.example/lstm/?seed=1"
    assert found["og:image"] == found["twitter:image"] == "https://b.example/lstm/Em.png"


HOSTILE = ["?prompt=%3Cscript%3E", '?"><script>alert(1)</script>', "?prompt=a%E2%80%AEb", "?x=%00", "?a&" * 60]


@pytest.mark.parametrize("query", HOSTILE, ids=range(len(HOSTILE)))
def test_a_hostile_link_has_the_tags_of_the_page_itself(client, query):
    assert read(client, query) == read(client)


def test_a_link_of_a_megabyte_has_the_tags_of_the_page_itself(engine):
    client = make_client(engine)
    sent = []

    async def receive() -> dict:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: dict) -> None:
        sent.append(message)

    scope = {"type": "http", "method": "GET", "path": "/", "query_string": b"prompt=" + b"a" * 2**20}
    scope |= {"headers": [(b"host", b"a.example")], "scheme": "http", "server": ("a.example", 80)}
    asyncio.run(client.app(scope, receive, send))
    assert sent[0]["status"] == 200 and sent[1]["body"].decode() == client.get("/").text


def test_a_first_visit_is_described_by_its_kept_run_and_nothing_is_written(engine):
    run = {"settings": {"model": "n"}, "schedule": "0:0.30_2:1.70", "tokens": ["<", "b"], "hidden": [], "ids": [[0, 1]]}
    client = make_client(engine, first_runs={"de": run})
    found = read(client, **{"accept-language": "de"})
    assert found["og:description"] == "<b" and found["og:title"].startswith("T = 0,30–1,70")
    assert found["og:image"].endswith('"><script>.png')
    assert read(client, "?seed=7", **{"accept-language": "de"})["og:description"] != "<b"
    assert read(client)["og:description"] != "<b"


def test_without_a_text_the_page_describes_itself(client):
    found = read(client, "?prompt=" + "a" * 300)
    assert found["og:description"] == TEXTS["en"]["preview"] and found["og:url"].endswith("a" * 300)


def test_a_title_runs_nothing(client):
    answer = client.get("/?model=n").text
    assert "<script" not in answer and "&quot;&gt;&lt;script&gt;" in answer


def test_no_other_request_is_described(client, engine):
    before = engine.status().steps
    assert client.head("/?seed=99").status_code == 200 and engine.status().steps == before


@pytest.mark.parametrize(("query", "plain"), [("", True), ("T=1&prompt=a%0Ab", True), ("<b>", False)])
def test_plain_links(query, plain):
    assert is_plain(query) is plain
