"""Debian's nginx with assets/server/nginx.conf: streams come at once, and nobody names an address but nginx."""

import urllib.request
from pathlib import Path

import pytest

from assets.server.limits import Limits
from tests.checkpoints import make_checkpoints
from tests.proxy import NGINX, proxy_of
from tests.started import running
from tests.streams import Stream, head, raw, texts

TINY = {"model": "tiny", "prompt": "ab", "seed": "7", "length": 400}

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(NGINX is None, reason="nginx is not installed (apt-get install nginx)"),
]


@pytest.fixture(scope="module")
def proxy(tmp_path_factory):
    """The port of an nginx in front of an app that lets one client have two runs."""
    checkpoints, folder = make_checkpoints(tmp_path_factory.mktemp("checkpoints")), tmp_path_factory.mktemp("nginx")
    write_files(folder / "alone")
    with (
        running("--checkpoints", checkpoints, runs_per_client=2) as app,
        proxy_of([app.port], folder) as port,
    ):
        yield port


def write_files(alone: Path) -> None:
    """A folder as `assets.site` writes it."""
    for name in ("index.html", "page/0123/main.js", "page/model/0123/step.bin", "page/model/0123/sweep.json"):
        (alone / name).parent.mkdir(parents=True, exist_ok=True)
        (alone / name).write_text(name)


@pytest.mark.parametrize(
    ("path", "is_kept"),
    [
        ("", False),
        ("page/0123/main.js", True),
        ("page/model/0123/step.bin", True),
        ("page/model/0123/sweep.json", False),
    ],
)
def test_the_static_edition_is_beside_the_server_and_kept_where_its_address_has_a_digest(proxy, path, is_kept):
    with urllib.request.urlopen(f"http://127.0.0.1:{proxy}/alone/{path}", timeout=30) as answer:
        assert answer.read().decode() == (path or "index.html")
        assert ("immutable" in answer.headers.get("cache-control", "")) == is_kept


def test_the_page_and_its_routes_are_there_and_figures_are_not(proxy):
    status, page = raw(proxy, head("GET", "/"))
    assert status == 200 and b"<html" in page
    assert raw(proxy, head("GET", "/metrics"))[0] == 404
    assert raw(proxy, head("POST", "/ask/odds", 2) + b"{}")[0] == 200


def test_a_stream_comes_as_it_is_written(proxy):
    stream = Stream(proxy, "/run", {"settings": TINY, "temperature": 1, "pace": "fast"})
    messages = [stream.next(), stream.next()]
    assert messages[1]["state"] == "running" and messages[1]["position"] < 100
    assert len(texts(messages + stream.rest())[0]) == 400


def test_a_client_cannot_choose_its_address(proxy):
    streams = [
        Stream(proxy, "/run", {"settings": TINY, "temperature": 1, "pace": "slow"}, f"10.0.0.{n}") for n in range(3)
    ]
    assert [stream.next()["state"] for stream in streams] == ["running", "running", "error"]
    for stream in streams:
        stream.close()


def test_a_body_is_as_large_as_the_server_takes(proxy):
    limit = Limits().body
    assert raw(proxy, head("POST", "/run", limit) + b" " * limit)[0] == 400, "it is no JSON object"
    assert raw(proxy, head("POST", "/run", limit + 1))[0] == 413
