"""The two colourings: surprise and luck of each character, in levels that also differ by their underline."""

import math

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.slow]

NAMES = ["low", "unit", "high", "yours"]
EDGES = {"surprise": [1, 2, 4, 7], "luck": [0.5, 0.2, 0.05, 0.01]}


def levels(view, name: str) -> list[int]:
    """The level of each character of a panel, as its classes say."""
    return view.page.evaluate(
        """(name) => [...document.querySelector(`[data-panel=${name}] [data-role=text]`).children].flatMap((piece) => {
          const level = Number(/level-(\\d)/.exec(piece.className)?.[1] ?? 0);
          return [...piece.textContent].map(() => level);
        })""",
        name,
    )


def choose(view, mode: str) -> None:
    view.page.select_option("#colouring", mode)
    view.page.wait_for_selector(".panel [class*=level-]" if mode != "none" else ".panel:not(:has([class*=level-]))")


def expected(client, text: str, position: int, mode: str, temperature: float) -> int:
    used = 1 if mode == "surprise" else temperature
    tokens = client.predict("ROMEO:" + text[:position], used, "tiny", api_name="/next_token")["tokens"]
    p = next(entry["probability"] for entry in tokens if entry["token"] == text[position])
    if mode == "surprise":
        return sum(-math.log2(p) >= edge for edge in EDGES["surprise"])
    return sum(p <= edge for edge in EDGES["luck"])


@pytest.mark.parametrize("mode", ["surprise", "luck"])
def test_levels_are_those_of_the_probabilities(visit, client, mode):
    view = visit("?length=40&T=0.30&ts=0:1.80_20:0.30")
    view.until_state("done")
    texts = view.texts()
    choose(view, mode)
    assert view.texts() == texts
    for name, temperature in [("low", 0.5), ("high", 1.5), ("yours", None)]:
        found, text = levels(view, name), texts[NAMES.index(name)]
        assert len(found) == 40
        for position in (0, 7, 19, 20, 33, 39):
            used = temperature or (1.8 if position < 20 else 0.3)
            assert found[position] == expected(client, text, position, mode, used), (name, position)
    choose(view, "none")
    assert view.texts() == texts and not view.page.is_visible("[data-role=legend]")


def test_the_legend_and_the_levels_can_be_told_apart_without_colour(visit):
    view = visit("?length=60&T=1.80&lang=de")
    view.until_state("done")
    choose(view, "surprise")
    samples = view.page.locator("[data-role=legend] .sample")
    assert samples.count() == 5 and "Überraschung in Bit" in view.page.inner_text("[data-role=legend]")
    looks = samples.evaluate_all(
        """(all) => all.map((sample) => {
          const { textDecorationLine, textDecorationStyle, textDecorationThickness } = getComputedStyle(sample);
          return [textDecorationLine, textDecorationStyle, textDecorationThickness].join();
        })"""
    )
    assert len(set(looks)) == 5
    view.page.select_option("#colouring", "luck")
    assert "50 %" in view.page.inner_text("[data-role=legend]").replace("\xa0", " ")


def test_the_levels_of_what_texts_share_have_their_lines_too(visit):
    view = visit("?length=60&T=1.00")  # all of "yours" is shared with T = 1
    view.until_state("done")
    line = "(element) => getComputedStyle(element).textDecorationLine"
    shared = "[data-panel=yours] [data-role=text] .shared"
    assert view.page.eval_on_selector(shared, line) == "underline"
    choose(view, "surprise")
    lines = view.page.eval_on_selector_all(
        shared,
        f"(all) => all.map((one) => [/level-[1-9]/.test(one.className), ({line})(one) === 'underline'])",
    )
    assert [True, True] in lines and all(has_level == has_line for has_level, has_line in lines)


def test_a_new_run_is_coloured_once_it_is_over_and_scrubbing_is_too(visit, client):
    view = visit("?length=40")
    view.until_state("done")
    choose(view, "surprise")
    view.page.fill("#seed", "11")
    view.page.click("#start")
    view.until_state("done")
    view.page.wait_for_selector(".panel [class*=level-]")
    assert levels(view, "low")[12] == expected(client, view.texts()[0], 12, "surprise", 0.5)
    view.page.fill("#temperature input[type=number]", "1.9")
    view.until("view.dataset.scrub === 'complete'")
    view.page.wait_for_selector("[data-panel=yours] [class*=level-]")
    text = view.texts()[3]
    assert levels(view, "yours")[25] == expected(client, text, 25, "surprise", 1.9)


def test_5000_characters_are_coloured_and_the_page_still_answers(visit):
    view = visit("?length=5000")
    view.finish()
    texts = view.texts()
    choose(view, "luck")
    view.page.click("#inspect")
    assert view.page.locator("[data-at]").count() == 20_000
    assert view.texts() == texts and len(levels(view, "high")) == 5000
    view.forget_paints()
    view.page.focus("#temperature input[type=range]")
    view.page.keyboard.press("ArrowLeft")
    view.frame()
    assert view.paints()[-1]["T"] == 0.79
    assert not view.errors


def test_words_are_coloured_as_they_were_drawn(visit):
    # The words of this model end in digits: joined, they would be read as other tokens.
    view = visit("?length=12&model=wordy&prompt=ROMEO:&T=1.50")
    view.until_state("done")
    texts = view.texts()
    choose(view, "surprise")
    assert view.texts() == texts and not view.errors
    for name, text in zip(NAMES, texts, strict=True):
        assert len(levels(view, name)) == len(text)
    assert max(levels(view, "yours")) > 1 or max(levels(view, "high")) > 1


@pytest.mark.parametrize("mode", ["surprise", "cell"])
def test_a_colouring_chosen_offline_says_so_and_comes_when_the_server_answers(visit, mode):
    view = visit("?length=20&writer=server")
    view.until_state("done")
    view.page.context.set_offline(True)
    view.page.select_option("#colouring", mode)
    view.until("document.querySelector('[data-role=legend]').textContent.includes('connection to the server was lost')")
    view.page.context.set_offline(False)
    view.page.wait_for_selector(".panel [class*=level-]")
    assert "was lost" not in view.page.inner_text("[data-role=legend]") and not view.errors
