"""The page for everyone: in German, on a phone, in the dark, to a screen reader, with and without a clipboard."""

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.mark.parametrize(("query", "locale"), [("&lang=de", "en-US"), ("", "de-AT"), ("control", "en-US")])
def test_german_by_link_by_browser_and_by_control(visit, query, locale):
    view = visit("?length=5" + query.replace("control", ""), locale=locale)
    view.until_state("done")
    if query == "control":
        assert "Temperature" in view.page.inner_text("#dial") and view.parameter("lang") is None
        view.page.context.set_offline(True)  # it needs no server
        view.page.click("#language label:has(input[value=de])")
    view.until("document.querySelector('#start').textContent.trim() === 'Von vorn'")
    view.until(
        "document.querySelector('#dial').textContent.includes('Temperatur') && document.documentElement.lang === 'de'"
    )
    view.until("!document.querySelector('#dial').textContent.includes('Temperature')")
    page = view.page.inner_text("body")
    for words in ("Würfel", "Länge", "Tempo", "Was jetzt kommt", "Beispiele", "Schritt", "Dein Text"):
        assert words in page
    for words in ("Dice", "Length", "Speed", "What comes next", "Share", "From the start", "Examples"):
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
        """[...document.querySelectorAll("button, input")].filter((element) => {
          const { width, height } = element.getBoundingClientRect();
          const after = getComputedStyle(element, "::after"); // what is pressed can be larger than what is seen
          const beyond = (from, to) => after.content === "none" ? 0 : -parseFloat(after[from]) - parseFloat(after[to]);
          const isSmall = height + beyond("top", "bottom") < 39.5 || width + beyond("left", "right") < 39.5;
          return width && isSmall;
        }).map((element) => element.id || element.className)"""
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
    bars = view.page.locator("[data-role=bars] > button")
    assert bars.count() == 13
    view.page.click("#all-bars")
    assert bars.count() == 61 and bars.nth(1).get_attribute("aria-label").startswith("␣: ")
    assert view.page.get_attribute("#all-bars", "aria-pressed") == "true"
    assert view.page.locator("#live [aria-live]:not([aria-live=off])").count() == 0
    assert view.page.locator("#temperature input[type=range]").get_attribute("aria-valuetext").startswith("T = 0.80: ")


def test_the_foot_of_the_page_leads_to_the_api(visit):
    view = visit("?length=5")
    view.until_state("done")
    view.page.click("#api")
    for endpoint in ("/generate", "/compare", "/next_token"):
        view.page.get_by_text(endpoint).first.wait_for()


def test_at_400_percent_the_slider_leaves_the_window_to_the_text(visit):
    """WCAG 1.4.10: a window of 1280 × 1024, in which everything is four times as large."""
    view = visit("?length=60&lang=de", viewport={"width": 320, "height": 256})
    view.until_state("done")
    assert view.page.evaluate("document.documentElement.scrollWidth") <= 320
    view.page.locator("[data-panel=high] .paper").scroll_into_view_if_needed()
    assert view.page.evaluate("document.querySelector('#dial').getBoundingClientRect().bottom") < 0
    view.page.click("#edit")
    for place in ("label[for=seed]", "#random-seed"):
        beyond = "(at) => { const e = document.querySelector(at); return e.scrollWidth - e.clientWidth; }"
        assert view.page.evaluate(beyond, place) <= 0


def test_on_paper_every_text_is_whole_and_bars_have_their_colour(visit):
    view = visit("?length=400&T=0.1", color_scheme="dark", viewport={"width": 718, "height": 1000})
    view.until_state("done")
    view.page.emulate_media(media="print")
    hidden = "[...document.querySelectorAll('#live .paper')].map((paper) => paper.scrollHeight - paper.clientHeight)"
    assert view.page.evaluate(hidden) == [0, 0, 0, 0]

    def style(at: str, name: str) -> str:
        return view.page.evaluate("([at, name]) => getComputedStyle(document.querySelector(at))[name]", [at, name])

    assert style("#dial", "position") == "static"
    assert style("#live .bar i", "printColorAdjust") == "exact"
    assert style("#live .paper", "color") == "rgb(31, 29, 38)"  # dark ink, though the page was dark
    assert not view.page.is_visible("#transport") and not view.page.is_visible("[role=tablist]")


def test_where_the_system_chooses_the_colours_fills_that_say_something_stay(visit):
    view = visit("?length=30&tab=bet", forced_colors="active")
    view.until_state("done")
    view.page.click("#bet .choices label >> nth=3")
    background = "(at) => getComputedStyle(document.querySelector(at)).backgroundColor"
    chosen = [
        "#language label:has(:checked)",
        "#tabs [role=tab][aria-selected=true]",
        "#bet .choices label:has(:checked)",
    ]
    others = ["#language label:not(:has(:checked))", "#tabs [role=tab][aria-selected=false]", "#bet .choices label"]
    marks = {view.page.evaluate(background, at) for at in chosen}
    assert len(marks) == 1 and not marks & {view.page.evaluate(background, at) for at in others}
    view.page.click("#bet [data-part=reveal]")
    view.page.wait_for_selector("#bet [data-phase=done]")
    page = view.page.evaluate(background, "#bet .card")
    for fill in ("#live .bar i", "#bet .column i", "#bet .column s", "#bet .column[data-came] b"):
        assert view.page.evaluate(background, fill) not in (page, "rgba(0, 0, 0, 0)"), fill
    track = "getComputedStyle(document.querySelector('#temperature input[type=range]')).forcedColorAdjust"
    assert view.page.evaluate(track) == "none"


def test_a_translator_takes_nothing_away_that_the_page_writes_in(visit):
    view = visit("?length=30&T=1.30")
    view.until_state("done")
    view.frame()
    view.page.evaluate(
        """() => {
          const texts = document.createTreeWalker(document.querySelector("#live"), NodeFilter.SHOW_TEXT);
          const found = [];
          while (texts.nextNode()) {
            if (!texts.currentNode.parentElement.closest("[translate=no]")) found.push(texts.currentNode);
          }
          for (const text of found) {
            const font = document.createElement("font");
            text.replaceWith(font);
            font.append(`translated ${text.data}`);
          }
        }"""
    )
    before = view.texts()
    assert not any("translated" in text for text in before)
    view.page.click("#step")
    view.until_position(31)
    view.until_state("done")
    after = view.texts()
    assert all(new.startswith(old) and len(new) > len(old) for new, old in zip(after, before, strict=True))
    signs = view.page.locator("[data-role=bars], #live .paper")
    assert {sign.get_attribute("translate") for sign in signs.all()} == {"no"}
