"""The game: a bet, 1,000 draws that are the model's own, and a slider that throws no dice anew."""

from pathlib import Path

import numpy as np
import pytest

from model.draws import throw_many

pytestmark = [pytest.mark.browser, pytest.mark.slow]

CHANCE = (Path(__file__).parents[2] / "assets" / "bet" / "chance.js").read_text(encoding="utf-8")
# The totals as the columns go through them, and the drops.
WATCH = """
window.totals = []; window.drops = 0;
new MutationObserver((changes) => changes.forEach(({ type, target, addedNodes }) => {
  if (type === "attributes") window.totals.push(Number(target.dataset.total));
  else window.drops += [...addedNodes].filter((node) => node.tagName === "EM").length;
})).observe(document.querySelector("#bet"), { subtree: true, childList: true, attributeFilter: ["data-total"] });
"""


def phase(view, name: str) -> None:
    view.page.wait_for_selector(f"[data-role=bet][data-phase={name}]")


def go(view, tab: str) -> None:
    """To the game, once the page has its fields: what is opened sets the tab too."""
    view.page.wait_for_function("window.thermostat.model")
    view.page.get_by_role("tab", name=tab, exact=True).click()


@pytest.fixture
def play(visit):
    """play(query, **context options) → a View at the first bet, without animation unless it is asked for."""

    def opened(query: str = "?", tab: str = "Bet", **options):
        view = visit(query, **{"reduced_motion": "reduce"} | options)
        go(view, tab)
        phase(view, "open")
        return view

    return opened


def bet(view, token: str) -> None:
    view.page.locator("#bet .choices label").filter(
        has=view.page.locator(f"xpath=self::*[@data-token='{token}']")
    ).click()


def reveal(view) -> None:
    view.page.click("#bet [data-part=reveal]")
    phase(view, "shown")


def columns(view) -> dict[str, dict]:
    """Token → what its column shows; the rest is "rest"."""
    found = view.page.evaluate(
        "[...document.querySelectorAll('[data-role=bet-bars] > *')].map((c) => ({ ...c.dataset }))"
    )
    return {column["token"] if column["id"] != "rest" else "rest": column for column in found}


def drawn_text(view) -> str:
    return view.page.text_content("#bet [data-part=written]")


def expected(client, prompt: str, temperature: float, place: int = 0, seed: int = 7) -> tuple[dict, dict]:
    """Token → probability and token → count of the 1,000 throws, from the API's logits and the sampler."""
    tokens = client.predict(prompt, temperature, "tiny", api_name="/next_token")["tokens"]
    tokens.sort(key=lambda entry: entry["id"])
    logits = np.array([entry["logit"] for entry in tokens], dtype=np.float32)
    ids = throw_many(logits, np.arange(1000) + seed, place, np.array([temperature]))[:, 0]
    counts = np.bincount(ids, minlength=len(tokens))
    return (
        {entry["token"]: entry["probability"] for entry in tokens},
        {entry["token"]: int(count) for entry, count in zip(tokens, counts, strict=True)},
    )


def assert_columns(view, client, prompt: str, temperature: float, place: int = 0) -> None:
    shown = columns(view)
    p, counts = expected(client, prompt, temperature, place)
    rest = shown.pop("rest", None)
    for token, column in shown.items():
        assert float(column["p"]) == pytest.approx(p[token], abs=1e-8) and int(column["count"]) == counts[token]
    total = sum(int(column["count"]) for column in shown.values()) + (int(rest["count"]) if rest else 0)
    assert total == 1000


def test_before_the_bet_nothing_tells_the_ranking(play):
    answers = []
    view = play("?T=0.80")
    view.page.on("response", lambda response: "component_server" in response.url and answers.append(response.json()))
    view.page.fill("#prompt textarea", "the ")
    view.page.wait_for_function("document.querySelector('#bet [data-part=before]').textContent === 'the '")
    phase(view, "open")
    dealt = [answer for answer in answers if isinstance(answer, dict) and "choices" in answer]
    assert dealt and all("logits" not in answer and "throws" not in answer for answer in dealt)
    offered = view.page.evaluate(
        "[...document.querySelectorAll('#bet .choices label')].map((label) => label.dataset.token)"
    )
    assert offered == sorted(offered) and len(offered) == 61
    view.page.click("#bet [data-part=reveal]", force=True)  # it says that it is disabled, and still answers
    assert "Choose a character first" in view.page.inner_text("#bet [data-part=problem]")
    assert view.page.get_attribute("[data-role=bet]", "data-phase") == "open"


