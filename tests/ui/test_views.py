"""Other views of the page: for a projector, inside another page, and with parts left out."""

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.mark.parametrize("size", [(1920, 1080), (1366, 768)])
def test_on_a_board_there_are_slider_bars_and_texts_of_32_px(visit, size):
    width, height = size
    view = visit("?length=30&view=board", viewport={"width": width, "height": height})
    view.until_state("done")
    sizes = (
        "[...document.querySelectorAll('#live .paper')].map((paper) => parseFloat(getComputedStyle(paper).fontSize))"
    )
    assert min(view.page.evaluate(sizes)) >= 32
    for place in ("#top", "#fields", "#tools", "#foot", ".say", ".figures"):
        assert not view.page.locator(place).first.is_visible(), place
    for place in ("#temperature input[type=range]", "#pause", "[data-role=bars]", "[data-panel=high] .paper"):
        box = view.page.locator(place).bounding_box()
        assert box["x"] >= 0 and box["x"] + box["width"] <= width and box["y"] + box["height"] <= height, place
    assert view.parameter("view") == "board"  # it stays part of the link


def test_inside_another_page_there_are_slider_bars_and_panels_alone(visit):
    view = visit("?length=10&embed=1")
    view.until_state("done")
    for place in ("h1", "#fields", "#tools", "#foot"):
        assert not view.page.locator(place).first.is_visible(), place
    for place in ("#temperature input[type=range]", "#pause", "[data-role=bars]", "[data-panel=low]"):
        assert view.page.is_visible(place), place


def test_what_a_link_hides_is_not_there_and_the_rest_is(visit):
    parts = {
        "model": "#model",
        "prompt": "#prompt",
        "seed": "#seed",
        "length": "#length",
        "speed": "#speed",
        "tools": "#tools",
        "examples": "[data-example]",
        "tabs": "#tabs",
    }
    view = visit("?length=10&hide=seed,length,examples")
    view.until_state("done")
    for name, place in parts.items():
        hidden = name in ("seed", "length", "examples")
        assert view.page.locator(place).first.is_visible() != hidden, name
    view.page.evaluate("(names) => document.documentElement.dataset.hide = names", " ".join(parts))
    assert not any(view.page.locator(place).first.is_visible() for place in parts.values())
