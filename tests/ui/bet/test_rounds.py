"""A bet before the draws: by keyboard and by finger, of characters and of words."""

import pytest

from tests.ui.bet.game import assert_columns, begun, bet, columns, drawn_text, expected, go, phase, reveal

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_before_the_bet_nothing_gives_the_ranking_away(play):
    answers = []
    view = play("?T=0.80")
    view.page.on("response", lambda response: "/ask/choices" in response.url and answers.append(response.json()))
    view.page.fill("#prompt", "the ")
    view.page.wait_for_function("document.querySelector('#bet [data-part=before]').textContent === 'the '")
    phase(view, "open")
    assert answers and all("logits" not in answer and "draws" not in answer for answer in answers)
    offered = view.page.evaluate(
        "[...document.querySelectorAll('#bet .choices label')].map((label) => label.dataset.token)"
    )
    assert offered == sorted(offered) and len(offered) == 12
    view.page.click("#bet [data-part=reveal]", force=True)  # it says that it is disabled, and still answers
    assert "Choose your bet first" in view.page.inner_text("#bet [data-part=problem]")
    assert view.page.get_attribute("[data-role=bet]", "data-phase") == "open"


def test_rounds_by_keyboard_write_the_text_of_the_run(play, client):
    view = play("?T=1.20")
    view.page.focus("#bet [data-part=typed]")
    text, first = begun(view)
    hits = own = best = 0
    for place in range(first, first + 4):
        rungs = client.predict(text, 7, place, "tiny", api_name="/ladder")
        came = next(rung["token"] for rung in rungs if rung["from"] <= 1.2 < rung["to"])
        guess = "e" if place > first or came == "\n" else came
        view.page.keyboard.type("x" + guess)  # the last one counts
        assert view.page.input_value("#bet [data-part=typed]") == guess
        assert view.page.locator("#bet .choices input:checked").count() == 1
        view.page.keyboard.press("Enter")
        phase(view, "done")
        assert_columns(view, client, text, 1.2, place)
        p, _ = expected(client, text, 1.2, place)
        hits, own, best = hits + (guess == came), own + p[guess], best + max(p.values())
        view.page.keyboard.press("Enter")
        phase(view, "open")
        text += came
        assert "ROMEO:" + drawn_text(view) == text
        assert view.page.evaluate("document.activeElement.dataset.part") == "typed"
    score = [
        float(view.page.get_attribute(f"#bet [data-part=score-{name}]", "data-value"))
        for name in ("hits", "own", "best")
    ]
    assert score == pytest.approx([hits, own, best]) and view.page.inner_text("[data-part=score-rounds]") == "4"


def test_arrows_walk_through_the_choices_and_a_character_jumps(play):
    view = play()
    view.page.focus("#bet .choices input")
    view.page.keyboard.press("ArrowRight")
    second = view.page.locator("#bet .choices label").nth(1).get_attribute("data-token")
    assert view.page.get_attribute("#bet .choices label:has(:checked)", "data-token") == second
    view.page.keyboard.press("q")
    assert view.page.get_attribute("#bet .choices label:has(:checked)", "data-token") == "q"
    assert view.page.evaluate("document.activeElement.getAttribute('aria-label')") == "q"
    view.page.fill("#bet [data-part=typed]", "é")
    assert view.page.locator("#bet .choices input:checked").count() == 0
    assert "never writes “é”" in view.page.inner_text("#bet [data-part=problem]")


def test_words_offer_the_twelve_most_probable_and_take_any_other(play):
    view = play("?model=wordy&prompt=%20w5&T=1.00")
    offered = view.page.evaluate(
        "[...document.querySelectorAll('#bet .choices label')].map((label) => label.dataset.token)"
    )
    assert len(offered) == 12 and offered == sorted(offered) and "" not in offered
    other = next(f"w{i}" for i in range(239) if f" w{i}" not in offered)
    view.page.focus("#bet [data-part=typed]")
    view.page.keyboard.type(other)
    assert view.page.get_attribute("#bet .choices label:has(:checked)", "data-token") == f" {other}"
    view.page.keyboard.press("Enter")
    phase(view, "done")
    found = columns(view)
    assert "bet" in found[f" {other}"] and sum(int(column["count"]) for column in found.values()) == 1000
    assert sum(float(column["p"]) for column in found.values()) == pytest.approx(1, abs=1e-6)


def test_a_model_that_does_not_load_is_an_error_and_the_next_one_plays(play, visit):
    view = visit("?model=zz-broken", reduced_motion="reduce")
    go(view, "bet")
    phase(view, "error")
    assert "can’t be loaded" in view.page.inner_text("#bet [role=alert]")
    view.page.select_option("#model", "tiny")
    phase(view, "open")
    assert view.page.inner_text("#bet [role=alert]") == ""


def test_a_seed_that_is_none_is_named_and_the_bet_stands(play):
    view = play("?T=1.00")
    view.page.fill("#seed", "x")
    bet(view, "e")
    view.page.click("#bet [data-part=reveal]")
    view.page.wait_for_function(
        "document.querySelector('#bet [data-part=problem]').textContent.includes('dice must be')"
    )
    assert view.page.get_attribute("#bet .choices label:has(:checked)", "data-token") == "e"
    view.page.fill("#seed", "8")
    reveal(view)
    assert view.page.inner_text("[data-part=score-rounds]") == "1"


def test_on_a_phone_in_german(play):
    view = play("?lang=de&T=1.00", viewport={"width": 360, "height": 740}, has_touch=True, is_mobile=True)
    label = view.page.locator("#bet .choices label").nth(7)
    box = label.bounding_box()
    assert box["width"] >= 40 and box["height"] >= 40
    label.tap()
    view.page.tap("#bet [data-part=reveal]")
    phase(view, "done")
    plot = view.page.locator("#bet .plot").bounding_box()
    assert plot["y"] >= 0 and plot["y"] + plot["height"] <= 740  # the draws fall where they can be seen
    assert "1.000 von 1.000 Ziehungen bei T = 1,00" in view.page.inner_text("#bet [data-part=total]")
    assert "Ihre Wahrscheinlichkeit ist" in view.page.inner_text("#bet [data-part=yours]")
    assert view.page.evaluate("document.documentElement.scrollWidth") <= 360
    assert not [word for word in ("undefined", "NaN", "{", "}") if word in view.page.inner_text("#bet")]


def test_offline_choices_and_draws_are_an_error_and_can_be_tried_again(play):
    view = play("?T=1.00&writer=server")
    bet(view, "e")
    view.page.context.set_offline(True)
    view.page.click("#bet [data-part=reveal]")
    view.page.wait_for_function(
        "document.querySelector('#bet [data-part=problem]').textContent.includes('does not answer')"
    )
    view.page.context.set_offline(False)
    reveal(view)
    view.page.context.set_offline(True)
    view.page.click("#bet [data-part=next]")
    phase(view, "error")
    assert "does not answer" in view.page.inner_text("#bet [role=alert]")
    view.page.context.set_offline(False)
    view.page.click("#bet [data-part=again]")
    phase(view, "open")
    assert view.page.inner_text("#bet [role=alert]") == "" and not view.errors


def test_opened_offline_the_tab_asks_again_when_it_is_opened_again(visit):
    view = visit("?writer=server", reduced_motion="reduce")
    view.page.wait_for_selector("#bet h2:not(:empty)", state="attached")
    view.page.context.set_offline(True)
    go(view, "bet")
    phase(view, "error")
    view.page.context.set_offline(False)
    go(view, "write")
    go(view, "bet")
    phase(view, "open")