def test_the_draws_are_the_models_and_the_first_is_what_the_run_writes(play, client):
    view = play("?T=0.80")
    bet(view, "e")
    reveal(view)
    assert_columns(view, client, "ROMEO:", 0.8)
    came = client.predict("ROMEO:", 0.8, 7, 1, "tiny", api_name="/generate")
    shown = columns(view)
    assert [token for token, column in shown.items() if "came" in column] == [came]
    assert [token for token, column in shown.items() if "bet" in column] == ["e"]
    p, counts = expected(client, "ROMEO:", 0.8)
    rank = 1 + sum(share > p["e"] for share in p.values())
    told = view.page.inner_text("#bet [data-part=yours]")
    assert f"Draws of your bet “e”: {counts['e']}." in told and f"number {rank} of 61" in told
    assert "1,000 of 1,000 draws at T = 0.80" in view.page.inner_text("#bet [data-part=total]")
    assert "apart" in view.page.inner_text("#bet [data-part=chance]")
    assert view.page.evaluate("document.activeElement.dataset.part") == "next"
    assert view.errors == []


def test_the_slider_moves_the_same_throws_without_asking_the_server(play, client):
    view = play("?T=0.80")
    bet(view, "e")
    reveal(view)
    came = view.page.text_content("#bet [data-part=came]")
    asked = []
    view.page.on("request", lambda request: "component_server" in request.url and asked.append(request.post_data))
    order = list(columns(view))
    for start, end in [(0.8, 1.7), (1.7, 0.0)]:
        view.drag(start, end, 6)
        view.frame()
        temperature = float(view.page.input_value("#temperature input[type=range]"))
        view.page.wait_for_selector(f"[data-role=bet-bars][data-temperature='{temperature:.2f}']")
        assert_columns(view, client, "ROMEO:", temperature)
        assert list(columns(view)) == order
    assert temperature == 0
    assert sorted(int(column["count"]) for column in columns(view).values())[-2:] == [0, 1000]
    assert "nothing to draw" in view.page.inner_text("#bet [data-part=chance]")
    view.page.focus("#temperature input[type=range]")
    view.page.keyboard.press("ArrowRight")
    view.page.wait_for_selector("[data-role=bet-bars][data-temperature='0.01']")
    assert view.page.text_content("#bet [data-part=came]") == came  # settled at the T of the bet
    assert not [message for message in asked if '"reveal"' in message or '"deal"' in message]


def test_rounds_by_keyboard_write_the_text_of_the_run(play, client):
    view = play("?T=1.20")
    view.page.focus("#bet [data-part=typed]")
    text = client.predict("ROMEO:", 1.2, 7, 4, "tiny", api_name="/generate")
    hits = own = best = 0
    for place, came in enumerate(text):
        guess = "e" if place else came
        if guess == "\n":
            guess = " "
        view.page.keyboard.type("x" + guess)  # the last one counts
        assert view.page.input_value("#bet [data-part=typed]") == guess
        assert view.page.locator("#bet .choices input:checked").count() == 1
        view.page.keyboard.press("Enter")
        phase(view, "shown")
        assert_columns(view, client, "ROMEO:" + text[:place], 1.2, place)
        p, _ = expected(client, "ROMEO:" + text[:place], 1.2, place)
        hits, own, best = hits + (guess == came), own + p[guess], best + max(p.values())
        view.page.keyboard.press("Enter")
        phase(view, "open")
        assert drawn_text(view) == text[: place + 1]
        assert view.page.evaluate("document.activeElement.dataset.part") == "typed"
    score = view.page.evaluate(
        "Object.fromEntries([...document.querySelectorAll('[data-score]')]"
        ".map(({ dataset }) => [dataset.score, dataset.value]))"
    )
    assert int(score["hits"]) == hits
    assert float(score["own"]) == pytest.approx(own) and float(score["best"]) == pytest.approx(best)
    assert view.page.inner_text("[data-score=rounds]") == "4"


def test_arrows_walk_through_the_choices_and_a_character_jumps(play):
    view = play()
    view.page.focus("#bet .choices input")
    view.page.keyboard.press("ArrowRight")
    assert view.page.get_attribute("#bet .choices label:has(:checked)", "data-token") == " "
    view.page.keyboard.press("q")
    assert view.page.get_attribute("#bet .choices label:has(:checked)", "data-token") == "q"
    assert view.page.evaluate("document.activeElement.getAttribute('aria-label')") == "q"
    view.page.fill("#bet [data-part=typed]", "é")
    assert view.page.locator("#bet .choices input:checked").count() == 0
    assert "never writes “é”" in view.page.inner_text("#bet [data-part=problem]")


def test_starting_over_takes_other_dice(play):
    view = play("?T=1.50")
    seen = []
    for _ in range(2):
        bet(view, "e")
        reveal(view)
        seen.append([int(column["count"]) for column in columns(view).values()])
        view.page.click("#bet [data-part=again]")
        phase(view, "open")
        assert drawn_text(view) == "" and not view.page.is_visible("#bet .score")
    assert seen[0] != seen[1]


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


@pytest.mark.parametrize("prompt", ["", "%C3%84%C3%96"], ids=["empty", "unknown"])
def test_a_prompt_of_nothing_known_and_zero(play, client, prompt):
    view = play(f"?T=0&prompt={prompt}")
    if prompt:
        assert "begins from nothing" in view.page.inner_text("#bet [data-part=note]")
    bet(view, "e")
    reveal(view)
    assert_columns(view, client, "", 0)


