"""The bars of the next character: the softmax of its logits at whatever temperature a hand has set."""

import json
from pathlib import Path

import pytest

from tests.ui.expected import assert_softmax, logits_after

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def keep_logits(view) -> None:
    """From here on the page gets no logits of other texts: the bars are those of the text that is shown now."""
    view.page.route("**/component_server**", lambda route: route.abort())


def test_the_bars_follow_a_mouse_drag_and_are_the_softmax(visit, client):
    view = visit("?length=20")
    view.until_state("done")
    logits = logits_after(client, "ROMEO:" + view.texts()[3])
    keep_logits(view)
    view.forget_paints()
    view.drag(0.8, 2, steps=30)
    paints = view.paints()
    assert len({paint["T"] for paint in paints}) >= 20
    for paint in paints:
        assert_softmax(paint, logits)
    view.drag(2, 0, steps=5)
    assert sorted({p for _, _, p in view.paints()[-1]["p"]}) == [0, 1]  # T = 0: all on the most probable
    assert "greedy" in view.page.inner_text("[data-role=meaning]")
    tokens = view.paints()[-1]["p"]
    assert [token for _, token, _ in tokens][:3] == ["\n", " ", "!"] and len(tokens) == 61


def test_the_bars_are_next_token_at_the_same_temperature(visit, client):
    view = visit("?length=12&T=0.35&seed=3")
    view.until_state("done")
    view.frame()
    tokens = client.predict("ROMEO:" + view.texts()[3], 0.35, "tiny", api_name="/next_token")["tokens"]
    expected = {(str(entry["id"]), entry["token"]): entry["probability"] for entry in tokens}
    shown = {(name, token): p for name, token, p in view.paints()[-1]["p"]}
    assert shown.keys() == expected.keys()
    assert max(abs(shown[key] - expected[key]) for key in shown) < 1e-5
    assert sum(shown.values()) == pytest.approx(1, abs=1e-8)


def test_arrow_keys_and_the_number_field_move_the_bars(visit, client):
    view = visit("?length=5")
    view.until_state("done")
    logits = logits_after(client, "ROMEO:" + view.texts()[3])
    keep_logits(view)
    view.forget_paints()
    view.page.focus("#temperature input[type=range]")
    for _ in range(5):
        view.page.keyboard.press("ArrowRight")
        view.frame()
    assert [paint["T"] for paint in view.paints()] == [0.81, 0.82, 0.83, 0.84, 0.85]
    view.page.fill("#temperature input[type=number]", "1.37")
    view.frame()
    assert view.paints()[-1]["T"] == 1.37
    for paint in view.paints():
        assert_softmax(paint, logits)


def test_a_finger_moves_the_slider(visit):
    view = visit("?length=5", viewport={"width": 360, "height": 740}, has_touch=True, is_mobile=True)
    view.until_state("done")
    view.forget_paints()
    box = view.page.locator("#temperature input[type=range]").bounding_box()
    devtools = view.page.context.new_cdp_session(view.page)
    y = box["y"] + box["height"] / 2
    for step in range(21):
        points = [{"x": box["x"] + box["width"] * (0.4 + 0.025 * step), "y": y}]
        devtools.send(
            "Input.dispatchTouchEvent", {"type": "touchMove" if step else "touchStart", "touchPoints": points}
        )
        view.frame()
    devtools.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    view.frame()
    assert len({paint["T"] for paint in view.paints()}) >= 10 and view.paints()[-1]["T"] > 1.5


def test_a_large_vocabulary_shows_its_100_most_probable_and_the_rest(visit):
    view = visit("?length=5&model=wordy&prompt=%20w5%20w6")
    view.until_state("done")
    view.frame()
    bars = view.paints()[-1]["p"]
    assert len(bars) == 101 and bars[-1][0] == "rest" and bars[-1][2] > 0
    assert sum(p for _, _, p in bars) == pytest.approx(1, abs=1e-8)
    ids = [int(name) for name, _, _ in bars[:-1]]
    assert ids == sorted(ids)
    view.drag(0.8, 0, steps=4)
    assert view.paints()[-1]["p"][-1][2] == 0


@pytest.fixture
def script(chromium):
    """script(call) → what a call of a function of bars.js gives."""
    page = chromium.new_page()
    source = (Path(__file__).parents[2] / "assets" / "bars.js").read_text(encoding="utf-8")
    yield lambda call: page.evaluate(f"() => {{ {source}; return {call}; }}")
    page.close()


@pytest.mark.parametrize(
    ("token", "shown"),
    [
        (" the\n", "␣the⏎"),
        ("\0", "␀"),
        ("\u00a0", "U+00A0"),
        ("\u200b", "U+200B"),  # no width
        ("\u202e", "U+202E"),  # turns around what follows
        ("\u00ad", "U+00AD"),
        ("\ufe0f", "U+FE0F"),
        ("\x07", "U+0007"),
        ("\u0301", "◌\u0301"),
        (" \u0301", "␣◌\u0301"),
        ("e\u0301e\u0301\u0323", "e\u0301e\u0301\u0323"),
        ("😀é", "😀é"),
    ],
)
def test_every_sign_of_a_token_can_be_seen(script, token, shown):
    assert script(f"visibleToken({json.dumps(token)})") == shown


@pytest.mark.parametrize(
    ("p", "english", "german"),
    [
        ("1", "100%", "100\u00a0%"),
        ("1 - 1e-15", "100%", "100\u00a0%"),  # a sum of probabilities
        ("0.9996", "> 99.9%", "> 99,9\u00a0%"),
        ("0.9994", "99.9%", "99,9\u00a0%"),
        ("1e-9", "< 0.0001%", "< 0,0001\u00a0%"),
        ("0", "0%", "0\u00a0%"),
    ],
)
def test_only_what_is_certain_has_100_percent(script, p, english, german):
    assert [script(f"percentFormat('{language}')({p})") for language in ("en", "de")] == [english, german]
