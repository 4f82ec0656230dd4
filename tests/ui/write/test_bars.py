"""The bars of the next token: the softmax of its logits at the temperature of the slider."""

from itertools import groupby

import pytest

from tests.ui.expected import assert_softmax, logits_after

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def keep_logits(view) -> None:
    """From here on the page gets no logits of other texts: the bars are those of the text that is shown now.

    The page must not write by itself, which has logits without a server.
    """
    view.page.route("**/ask/**", lambda route: route.abort())


def test_the_bars_follow_a_mouse_drag_and_are_the_softmax(visit, client):
    view = visit("?length=20&writer=server")
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
    assert "greedy" in view.page.text_content("[data-role=meaning]")
    view.page.click("#all-bars")
    view.drag(0, 0.5, steps=2)
    tokens = view.paints()[-1]["p"]
    assert [token for _, token, _ in tokens][:3] == ["\n", " ", "!"] and len(tokens) == 61


def test_the_bars_are_next_token_at_the_same_temperature(visit, client):
    view = visit("?length=12&T=0.35&seed=3")
    view.until_state("done")
    view.page.click("#all-bars")
    view.page.focus("#temperature input[type=range]")
    view.page.keyboard.press("ArrowRight")
    view.page.keyboard.press("ArrowLeft")
    view.until("view.dataset.settled === '0.35'")
    view.frame()
    tokens = client.predict("ROMEO:" + view.texts()[3], 0.35, "tiny", api_name="/next_token")["tokens"]
    expected = {(str(entry["id"]), entry["token"]): entry["probability"] for entry in tokens}
    shown = {(name, token): p for name, token, p in view.paints()[-1]["p"]}
    assert shown.keys() == expected.keys()
    assert max(abs(shown[key] - expected[key]) for key in shown) < 1e-5
    assert sum(shown.values()) == pytest.approx(1, abs=1e-8)


def test_arrow_keys_and_the_number_field_move_the_bars(visit, client):
    view = visit("?length=5&writer=server")
    view.until_state("done")
    logits = logits_after(client, "ROMEO:" + view.texts()[3])
    keep_logits(view)
    view.forget_paints()
    view.page.focus("#temperature input[type=range]")
    for _ in range(5):
        view.page.keyboard.press("ArrowRight")
        view.frame()
    assert [T for T, _ in groupby(paint["T"] for paint in view.paints())] == [0.81, 0.82, 0.83, 0.84, 0.85]
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
    view.page.click("#all-bars")
    view.drag(0.8, 0.9, steps=2)
    bars = view.paints()[-1]["p"]
    assert len(bars) == 101 and bars[-1][0] == "rest" and bars[-1][2] > 0
    assert sum(p for _, _, p in bars) == pytest.approx(1, abs=1e-8)
    ids = [int(name) for name, _, _ in bars[:-1]]
    assert ids == sorted(ids)
    view.drag(0.8, 0, steps=4)
    assert view.paints()[-1]["p"][-1][2] == 0


def test_the_likeliest_are_sorted_with_their_letters_and_the_rest_is_one_bar(visit):
    view = visit("?length=20")
    view.until_state("done")
    for width, count in ((1280, 12), (390, 6)):
        view.page.set_viewport_size({"width": width, "height": 900})
        view.until("view.querySelector('[data-role=bars]').children.length === argument", count + 1)
        bars = view.page.evaluate(
            "[...document.querySelectorAll('[data-role=bars] > *')]"
            ".map((bar) => [bar.dataset.id, Number(bar.dataset.p), bar.querySelector('b').textContent])"
        )
        ids, shares, letters = zip(*bars, strict=True)
        assert ids[-1] == "rest" and list(shares[:-1]) == sorted(shares[:-1], reverse=True)
        assert sum(shares) == pytest.approx(1, abs=1e-8) and all(letters)


def test_letters_do_not_change_while_the_slider_is_held(visit):
    view = visit("?length=5000")
    letters = "[...document.querySelectorAll('[data-role=bars] > *')].map((bar) => bar.dataset.id).join()"
    box = view.page.locator("#temperature input[type=range]").bounding_box()
    view.page.mouse.move(box["x"] + box["width"] * 0.4, box["y"] + box["height"] / 2)
    view.page.mouse.down()
    view.frame()
    held = view.page.evaluate(letters)
    view.until_position(view.position + 40)
    assert view.page.evaluate(letters) == held
    view.page.mouse.up()
    view.until(f"{letters} !== argument", held)
