"""The figures under each panel are those of model/measures.py, for the text that is shown."""

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.slow]

NAMES = ["low", "unit", "high", "yours"]


def figures(view) -> list[dict]:
    return view.page.evaluate(
        "(names) => names.map((name) => ({ ...document.querySelector("
        "`#live [data-panel=${name}] [data-role=figures]`).dataset }))",
        NAMES,
    )


def test_the_figures_are_the_measures_of_the_texts(visit, client):
    view = visit("?length=90")
    view.until_state("done")
    for text, shown in zip(view.texts(), figures(view), strict=True):
        measured = client.predict(text, "tiny", api_name="/measure")
        assert float(shown["repetition"]) == pytest.approx(measured["repetition"])
        for name, value in (("non_words", shown["nonWords"]), ("non_words_language", shown["nonWordsLanguage"])):
            assert value == "" if measured[name] is None else float(value) == pytest.approx(measured[name])
        loop = measured["loop"]
        assert shown["loop"] == (f"{loop['period']}@{loop['onset']}" if loop else "")
        assert 0 <= float(shown["entropy"]) <= 6
    low, _, high, _ = (float(shown["entropy"]) for shown in figures(view))
    assert low < high


def test_a_loop_is_named_and_its_onset_marked_in_the_text(visit, client):
    view = visit("?length=400&T=0.00&prompt=a")
    view.finish()
    text, shown = view.texts()[3], figures(view)[3]
    assert text == client.predict("a", [0], 7, 400, "tiny", api_name="/compare")[0]
    period, onset = map(int, shown["loop"].split("@"))  # a network of 24 units, always its favourite: it must circle
    assert text[onset:-period] == text[onset + period :] and len(text) - onset >= 3 * period
    mark = view.page.locator("[data-panel=yours] [data-role=loop]")
    assert mark.count() == 1 and mark.get_attribute("data-loop") == f"{period}@{onset}"
    before = mark.evaluate(
        """(mark) => {
          const range = document.createRange();
          range.setStart(mark.closest("[data-role=text]"), 0);
          range.setEndBefore(mark);
          return range.toString();
        }"""
    )
    assert before == text[:onset]
    rounds = "1 character" if period == 1 else f"{period} characters"
    assert view.page.inner_text("[data-panel=yours] .figures").endswith(rounds)


def test_a_text_too_short_for_a_figure_shows_a_dash(visit):
    view = visit("?length=2&lang=de")
    view.until_state("done")
    shown = figures(view)[3]
    assert shown["repetition"] == "" and shown["nonWords"] == "" and float(shown["entropy"]) >= 0
    words = view.page.inner_text("[data-panel=yours] .figures")
    assert "Überraschung" in words and "–" in words and "NaN" not in words and "," in words


def test_each_figure_is_explained_on_hover_and_by_keyboard(visit):
    view = visit("?length=20")
    view.until_state("done")
    panel = view.page.locator("[data-panel=low]")
    assert "in bits per character" in panel.locator("dl > .entropy").get_attribute("title")
    for value in panel.locator("dd").all():
        told = value.get_attribute("aria-describedby")
        assert len(view.page.text_content(f"#{told}")) > 20
    assert not view.page.is_visible("#figure-entropy")
    view.page.focus("#tools .how:last-of-type summary")
    view.page.keyboard.press("Enter")
    assert "training text" in view.page.inner_text("#figure-non_words")
    assert panel.locator("[aria-live], [role=status]").count() == 0
