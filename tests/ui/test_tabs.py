"""The tabs: which one is open is part of the link, they are reached by keys, and writing goes on behind them."""

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def open_tab(view) -> str:
    return view.page.get_attribute("#tabs [role=tab][aria-selected=true]", "data-tab-id")


def test_arrow_keys_go_along_the_tabs_and_around(visit):
    view = visit("?length=20")
    view.page.focus("#tab-write")
    seen = []
    for key in ("ArrowRight", "ArrowRight", "ArrowRight", "ArrowRight", "ArrowLeft", "Home", "End"):
        view.page.keyboard.press(key)
        name = view.page.evaluate("document.activeElement.dataset.tabId")
        view.until("document.body.dataset.tab === argument", name)
        seen.append(name)
        assert open_tab(view) == name
    assert seen == ["sweep", "bet", "learn", "write", "learn", "write", "learn"]
    assert not view.errors


def test_a_link_opens_its_tab_and_an_unknown_one_the_first(visit):
    view = visit("?tab=bet&length=20")
    view.until("document.body.dataset.tab === 'bet'")
    assert open_tab(view) == "bet" and view.parameter("tab") == "bet"
    view.page.click("#tab-write")
    view.until("document.body.dataset.tab === 'write'")
    assert view.parameter("tab") is None
    assert open_tab(visit("?tab=nonsense&length=20")) == "write"


def test_writing_goes_on_behind_another_tab(visit):
    view = visit("?length=60")
    view.page.click("#tab-learn")
    view.until_state("done")
    view.page.click("#tab-write")
    assert all(len(text) == 60 for text in view.texts())
    assert not view.errors


def test_panels_follow_a_text_that_went_on_behind_another_tab(visit):
    view = visit("?length=700")
    view.finish()
    away = "[...view.querySelectorAll('.paper')].map((p) => p.scrollHeight - p.scrollTop - p.clientHeight)"
    view.until(f"{away}.every((pixels) => pixels < 2)")
    view.page.evaluate("document.querySelector('[data-panel=low] .paper').scrollTop = 0")
    view.page.click("#tab-learn")
    view.page.evaluate("document.querySelector('#pause').click()")  # in place of a run that had gone on
    view.until("view.dataset.state === 'done' && Number(view.dataset.position) === 1100")
    view.page.click("#tab-write")
    view.until(f"{away}.every((pixels, i) => i === 0 || pixels < 2)")
    assert view.page.evaluate("document.querySelector('[data-panel=low] .paper').scrollTop") == 0
    view.page.click("#pause")
    view.until("view.dataset.state === 'done' && Number(view.dataset.position) === 1500")
    view.until(f"{away}.every((pixels, i) => i === 0 ? pixels > 40 : pixels < 2)")
