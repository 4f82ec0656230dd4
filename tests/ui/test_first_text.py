"""The first text is in the page itself: it flows before Gradio is there, and the first tab goes on with it."""

import json
from functools import partial

import pytest

from model.settings import parse_schedule
from tests.ui.test_access import violations

pytestmark = [pytest.mark.browser, pytest.mark.slow]

TEXTS = "[...document.querySelectorAll('[data-panel] [data-role=text]')].map((text) => text.textContent)"
GRADIO, MAIN = "**/assets/index-*.js", "**/main.js"
# The lengths of the text of "yours", frame by frame, and whether it ever became another one.
FOLLOWER = """
window.lengths = []; window.broken = null;
let last = "";
requestAnimationFrame(function look() {
  const text = document.querySelector("[data-panel=yours] [data-role=text]")?.textContent ?? "";
  if (!text.startsWith(last)) window.broken ??= [last, text];
  if (text.length !== last.length) window.lengths.push(text.length);
  last = text;
  requestAnimationFrame(look);
});
"""


def hold(waiting: list, route) -> None:
    waiting.append(route)


@pytest.fixture
def arrive(chromium, site):
    """arrive(query, *held, **context options) → a page, and a function that lets the scripts of a pattern come.

    Those of Gradio and of the patterns `held` are held back."""
    contexts = []

    def open_page(query: str = "", *held: str, **options):
        context = chromium.new_context(**{"locale": "en-US", "viewport": {"width": 1366, "height": 650}} | options)
        contexts.append(context)
        page, routes = context.new_page(), {pattern: [] for pattern in (GRADIO, *held)}
        page.set_default_timeout(60_000)
        page.add_init_script(FOLLOWER)
        for pattern, waiting in routes.items():
            page.route(pattern, partial(hold, waiting))
        page.goto(site + query, wait_until="commit")

        def let_come(pattern: str = GRADIO) -> None:
            while not routes[pattern]:
                page.wait_for_timeout(50)
            for route in routes[pattern]:
                route.continue_()
            if pattern == GRADIO:
                page.wait_for_selector("#frame", state="detached")

        return page, let_come

    yield open_page
    for context in contexts:
        context.close()


def run_of(client, page, position: int) -> list[str]:
    """The beginnings of the four texts of the first visit, as a program reads them, up to the first change of T."""
    first = json.loads(page.evaluate("document.querySelector('#first').textContent"))
    settings, schedule = first["settings"], parse_schedule(first["schedule"])
    length = min(position, schedule[1][0])
    return [
        client.predict(
            settings["prompt"], temperature, settings["seed"], length, settings["model"], api_name="/generate"
        )
        for temperature in (0.5, 1.0, 1.5, schedule[0][1])
    ]


def test_without_scripts_the_text_begins_all_the_same(arrive):
    page, _ = arrive(java_script_enabled=False, locale="de-DE")
    page.wait_for_selector("#frame")
    assert page.inner_text("#tab-learn") == "Lernen" and page.is_visible("[data-panel=yours] .paper")
    assert page.locator("[data-panel=yours] [data-role=text]").text_content()


def test_the_first_tab_works_and_goes_on_with_the_text_before_gradio_is_there(arrive, client):
    page, let_come = arrive()
    page.wait_for_function("Number(document.querySelector('[data-role=view]')?.dataset.position) > 40")
    page.click("#pause")
    page.wait_for_selector("[data-role=view][data-state=idle]")
    assert page.evaluate("window.broken") is None
    lengths = page.evaluate("window.lengths")
    assert lengths[0] < 10 and len(lengths) > 5, "it flows from its beginning"
    shown = page.evaluate(TEXTS)
    position = int(page.get_attribute("[data-role=view]", "data-position"))
    for text, answer in zip(shown, run_of(client, page, position), strict=True):
        assert text[: len(answer)] == answer and len(answer) > 40
    let_come()
    assert page.evaluate(TEXTS) == shown and page.evaluate("window.broken") is None


def test_gradios_slider_takes_the_place_of_the_first_one_and_its_value(arrive):
    page, let_come = arrive("?length=5000&T=0.65")
    page.wait_for_selector("[data-role=bars] > *")
    page.focus("#temperature input[type=range]")
    page.keyboard.press("ArrowRight")
    page.wait_for_function("document.querySelector('[data-role=bars]').dataset.temperature === '0.66'")
    let_come()
    assert page.locator("#temperature input[data-testid=range-input]").input_value() == "0.66"
    assert page.evaluate("document.activeElement.matches('#temperature input[type=range]')")
    assert page.get_attribute("#temperature input[type=range]", "aria-label") == "Temperature"
    assert page.get_attribute("#temperature input[type=range]", "aria-valuetext").startswith("T = 0.66: ")
    assert page.get_attribute("#sweep", "role") == "tabpanel"
    page.keyboard.press("ArrowRight")
    page.wait_for_function("document.querySelector('[data-role=bars]').dataset.temperature === '0.67'")
    ids = page.evaluate("[...document.querySelectorAll('[id]')].map(({ id }) => id).filter(Boolean)")
    assert sorted(set(ids)) == sorted(ids)


@pytest.mark.parametrize(("language", "scheme"), [("en-US", "light"), ("de-DE", "dark")])
def test_nothing_serious_before_the_scripts_are_there(arrive, language, scheme):
    page, _ = arrive("", MAIN, locale=language, color_scheme=scheme)
    page.wait_for_function("Number(document.querySelector('#frame')?.dataset.position) > 5")
    assert violations(page) == []


def test_a_hand_that_is_faster_than_the_scripts_has_the_slider(arrive):
    page, let_come = arrive("", MAIN)
    page.wait_for_function("Number(document.querySelector('#frame')?.dataset.position) > 5")
    page.locator("#temperature input[type=range]").fill("1.85")
    let_come(MAIN)
    page.wait_for_function("document.querySelector('[data-role=bars]')?.dataset.temperature === '1.85'")
    let_come()
    assert page.evaluate("window.broken") is None
    assert "1.85" in page.evaluate("new URL(location.href).searchParams.get('ts')")


def test_a_dialog_that_is_asked_for_early_opens_when_it_is_there(arrive):
    page, let_come = arrive("?length=60")
    page.wait_for_selector("[data-role=view][data-filled]", state="attached")
    page.click("#open-share")
    let_come()
    page.wait_for_selector("#share dialog[open]")
