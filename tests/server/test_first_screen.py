"""The first screen of a request: the kept text for a first visit alone."""

import re
from types import SimpleNamespace

import pytest
from starlette.requests import Request

from assets.server.first_screen import make_frame_of
from tests.test_frame import RUN, texts

CARDS = {"m": {"prompt": "hello"}}


@pytest.fixture
def frame_of():
    library = SimpleNamespace(cards=lambda: CARDS, first=lambda: "m")
    return make_frame_of(library, {"de": RUN})


def request(query: str = "", accepted: str = "de") -> Request:
    headers = [(b"accept-language", accepted.encode())]
    return Request({"type": "http", "query_string": query.encode(), "headers": headers})


def value(markup: str) -> str:
    return re.search(r'<input type="range"[^>]*?value="([\d.]+)"', markup)[1]


@pytest.mark.parametrize("query", ["", "lang=de", "tab=bet", "utm_source=x"], ids=repr)
def test_a_first_visit_has_the_kept_text_of_its_language(frame_of, query):
    markup = frame_of(request(query))
    assert texts(markup)["low"] == "a<a" and value(markup) == "0.30"


def test_a_language_without_a_kept_text_has_an_empty_paper(frame_of):
    markup = frame_of(request(accepted="en"))
    assert set(texts(markup).values()) == {""} and value(markup) == "0.80"


@pytest.mark.parametrize(
    ("query", "temperature"),
    [("T=0.5", "0.50"), ("ts=0:1.50_9:0.30", "1.50"), ("seed=3", "0.80"), ("model=m", "0.80"), ("digest=x", "0.80")],
)
def test_a_link_has_its_temperature_and_no_kept_text(frame_of, query, temperature):
    markup = frame_of(request(query))
    assert set(texts(markup).values()) == {""} and value(markup) == temperature


@pytest.mark.parametrize("query", ["tab=sweep", "view=board", "embed=1", "hide=seed"])
def test_an_address_that_asks_for_another_screen_waits_for_the_scripts(frame_of, query):
    assert "data-waits" in frame_of(request(query)).partition("<header")[0]
    assert "data-waits" not in frame_of(request()).partition("<header")[0]


def test_a_query_that_cant_be_read_is_shown_as_any(frame_of):
    assert set(texts(frame_of(request("a&" * 60))).values()) == {""}