def test_words_offer_the_hundred_most_probable_and_take_any_other(play):
    view = play("?model=wordy&prompt=%20w5&T=1.00")
    offered = view.page.evaluate(
        "[...document.querySelectorAll('#bet .choices label')].map((label) => label.dataset.token)"
    )
    assert len(offered) == 100 and offered == sorted(offered) and "" not in offered
    other = next(f"w{i}" for i in range(239) if f" w{i}" not in offered)
    view.page.focus("#bet [data-part=typed]")
    view.page.keyboard.type(other)
    assert view.page.get_attribute("#bet .choices label:has(:checked)", "data-token") == f" {other}"
    view.page.keyboard.press("Enter")
    phase(view, "shown")
    shown = columns(view)
    assert "bet" in shown[f" {other}"] and sum(int(column["count"]) for column in shown.values()) == 1000
    assert sum(float(column["p"]) for column in shown.values()) == pytest.approx(1, abs=1e-6)


def test_a_model_that_does_not_load_says_so_and_the_next_one_plays(play, visit):
    view = visit("?model=zz-broken", reduced_motion="reduce")
    go(view, "Bet")
    phase(view, "error")
    assert "can’t be loaded" in view.page.inner_text("#bet [role=alert]")
    view.page.click("#model input")
    view.page.get_by_role("option", name="Tiny").click()
    phase(view, "open")
    assert view.page.inner_text("#bet [role=alert]") == ""


def test_a_seed_that_is_none_is_named_and_the_bet_stands(play):
    view = play("?T=1.00")
    view.page.fill("#seed textarea, #seed input", "x")
    bet(view, "e")
    view.page.click("#bet [data-part=reveal]")
    view.page.wait_for_function(
        "document.querySelector('#bet [data-part=problem]').textContent.includes('seed must be')"
    )
    assert view.page.get_attribute("#bet .choices label:has(:checked)", "data-token") == "e"
    view.page.fill("#seed textarea, #seed input", "8")
    reveal(view)
    assert view.page.inner_text("[data-score=rounds]") == "1"


def test_on_a_phone_in_german(play):
    view = play("?lang=de&T=1.00", tab="Wetten", viewport={"width": 360, "height": 740}, has_touch=True, is_mobile=True)
    label = view.page.locator("#bet .choices label").nth(12)
    box = label.bounding_box()
    assert box["width"] >= 40 and box["height"] >= 40
    label.tap()
    view.page.tap("#bet [data-part=reveal]")
    phase(view, "shown")
    plot = view.page.locator("#bet .plot").bounding_box()
    assert plot["y"] >= 0 and plot["y"] + plot["height"] <= 740  # the draws fall where they can be seen
    assert "1.000 von 1.000 Ziehungen bei T = 1,00" in view.page.inner_text("#bet [data-part=total]")
    assert "Er hat die Wahrscheinlichkeit" in view.page.inner_text("#bet [data-part=yours]")
    assert view.page.evaluate("document.documentElement.scrollWidth") <= 360
    assert not [word for word in ("undefined", "NaN", "{", "}") if word in view.page.inner_text("#bet")]


def test_chance_is_counted_as_statistics_has_it(chromium):
    page = chromium.new_page()

    def run(expression: str):
        return page.evaluate(f"(() => {{ {CHANCE}; return {expression}; }})()")

    # The 5 % points of the chi-square distribution (Abramowitz & Stegun, table 26.8), and the exact cases df 1 and 2.
    for x, df in [(3.8415, 1), (5.9915, 2), (18.307, 10), (43.773, 30), (124.342, 100)]:
        assert run(f"further({x}, {df})") == pytest.approx(0.05, abs=2e-5)
    assert run("further(3, 2)") == pytest.approx(np.exp(-1.5)) and run("further(0, 5)") == 1
    assert 0 <= run("further(5000, 3)") < 1e-12
    # Half of 3/6 + 3/6 away from a fair coin; on average |X − n/2| of 2 throws is 1/2.
    assert run("distance([6, 0], [0.5, 0.5])") == pytest.approx(0.5)
    assert run("typicalDistance([0.5, 0.5], 2)") == pytest.approx(0.25)
    assert run("typicalDistance([1, 0], 10)") == 0
    # Three cells of 1 expected draw each are one with the next larger one; 90 has its own.
    found = run("chiSquare([0, 2, 1, 6, 91], [0.01, 0.01, 0.01, 0.07, 0.9])")
    assert found["pooled"] == 4 and found["df"] == 1 and found["x"] == pytest.approx(1 / 10 + 1 / 90)
    assert run("chiSquare([1000, 0], [1, 0])") == {"x": 0, "df": 0, "pooled": 1, "further": 1}
    assert run("chiSquare([499, 501], [0.5, 0.5]).df") == 1
    assert run("[...countThrows([[0, 2, 50, 0], [0, 1], [0, 2, 51, 1]], 50, 3, 3)]") == [1, 1, 1]
    page.close()
