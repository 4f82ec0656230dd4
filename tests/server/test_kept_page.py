"""The kept page: Gradio renders it once, and every request has its own tags, first screen and address in it."""

import gzip
import json
import re

import pytest
from gradio.route_utils import get_root_url
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from starlette.testclient import TestClient

from assets.gradio_patches import FRAME, HEAD
from assets.server.kept_page import KeptPage

LONG = "constant " * 1000


class Head:
    """As LinkTags: markup for the head, from the query."""

    def __init__(self, app):
        self._app = app

    async def __call__(self, scope, receive, send) -> None:
        await self._app(scope | {"head": f"<title>{scope.get('query_string', b'').decode()}</title>"}, receive, send)


class App:
    """As Gradio: its page has the address that it is asked at, in a script. It counts how often it renders."""

    def __init__(self, root_path: str = "", status: int = 200):
        self.rendered, self.status = 0, status
        routes = [
            Route("/", self.page, methods=["GET", "HEAD"]),
            Route("/other", lambda request: PlainTextResponse("o")),
        ]
        middleware = [Middleware(Head), Middleware(KeptPage, frame_of=lambda request: f"<b>{request.url.query}</b>")]
        made = Starlette(routes=routes, middleware=middleware)
        self.client = TestClient(made, base_url="http://a.example", root_path=root_path)

    def page(self, request) -> Response:
        self.rendered += 1
        assert not request.url.query, "no link may become part of the page that all get"
        root = json.dumps(get_root_url(request, "/", request.scope.get("root_path")))
        content = f"<head>{HEAD}<script>a({root})</script></head><body>{FRAME}{LONG}<script>b({root})</script>ä"
        return Response(content, self.status, media_type="text/html")

    def text(self, query: str = "", **headers) -> str:
        answer = self.client.get(f"/{query}", headers=headers)
        assert answer.status_code == self.status
        return answer.text


def test_gradio_renders_the_page_once_for_everybody():
    app = App()
    pages = [app.text(f"?seed={seed}") for seed in range(5)]
    assert app.rendered == 1
    for seed, page in enumerate(pages):
        assert f"<title>seed={seed}</title>" in page and f"<b>seed={seed}</b>" in page
        assert page.count(LONG) == 1 and HEAD not in page and FRAME not in page
        assert page.endswith('<script>b("http://a.example")</script>ä')


def test_every_request_has_the_address_that_it_asked_at():
    app = App("/lstm")
    assert app.text().count('"http://a.example/lstm"') == 2
    elsewhere = app.text(**{"x-forwarded-host": "b.example", "x-forwarded-proto": "https"})
    assert elsewhere.count('"https://b.example/lstm"') == 2 and "a.example" not in elsewhere
    assert app.rendered == 1


def test_the_address_runs_nothing():
    page = App().text(**{"x-forwarded-host": "b.example/</script><script>alert(1)//", "x-forwarded-proto": "https"})
    assert page.count("<script") == page.count("</script>") == 2


@pytest.mark.parametrize("accepted", ["gzip", "br, gzip;q=0.5", ""], ids=repr)
def test_a_page_comes_compressed_where_a_browser_takes_it(accepted):
    app = App()
    with app.client.stream("GET", "/?seed=3", headers={"accept-encoding": accepted}) as answer:
        sent = b"".join(answer.iter_raw())
    assert (answer.headers.get("content-encoding") == "gzip") == bool(accepted)
    content = gzip.decompress(sent) if accepted else sent
    assert content.decode() == app.text("?seed=3")
    assert int(answer.headers["content-length"]) == len(sent)
    assert not accepted or len(sent) < len(content) / 10
    assert re.search("accept-encoding", answer.headers["vary"]) and "no-cache" in answer.headers["cache-control"]


def test_other_requests_and_answers_go_through_as_they_are():
    app = App()
    assert app.client.get("/other").text == "o"
    assert app.client.head("/").status_code == 200 and app.rendered == 1
    refused = App(status=401)
    assert [refused.text(), refused.text()] and refused.rendered == 4, "nothing is kept of an answer that is no page"
