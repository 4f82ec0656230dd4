"""What comes after "play", and the formula: the model's own numbers, at the slider's temperature."""

import math

import pytest

from tests.ui.learn.lesson import NOTHING, Lesson, odds, table_odds

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_after_play_the_shares_are_the_models_and_follow_the_slider_and_the_text(lesson, client):
    piece = lesson("play", "T=0.80")
    for temperature in (0.5, 1, 1.5, 0.8):
        expected = odds(client, "the play", temperature)
        column = [(token, p) for token, T, p in table_odds(piece) if temperature == T]
        assert {" ", "e", "s"} <= {token for token, _ in column}
        assert all(math.isclose(p, expected[token], rel_tol=1e-6) for token, p in column)
    first, second = sorted(odds(client, "the play", 1).values(), reverse=True)[:2]
    sentence = piece.text("[data-role=sentence]")
    assert all(f"{p:.1%}".replace(".0%", "%") in sentence for p in (first, second))
    piece.view.drag(0.8, 1.9, 6)
    piece.until("Number(piece.querySelector('td:last-child').dataset.temperature) > 1.8")
    _, temperature, p = table_odds(piece)[3]
    assert math.isclose(p, odds(client, "the play", temperature)[" "], rel_tol=1e-6)
    piece.locator("[data-role=context]").fill("the kin€")
    piece.until("piece.querySelector('caption').textContent.includes('kin') && piece.dataset.state === 'ready'")
    expected = odds(client, "the kin", 0.5)
    assert math.isclose(max(p for _, T, p in table_odds(piece) if T == 0.5), max(expected.values()), rel_tol=1e-6)
    assert "€" in piece.text("[data-role=sentence]")
    assert not piece.view.errors


def test_the_formula_has_this_models_numbers_in_it(lesson, client):
    piece = lesson("formula", "T=0.50")
    logits = client.predict("the play", 1, "shakespeare", api_name="/next_token")["tokens"]
    rows = piece.all("tr[data-kind=token]", "[Number(node.dataset.z), Number(node.dataset.p)]")
    expected = list(odds(client, "the play", 0.5).values())
    assert len(rows) == 4
    for (z, p), token, probability in zip(rows, logits, expected, strict=False):
        assert math.isclose(z, token["logit"], rel_tol=1e-6) and math.isclose(p, probability, rel_tol=1e-6)
    largest = logits[0]["logit"]
    total = sum(math.exp((token["logit"] - largest) / 0.5) for token in logits)
    assert f"{total:#.4g}" in piece.text("[data-kind=sum]")
    piece.view.page.focus("#temperature input[type=range]")
    piece.view.page.keyboard.press("Home")
    piece.until("piece.querySelector('table').dataset.temperature === '0.00'")
    assert piece.all("[data-p]", "Number(node.dataset.p)") == [1, 0, 0, 0]
    assert "NaN" not in piece.text("") and "nothing is divided" in piece.text("[data-role=sentence]")


def test_after_an_empty_field_the_model_begins_from_nothing(lesson, client):
    piece = lesson("play")
    formula = Lesson(piece.view, "formula")
    piece.locator("[data-role=context]").fill("")
    for one in (piece, formula):
        one.until("piece.querySelector('caption').textContent.includes(argument)", NOTHING["en"])
        assert "“" not in one.text("caption")
    expected = odds(client, "", 0.5)
    assert all(math.isclose(p, expected[token], rel_tol=1e-6) for token, T, p in table_odds(piece) if T == 0.5)
    piece.locator("[data-role=context]").fill("€")
    piece.until("piece.querySelector('[data-role=sentence]').textContent.includes('€')")
    assert NOTHING["en"] in piece.text("caption") and "€" not in piece.text("caption")
