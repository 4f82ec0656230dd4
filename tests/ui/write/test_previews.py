"""The token that a pointer or the focus rests on is previewed. The inspector takes no focus until it is pinned."""

import pytest

from tests.ui.write.test_inspector import LADDER, close, inspected

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def questions(view) -> list[str]:
    """The questions about tokens that the page asks from now on."""
    asked = []
    view.page.on("request", lambda request: request.url.endswith("/ask/inspect") and asked.append(request.post_data))
    return asked


def point_at(view, panel: str, position: int) -> None:
    view.page.hover(f"[data-panel={panel}] [data-at='{position}']")


def previewed(view, panel: str, position: int) -> None:
    """Until that token is previewed, and the server's answer about it is shown."""
    view.page.wait_for_selector(f"[data-panel={panel}] [data-at='{position}'][data-open]")
    view.page.wait_for_selector("[data-role=inspector][data-preview]:not([hidden]):not([aria-busy])")


def test_a_pointer_that_rests_on_a_character_previews_it_and_takes_no_focus(visit):
    view = inspected(visit)
    view.page.focus("#inspect")
    point_at(view, "unit", 12)
    previewed(view, "unit", 12)
    rungs = view.page.evaluate(LADDER)
    assert [rung["token"] for rung in rungs if "used" in rung] == [view.texts()[1][12]]
    assert view.page.evaluate("document.activeElement.id") == "inspect"
    assert not view.page.is_visible("[data-part=close]") and view.page.is_visible(".inspector .pin")
    point_at(view, "unit", 13)
    previewed(view, "unit", 13)
    assert "character 13" in view.page.inner_text("[data-part=place]")
    view.page.hover("#copy-link")
    view.page.wait_for_selector("[data-role=inspector]", state="hidden")
    assert not view.errors


def test_the_preview_stays_under_the_pointer_and_a_click_pins_it(visit):
    view = inspected(visit)
    asked = questions(view)
    point_at(view, "low", 5)
    previewed(view, "low", 5)
    view.page.hover("[data-part=odds]")
    view.page.hover("[data-part=choices]")
    assert view.page.is_visible("[data-role=inspector]")
    point_at(view, "low", 5)
    view.page.click("[data-panel=low] [data-at='5']")
    assert view.page.evaluate("document.activeElement.dataset.role") == "inspector"
    assert view.page.is_visible("[data-part=close]") and len(asked) == 1
    point_at(view, "high", 3)  # pinned: what is pointed at elsewhere opens nothing
    assert "character 5," in view.page.inner_text("[data-part=place]") and len(asked) == 1
    close(view)
    assert view.page.evaluate("document.activeElement.dataset.at") == "5"


def test_sweeping_over_a_text_asks_one_question_at_a_time(visit):
    view = inspected(visit, "?length=60")
    asked, under_way, most = [], set(), 0

    def begin(request) -> None:
        nonlocal most
        if request.url.endswith("/ask/inspect"):
            asked.append(request)
            under_way.add(request)
            most = max(most, len(under_way))

    view.page.on("request", begin)
    view.page.on("requestfinished", lambda request: under_way.discard(request))
    for position in range(10, 40):
        box = view.page.locator(f"[data-panel=unit] [data-at='{position}']").bounding_box()
        view.page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    view.page.hover("#copy-link")  # on a busy machine a preview has opened, which may be where the last one is
    view.page.wait_for_selector("[data-role=inspector]", state="hidden")
    point_at(view, "unit", 39)
    previewed(view, "unit", 39)
    assert most == 1 and len(asked) >= 1
    view.page.keyboard.press("Escape")
    view.page.wait_for_selector("[data-role=inspector]", state="hidden")


def test_the_focus_previews_too_and_escape_leaves_it_where_it_is(visit):
    view = inspected(visit)
    view.page.focus("#inspect")
    view.page.focus("[data-panel=low] [data-at='0']")
    view.page.keyboard.press("ArrowRight")
    view.page.keyboard.press("ArrowRight")
    previewed(view, "low", 2)
    assert view.page.evaluate("document.activeElement.dataset.at") == "2"
    view.page.keyboard.press("Escape")
    view.page.wait_for_selector("[data-role=inspector]", state="hidden")
    assert view.page.evaluate("document.activeElement.dataset.at") == "2"
    view.page.keyboard.press("ArrowRight")
    previewed(view, "low", 3)
    view.page.keyboard.press("Enter")
    view.page.wait_for_selector("[data-role=inspector]:not([data-preview]):not([hidden])")
    assert view.page.evaluate("document.activeElement.dataset.role") == "inspector"
    close(view)
    assert view.page.evaluate("document.activeElement.dataset.at") == "3"
