"""1,000 draws that are the model's own, and a slider that needs no new ones."""

import pytest

from tests.ui.bet.game import assert_columns, begun, bet, columns, drawn_text, expected, phase, reveal

pytestmark = [pytest.mark.browser, pytest.mark.slow]


# Every total of the columns, and the count of falling grains.
WATCH = """
window.totals = []; window.drops = 0;
new MutationObserver((changes) => changes.forEach(({ type, target, addedNodes }) => {
  if (type === "attributes") window.totals.push(Number(target.dataset.total));
  else window.drops += [...addedNodes].filter((node) => node.tagName === "EM").length;
})).observe(document.querySelector("#bet"), { subtree: true, childList: true, attributeFilter: ["data-total"] });
"""


def test_the_draws_are_the_models_and_the_first_is_the_character_of_the_run(play, client):
    view = play("?T=0.80")
    before = begun(view)
    bet(view, "e")
    reveal(view)
    assert_columns(view, client, before[0], 0.8, before[1])
    rungs = client.predict(before[0], 7, before[1], "tiny", api_name="/ladder")
    came = next(rung["token"] for rung in rungs if rung["from"] <= 0.8 < rung["to"])
    shown = columns(view)
    assert [token for token, column in shown.items() if "came" in column] == [came]
    assert [token for token, column in shown.items() if "bet" in column] == ["e"]
    p, counts = expected(client, before[0], 0.8, before[1])
    rank = 1 + sum(share > p["e"] for share in p.values())
    yours = view.page.inner_text("#bet [data-part=yours]")
    assert f"Draws of your bet “e”: {counts['e']}." in yours and f"number {rank} of 61" in yours
    assert "1,000 of 1,000 draws at T = 0.80" in view.page.inner_text("#bet [data-part=total]")
    assert "apart" in view.page.inner_text("#bet [data-part=chance]")
    assert view.page.evaluate("document.activeElement.dataset.part") == "next"
    assert view.errors == []


def test_the_slider_moves_the_same_draws_without_asking_the_server(play, client):
    view = play("?T=0.80")
    before = begun(view)
    bet(view, "e")
    reveal(view)
    came = view.page.text_content("#bet [data-part=came]")
    questions = []
    view.page.on("request", lambda request: "/ask/" in request.url and questions.append(request.url))
    order = list(columns(view))
    for start, end in [(0.8, 1.7), (1.7, 0.0)]:
        view.drag(start, end, 6)
        view.frame()
        temperature = float(view.page.input_value("#temperature input[type=range]"))
        view.page.wait_for_selector(f"[data-role=bet-bars][data-temperature='{temperature:.2f}']")
        assert_columns(view, client, before[0], temperature, before[1])
        assert list(columns(view)) == order
    assert temperature == 0
    assert sorted(int(column["count"]) for column in columns(view).values())[-2:] == [0, 1000]
    assert "nothing to draw" in view.page.inner_text("#bet [data-part=chance]")
    view.page.focus("#temperature input[type=range]")
    view.page.keyboard.press("ArrowRight")
    view.page.wait_for_selector("[data-role=bet-bars][data-temperature='0.01']")
    assert view.page.text_content("#bet [data-part=came]") == came  # decided at the T of the bet
    assert not [url for url in questions if url.endswith(("/choices", "/draws"))]


def test_starting_over_takes_other_noise(play):
    view = play("?T=1.50")
    rounds, before = [], begun(view)
    for _ in range(2):
        bet(view, "e")
        reveal(view)
        rounds.append([int(column["count"]) for column in columns(view).values()])
        view.page.click("#bet [data-part=again]")
        phase(view, "open")
        assert begun(view) == before and not view.page.is_visible("#bet .score")
    assert rounds[0] != rounds[1]


def test_the_draws_fall_one_after_the_other_and_at_once_where_motion_is_unwanted(play):
    totals, drops = {}, {}
    for motion in ("no-preference", "reduce"):
        view = play("?T=1.00", reduced_motion=motion)
        view.page.evaluate(WATCH)
        bet(view, "e")
        reveal(view)
        totals[motion], drops[motion] = view.page.evaluate("[window.totals, window.drops]")
        assert totals[motion] == sorted(totals[motion]) and totals[motion][-1] == 1000
        assert view.page.locator("#bet em").count() == 0
    assert len(set(totals["no-preference"])) > 5 and drops["no-preference"] > 5
    assert set(totals["reduce"]) == {1000} and drops["reduce"] == 0


def test_a_prompt_that_the_model_does_not_know_is_as_none_and_t_0_has_one_column(play):
    view = play("?T=0&prompt=")
    before = drawn_text(view)
    bet(view, "e")
    reveal(view)
    shown = columns(view)
    assert sorted((float(column["p"]), int(column["count"])) for column in shown.values())[-2:] == [(0, 0), (1, 1000)]
    view.page.fill("#prompt", "ÄÖ")
    phase(view, "open")
    view.page.wait_for_function(
        "document.querySelector('#bet [data-part=note]').textContent.includes('begins from nothing')"
    )
    assert drawn_text(view) == before
    bet(view, "e")
    reveal(view)
    assert columns(view) == shown
