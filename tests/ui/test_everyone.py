"""The page for everyone: in German, on a phone, in the dark, to a screen reader, with and without a clipboard."""

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.mark.parametrize(("query", "locale"), [("&lang=de", "en-US"), ("", "de-AT"), ("control", "en-US")])
def test_german_by_link_by_browser_and_by_control(visit, query, locale):
    view = visit("?length=5" + query.replace("control", ""), locale=locale)
    view.until_state("done")
    if query == "control":
        assert "Temperature" in view.page.inner_text("#dial") and view.parameter("lang") is None
        view.page.click("#language label:has(input[value=de])")
    view.until("document.querySelector('#start').textContent.trim() === 'Start'")
    view.until(
        "document.querySelector('#dial').textContent.includes('Temperatur') && document.documentElement.lang === 'de'"
    )
    view.until("!document.querySelector('#dial').textContent.includes('Temperature')")
    page = view.page.inner_text("body")
    for words in ("Startwert", "Länge", "Tempo", "Nächstes Zeichen", "Ausprobieren", "Schritt"):
        assert words in page
    for words in ("Seed", "Length", "Speed", "Next character", "Copy link", "Stop\n", "Most probable"):
        assert words not in page
    view.frame()
    slider = view.page.locator("#temperature input[type=range]")
    assert slider.get_attribute("aria-label") == "Temperatur" and "%" in slider.get_attribute("aria-valuetext")
    if query:
        view.until("new URL(location.href).searchParams.get('lang') === 'de'")


def test_a_phone_has_no_sideways_scroll_and_keeps_the_slider_in_reach(visit):
    view = visit("?length=30", viewport={"width": 360, "height": 640}, has_touch=True, is_mobile=True)
    view.until_state("done")
    for language in ("en", "de"):
        view.page.click(f"#language label:has(input[value={language}])")
        view.until("document.documentElement.lang === argument", language)
        view.frame()
        assert view.page.evaluate("document.documentElement.scrollWidth") <= 360
        for place in (0, 400, 10_000):
            view.page.evaluate("(y) => window.scrollTo(0, y)", place)
            view.frame()
            box = view.page.locator("#temperature input[type=range]").bounding_box()
            assert box["y"] >= 0 and box["y"] + box["height"] <= 640
        view.page.evaluate("window.scrollTo(0, 0)")
    small = view.page.evaluate(
        "[...document.querySelectorAll('button, input')].map((e) => [e.id || e.type, e.getBoundingClientRect()])"
        ".filter(([, box]) => box.width && (box.height < 39.5 || box.width < 39.5)).map(([name]) => name)"
    )
    assert small == []


@pytest.mark.parametrize("clipboard", [True, False])
def test_copy_link_copies_and_says_so(visit, clipboard):
    view = visit("?length=5&prompt=x")
    view.until_state("done")
    if clipboard:
        view.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    else:
        view.page.evaluate("Object.defineProperty(navigator, 'clipboard', { value: undefined })")
    view.page.click("#copy-link")
    view.until("view.querySelector('[data-role=copied]').textContent.length > 0")
    assert view.page.locator("[data-role=copied]").get_attribute("role") == "status"
    if clipboard:
        assert view.page.evaluate("navigator.clipboard.readText()") == view.page.url
        assert view.page.get_attribute("#copy-link", "data-copied") == "✓ Copied"


def test_dark_and_light_differ_and_a_link_can_choose(visit):
    colours = {}
    for name, query, options in [
        ("light", "", {"color_scheme": "light"}),
        ("dark", "", {"color_scheme": "dark"}),
        ("chosen", "&__theme=dark", {"color_scheme": "light"}),
    ]:
        view = visit("?length=2" + query, **options)
        view.until_state("done")
        colours[name] = view.page.evaluate("getComputedStyle(document.querySelector('#live .card')).backgroundColor")
    assert colours["dark"] == colours["chosen"] != colours["light"]


def test_what_a_screen_reader_is_told(visit):
    view = visit("?length=5")
    view.until_state("done")
    view.frame()
    bars = view.page.locator("[data-role=bars] > [role=listitem]")
    assert bars.count() == 61
    assert bars.nth(1).get_attribute("aria-label").startswith("␣: ")
    assert view.page.locator("#live [aria-live]:not([aria-live=off])").count() == 0
    assert view.page.locator("#temperature input[type=range]").get_attribute("aria-valuetext").startswith("T = 0.80: ")


def test_the_foot_of_the_page_leads_to_the_api(visit):
    view = visit("?length=5")
    view.until_state("done")
    view.page.click("#api")
    for endpoint in ("/generate", "/compare", "/next_token"):
        view.page.get_by_text(endpoint).first.wait_for()
