"""The lesson sheet and the About: on their tab, in both languages, alone on paper, and with links that open."""

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_the_sheet_stands_on_its_tab_prints_alone_and_its_links_open(visit):
    view = visit("?length=5&tab=learn")
    view.page.wait_for_selector("#sheet li[data-task=dice] svg")
    view.page.click("#language label:has(input[value=de])")
    view.until("document.querySelector('#sheet h2').textContent.includes('Aufgaben')")
    assert view.page.locator("#sheet .tasks > li").count() == 3
    view.page.evaluate("window.print = () => window.printed = document.body.dataset.print")
    view.page.click("#sheet [data-role=print]")
    assert view.page.evaluate("window.printed") == "sheet"
    view.page.emulate_media(media="print")
    shown = view.page.evaluate(
        "[...document.querySelectorAll('main > .column > *')].filter((e) => e.offsetHeight).map((e) => e.id)"
    )
    assert shown == ["sheet"]
    view.page.evaluate("dispatchEvent(new Event('afterprint'))")
    view.page.emulate_media(media="screen")
    view.page.click("#sheet li[data-task=heat] p a")
    view.page.wait_for_selector("[data-role=view][data-filled]", state="attached")
    view.until("document.title.startsWith('T = 0,20 · ')")
    assert view.parameter("seed") == "7" and not view.errors


def test_the_about_is_one_click_away(visit):
    view = visit("?length=5")
    view.until("document.querySelector('#about-title').textContent")  # its script is there
    view.page.click("[data-opens=about]")
    view.until("document.activeElement.id === 'about-title' && view.offsetHeight === 0")
    assert view.page.is_visible("#about") and not view.errors
