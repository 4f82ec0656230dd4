"""A piece that fails, a broken model, a server that can't be reached, extreme inputs."""

import math

import pytest

from tests.ui.learn.lesson import Lesson, odds, table_odds

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_a_piece_that_fails_fails_alone(lesson):
    piece = lesson("epochs", "model=odd")
    assert "odd/epochs.json is incomplete or damaged" in piece.text("[data-role=problem]")
    others = ["play", "formula", "loops", "state"]
    for name in others:
        assert Lesson(piece.view, name).locator("[data-role=problem]").text_content() == ""
    assert not piece.view.errors


def test_a_broken_model_is_named_in_every_piece_and_another_one_helps(lesson):
    piece = lesson("loops", "model=zz-broken&lang=de")
    for name in ("play", "formula", "loops", "state"):
        Lesson(piece.view, name).until("piece.querySelector('[data-role=problem]').textContent !== ''")
        problem = Lesson(piece.view, name).text("[data-role=problem]")
        assert "zz-broken/network.keras" in problem and "Noch einmal fragen" in problem
    piece.view.page.select_option("#model", "shakespeare-markov-3")
    for name in ("play", "formula", "loops", "state"):
        Lesson(piece.view, name).until("piece.dataset.state === 'ready'")
        assert Lesson(piece.view, name).text("[data-role=problem]") == ""
    assert not piece.view.errors


def test_a_server_that_can_not_be_reached_is_named_and_asked_again(lesson, client):
    piece = lesson("play", "writer=server")
    piece.view.page.route("**/ask/**", lambda route: route.abort())
    piece.locator("[data-role=context]").fill("we")
    piece.until("piece.dataset.state === 'error'")
    assert "The server did not answer." in piece.text("[data-role=problem]")
    piece.view.page.unroute("**/ask/**")
    piece.locator("[data-role=problem] button").click()
    piece.until("piece.dataset.state === 'ready'")
    expected = odds(client, "we", 0.5)
    assert math.isclose(max(p for _, T, p in table_odds(piece) if T == 0.5), max(expected.values()), rel_tol=1e-6)


@pytest.mark.parametrize("query", ["prompt=€&T=0", "prompt=&T=2"])
def test_no_input_breaks_a_piece_on_a_phone(lesson, query):
    piece = lesson("state", query, viewport={"width": 360, "height": 740}, color_scheme="dark")
    for name in ("play", "formula", "loops", "state", "epochs"):
        Lesson(piece.view, name).until("piece.dataset.state === 'ready'")
        text = Lesson(piece.view, name).locator("*").first.locator("xpath=..").inner_text()
        assert "NaN" not in text and "undefined" not in text and "{" not in text
    assert piece.view.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert not piece.view.errors
