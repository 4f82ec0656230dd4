"""What people do: a decimal comma, a swipe that begins on the slider, a link from a messenger, a book as the prompt."""

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.slow]

NUMBER, RANGE = "#temperature input[type=number]", "#temperature input[type=range]"


def written(view) -> float:
    """The temperature of the number field, once the page has taken it over."""
    view.page.locator("#seed").focus()  # the field is left
    view.until("view.querySelector('[data-panel=yours] [data-role=temperature]')")
    view.page.wait_for_function(
        """([number, range]) => {
          const [one, other] = [number, range].map((at) => Number(document.querySelector(at).value));
          const shown = document.querySelector("[data-panel=yours] [data-role=temperature]").textContent;
          return one === other && Number(shown.replace(",", ".")) === one;
        }""",
        arg=[NUMBER, RANGE],
    )
    return float(view.page.input_value(NUMBER))


def test_a_temperature_is_taken_as_it_is_typed(visit):
    view = visit("?length=1")
    view.until_state("done")
    for typed, expected in {"1,5": 1.5, "0.7": 0.7, "1e-8": 0, "9": 2, ",25": 0.25, "": 0.25}.items():
        view.page.locator(NUMBER).select_text()
        view.page.keyboard.type(typed) if typed else view.page.keyboard.press("Delete")
        assert written(view) == expected, typed


def test_a_field_is_left_as_it_was_if_nothing_is_typed(visit):
    view = visit("?length=1")
    view.until_state("done")
    view.page.locator(NUMBER).focus()
    assert written(view) == 0.8


def test_a_swipe_over_the_slider_scrolls_and_leaves_the_temperature(visit):
    view = visit("?length=1", viewport={"width": 400, "height": 700}, has_touch=True, is_mobile=True)
    view.until_state("done")
    view.page.evaluate(
        """(at) => { window.ends = []; window.moves = [];
        for (const type of ["pointerup", "pointercancel"]) document.addEventListener(type, () => ends.push(type));
        document.querySelector(at).addEventListener("input", ({ target }) => moves.push(Number(target.value))); }""",
        RANGE,
    )
    box = view.page.locator(RANGE).bounding_box()
    x, y = box["x"] + 0.9 * box["width"], box["y"] + box["height"] / 2
    touch = view.page.context.new_cdp_session(view.page)
    points = [[{"x": x, "y": y - step}] for step in range(0, 200, 10)]
    for kind, at in [("touchStart", points[0]), *(("touchMove", at) for at in points[1:]), ("touchEnd", [])]:
        touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": at})
    view.page.wait_for_function("ends.length > 0")
    assert view.page.evaluate("ends[0]") == "pointercancel"
    assert written(view) == 0.8
    assert view.parameter("ts") is None


def test_a_link_that_cannot_be_read_whole_says_so(visit):
    view = visit("?model=nobody&amp;length=12&amp;T=warm&amp;prompt=ab&amp;lang=de.")
    view.until_state("done")
    assert "Der Link war nicht ganz lesbar: model=nobody, T=warm." in view.page.inner_text("[data-role=link]")
    assert "model=tiny, T=0.80" in view.page.inner_text("[data-role=link]")
    assert [len(text) for text in view.texts()] == [12] * 4 and view.page.input_value("#prompt") == "ab"
    view.page.click("#start")
    view.page.wait_for_function("!document.querySelector('[data-role=link]').textContent")


@pytest.mark.parametrize(("language", "words"), [("en", "other weights"), ("de", "mit anderen Gewichten")])
def test_a_link_of_other_weights_says_so_and_the_next_link_has_those_that_write(visit, language, words):
    view = visit(f"?model=tiny&prompt=ab&length=20&T=0.80&digest=99999999&lang={language}")
    view.until_state("done")
    assert words in view.page.inner_text("[data-role=link]")
    view.link()
    assert view.parameter("digest") != "99999999"
    view.page.reload()
    view.until_state("done")
    assert view.page.inner_text("[data-role=link]") == "" and view.errors == []


def test_of_a_whole_book_the_last_characters_are_sent(visit):
    view = visit("?length=5")
    view.until_state("done")
    view.page.evaluate(
        """() => {
          const prompt = document.querySelector("#prompt");
          prompt.value = `${"a line of a book ".repeat(6)}\\n`.repeat(6_000) + "the end of it";
          prompt.dispatchEvent(new Event("input", { bubbles: true }));
          document.querySelector("#start").click();
        }"""
    )
    view.until("view.querySelector('[data-panel=yours] [data-role=prompt]').textContent.endsWith('the end of it')")
    view.until_state("done")
    assert "616,013 before them were cut" in view.page.inner_text("#prompt-note")
