"""A browser keeps Gradio's files for good where their address names their content, and no answer else."""

import re

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from assets.server.gradio_files import GradioFiles
from assets.server.kept_files import FOR_GOOD
from tests.test_gradio_patches import served_page


@pytest.fixture
def client():
    def answer(request):
        return PlainTextResponse("x", int(request.headers.get("status", 200)))

    return TestClient(Starlette(routes=[Route("/{path:path}", answer)], middleware=[Middleware(GradioFiles)]))


THEME = "/theme.css?v=" + "0a" * 32


@pytest.mark.parametrize("path", ["/assets/index-DphvyggB.js", "/assets/Index-3o3U-0UB.css", THEME])
def test_a_file_with_a_digest_is_kept_for_good(client, path):
    assert client.get(path).headers["cache-control"] == FOR_GOOD
    assert "cache-control" not in client.get(path, headers={"status": "404"}).headers


@pytest.mark.parametrize(
    "path",
    ["/", "/assets/index.js", "/theme.css", "/theme.css?v=1", "/static/js/a-DphvyggB.js", "/assets/x/a-DphvyggB.js"],
)
def test_any_other_answer_is_as_it_was(client, path):
    assert "cache-control" not in client.get(path).headers


def test_the_scripts_and_styles_that_gradios_page_names_have_one(client):
    named = re.findall(r'(?:src|href)="\.(/assets/[^"]+)"', served_page())
    assert len(named) > 1
    for path in named:
        assert client.get(path).headers["cache-control"] == FOR_GOOD, path
