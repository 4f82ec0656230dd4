"""Texts in ABC notation are shown as notes, and play."""

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.slow]

TUNE = "?length=20&prompt=K:C%0AABcd|efga|"


def test_notes_are_shown_for_tunes_alone_and_one_row_plays_at_a_time(visit):
    view = visit(TUNE)
    view.until_state("done")
    page = view.page
    page.wait_for_selector("[data-role=rolls]:not([hidden])")
    figures = page.locator("[data-panel=low] .figures")
    assert figures.get_attribute("data-notes-in-key") != "" and figures.get_by_text("in key").is_visible()
    assert figures.get_by_text("new", exact=True).is_hidden()
    assert page.locator("[data-roll] .lines[d*=v]").count() == 4
    colours = page.evaluate(
        """["in-key", "outside", "head"].map((name) => {
          const { fill, stroke } = getComputedStyle(document.querySelector(`[data-roll=low] .${name}`));
          return name === "head" ? stroke : fill;
        })"""
    )
    assert colours[0] != colours[1] == colours[2], "a note outside of the key, and where it plays, have a colour"
    page.click("[data-roll=low] button")
    page.wait_for_selector("[data-roll=low] button[aria-label='Stop Cautious']")
    page.wait_for_function("document.querySelector('[data-roll=low] .head').getAttribute('transform') > 'translate(1'")
    page.click("[data-roll=high] button")
    page.wait_for_selector("[data-roll=high] button[aria-label='Stop Wild']")
    assert page.get_attribute("[data-roll=low] button", "aria-label") == "Play Cautious"
    page.click("[data-roll=high] button")
    page.wait_for_selector("[data-roll=high] .head[visibility=hidden]", state="attached")
    page.fill("#prompt", "ROMEO:")
    page.press("#prompt", "Enter")
    page.wait_for_selector("[data-role=rolls]", state="hidden")
    figures.get_by_text("new", exact=True).wait_for()
    assert figures.get_by_text("in key").is_hidden()
    assert view.errors == []


def test_what_plays_ends_with_its_last_note(visit):
    view = visit("?length=1&prompt=K:C%0AL:1/16%0AA")
    view.until_state("done")
    view.page.evaluate(
        """() => {
          const button = document.querySelector("[data-roll=unit] button");
          window.labels = [];
          new MutationObserver(() => window.labels.push(button.ariaLabel)).observe(button, { attributes: true });
        }"""
    )
    view.page.click("[data-roll=unit] button")
    view.until("window.labels.includes('Stop Original') && window.labels.at(-1) === 'Play Original'")
    assert view.errors == []
