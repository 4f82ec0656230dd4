"""A page that has the model goes on by itself where its server fails, with the same characters and without a pause."""

import pytest

from tests.ui.bet.game import go, phase
from tests.ui.faults.host import QUERY
from tests.ui.learn.lesson import Lesson
from tests.ui.sweep.tab import Sweep

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture(scope="module")
def expected(host):
    return host.undisturbed()


def assert_same_to_the_end(view, expected: list[str]) -> None:
    view.finish()
    assert view.texts() == expected and view.errors == []
    assert "error" not in view.page.evaluate("window.states")


def test_a_killed_server_is_not_noticed(visit, host, expected):
    view = visit(QUERY)
    view.until("view.dataset.takeover === 'ready'")
    assert view.page.get_attribute("[data-role=view]", "data-writer") == "server"
    host.kill()
    try:
        view.until("view.dataset.writer === 'page'")
        view.until_position(view.position + 30)
        assert "Your browser now writes by itself" in view.page.inner_text("[data-role=writer]")
        assert_same_to_the_end(view, expected)
    finally:
        host.restart()


def test_a_page_that_writes_from_the_beginning_has_the_same_characters(visit, expected):
    view = visit(f"{QUERY}&writer=page")
    assert_same_to_the_end(view, expected)
    assert view.page.get_attribute("[data-role=view]", "data-writer") == "page"


def assert_every_tab_answers(view, pieces: tuple[str, ...]) -> None:
    tab = Sweep(view).front()
    tab.start()
    tab.until_state("done")
    assert "× 4 texts × 100" in tab.text("facts") and tab.text("alert") == ""
    go(view, "bet")
    phase(view, "open")
    view.open_tab("learn")
    for name in pieces:
        assert Lesson(view, name).locator("[data-role=problem]:not(:empty)").count() == 0, name
    assert view.errors == []


PIECES = ("play", "formula", "loops", "state", "chains")


def test_every_tab_answers_when_the_server_is_gone(visit, host):
    view = visit(QUERY)
    view.until("view.dataset.takeover === 'ready'")
    host.kill()
    try:
        view.until("view.dataset.writer === 'page'")
        assert_every_tab_answers(view, PIECES)  # the texts of the epochs are a file, which the page fetches when asked
    finally:
        host.restart()


def test_a_page_that_writes_from_the_beginning_asks_no_server(visit):
    asked = []
    view = visit(f"{QUERY}&writer=page")
    view.page.on("request", lambda request: request.method == "POST" and asked.append(request.url))
    assert_every_tab_answers(view, (*PIECES, "epochs"))
    assert [url for url in asked if "/gradio_api/" not in url] == []
