"""Texts that come to an end of their own, inspected and scrubbed: their end-of-text token has no text."""

import pytest

from model.checkpoint import SHIPPED
from tests.started import serve

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture(scope="module")
def site(chromium, tmp_path_factory):
    """The shipped model whose vocabulary has an end of text."""
    folder = tmp_path_factory.mktemp("ends")
    (folder / "aphorisms").symlink_to(SHIPPED / "aphorisms")
    with serve(folder) as url:
        yield url


def test_the_end_is_shown_as_such_and_can_not_be_chosen(visit):
    view = visit("?model=aphorisms&prompt=Love%20is%20a%20verb.&seed=14&T=2.00&length=200")
    view.until_state("done")
    view.page.click("#inspect")
    view.page.click("[data-panel=yours] [data-at='0']")
    view.page.wait_for_selector("[data-role=inspector]:not([hidden])")
    ends = view.page.locator("[data-role=inspector] button:has-text('∅')")
    assert ends.count() == 2  # a rung and a choice
    for i in range(2):
        assert ends.nth(i).is_disabled() and "∅" in ends.nth(i).get_attribute("title")
    assert "<end>" not in view.page.inner_text("[data-role=inspector]")
    assert view.page.locator("[data-role=ladder] button:enabled").count() == 1
    view.page.locator("[data-role=ladder] button:enabled").click()
    view.until("view.querySelector('[data-role=prompt]').textContent === 'Love is a verb.b'")
    assert not view.errors


def test_a_scrubbed_text_that_ends_sooner_says_so_and_can_be_inspected(visit):
    view = visit("?model=aphorisms&prompt=I&seed=8&T=0.50&length=40")
    view.until_state("done")
    view.page.click("#inspect")
    for temperature, length in [("1", 30), ("0.5", 40), ("1", 30)]:
        view.page.fill("#temperature input[type=number]", temperature)
        view.until("view.dataset.scrub === 'complete'")
        assert len(view.texts()[3]) == length
        assert view.page.locator("[data-panel=yours] [data-at]").count() == length
        ended = ["ends here" in line for line in view.page.locator(".dice").all_inner_texts()]
        assert ended[1] and ended[3] == (length == 30)


def test_a_text_is_in_its_model_s_language_whatever_the_page_is_read_in(visit):
    view = visit("?model=aphorisms&lang=de&length=5")
    view.until_state("done")
    languages = "all => all.map((place) => place.lang)"
    assert view.page.get_attribute("html", "lang") == "de"
    assert view.page.locator("[data-role=prompt], .paper [data-role=text]").evaluate_all(languages) == ["en"] * 8
