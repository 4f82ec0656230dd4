"""No tab, in no language and neither light nor dark, has a violation that axe-core (4.x) calls serious or critical."""

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.slow]

TABS = ("write", "sweep", "bet", "learn")


def violations(page) -> list[tuple]:
    from axe_playwright_python.sync_playwright import Axe  # here, so that a missing browser is a skip

    page.evaluate("document.getAnimations().forEach((animation) => animation.finish())")  # fading is low contrast
    found = Axe().run(page).response["violations"]
    return [
        (violation["id"], node["target"], node["failureSummary"])
        for violation in found
        if violation["impact"] in ("serious", "critical")
        for node in violation["nodes"]
    ]


@pytest.mark.parametrize("tab", TABS)
@pytest.mark.parametrize(
    ("language", "scheme", "width"), [("en-US", "light", 1280), ("de-DE", "dark", 360)], ids=["wide", "phone"]
)
def test_nothing_serious(visit, tab, language, scheme, width):
    viewport = {"width": width, "height": 800}
    query = f"?length=60&T=0&prompt=The&tab={tab}"
    view = visit(query, locale=language, color_scheme=scheme, viewport=viewport)
    view.page.wait_for_selector(f"#{tab} p:visible")
    view.until_state("done")
    if tab == "learn":  # what a lesson says comes with its answer
        view.page.wait_for_selector("#learn [data-role=known]:not(:empty)", state="attached")
    assert violations(view.page) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_serious_while_a_character_is_looked_at(visit, scheme):
    view = visit("?length=60", color_scheme=scheme)
    view.until_state("done")
    view.page.select_option("#colouring", "surprise")
    view.page.wait_for_selector(".panel [class*=level-]")
    for summary in view.page.locator("#tools summary").all():
        summary.click()
    view.page.wait_for_selector("[data-role=copied-passages][data-state=known]")
    view.page.click("#inspect")
    view.page.click("[data-panel=high] [data-at='30']")
    view.page.wait_for_selector("[data-role=ladder] [data-token]")
    assert violations(view.page) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_serious_in_the_share_dialog(visit, scheme):
    view = visit("?length=30&ts=0:0.50_20:1.50", color_scheme=scheme)
    view.until_state("done")
    view.until("document.querySelector('#share-title').textContent")  # its script is there
    view.page.click("[data-opens=share]")
    view.page.click("#share summary")
    view.page.wait_for_selector("#share dialog [data-role=code] svg")
    assert violations(view.page) == []
