"""The state after each character, and the shapes of networks."""

import math

import pytest

from tests.ui.learn.lesson import odds

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_the_state_is_read_character_by_character(lesson, client):
    piece = lesson("state", "prompt=Tho")
    for key, read in (("End", "Tho"), ("Home", "T"), ("ArrowRight", "Th")):
        piece.locator("input[type=range]").focus()
        piece.view.page.keyboard.press(key)
        piece.until("piece.querySelector('.now') === piece.querySelectorAll('.read span')[argument]", len(read) - 1)
        best = next(iter(odds(client, read, 1).items()))
        assert math.isclose(piece.all("svg [data-p]", "Number(node.dataset.p)")[0], best[1], rel_tol=1e-6)
        assert piece.text("svg .sign.end") == best[0].replace("\n", "⏎").replace(" ", "␣")
        cells = [float(value) for value in piece.all("svg rect[data-cell]", "node.dataset.cell")]
        assert len(cells) == 48 and all(-1 <= value <= 1 for value in cells) and len(set(cells)) > 10
    label = piece.locator("svg").get_attribute("aria-label")
    assert label == piece.text("[data-role=sentence]")


def test_a_chain_shows_the_characters_that_it_remembers(lesson):
    piece = lesson("state", "prompt=Tho&model=shakespeare-markov-2")
    assert piece.all("svg text[data-cell]", "node.dataset.cell") == ["h", "o"]
    assert "last characters" in piece.text("[data-role=sentence]")


def test_the_four_shapes_have_titles_and_descriptions(lesson):
    piece = lesson("play")
    for language, one_to_many in (("en", "One to many"), ("de", "Eins zu viele")):
        piece.view.page.click(f"#language label:has(input[value={language}])")
        piece.view.page.wait_for_function(
            "(title) => document.querySelectorAll('#learn [data-shape] svg title')[1].textContent === title",
            arg=one_to_many,
        )
        found = piece.view.page.eval_on_selector_all(
            "#learn [data-shape] svg",
            "(all) => all.map((svg) => [svg.getAttribute('role'), svg.querySelector('title').textContent,"
            " document.getElementById(svg.getAttribute('aria-describedby')).textContent])",
        )
        assert [role for role, _, _ in found] == ["img"] * 4
        assert all(len(title) > 5 and len(description) > 20 for _, title, description in found)
