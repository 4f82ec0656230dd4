"""The static edition in a browser: the page without a server, below a path of a plain file server."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlsplit

import pytest

from assets.server.link import default_prompts, read_link
from assets.words import TEXTS
from model.run import Run

pytestmark = pytest.mark.browser

QUERY = "?model=tiny&prompt=ab&seed=7&length=120&ts=0:0.60_40:1.20"


def written(models, query: str) -> list[str]:
    """The four texts of a link, as the server writes them."""
    settings, schedule, unread, _ = read_link(query, default_prompts(models.cards()), "tiny")
    assert unread == ()

    async def write() -> list[str]:
        engine = await models.engine(settings["model"])
        run = Run(engine, settings["prompt"], settings["seed"], settings["length"], schedule=schedule)
        return [engine.checkpoint.vocabulary.decode(ids) for ids in (await run.last()).ids]

    with ThreadPoolExecutor(1) as thread:  # Playwright has the event loop of this one
        return thread.submit(lambda: asyncio.run(write())).result()


def test_a_link_gives_the_characters_that_the_server_gives(visit, models, host):
    view = visit(QUERY)
    view.finish()
    assert view.texts() == written(models, QUERY) and view.errors == []
    assert view.page.get_attribute("[data-role=view]", "data-writer") == "page"
    assert view.page.get_attribute("[data-role=view]", "data-takeover") == "ready"
    assert view.page.inner_text("[data-role=writer]") == ""
    assert all(path.startswith("/any/path/") for path in host.asked)


def test_the_lexicon_of_the_language_arrives_while_a_text_is_written(visit, host):
    view = visit("?model=tiny&prompt=ab&seed=7&length=5000&T=0.80")
    view.page.locator("[data-panel=unit] .non_words_language").wait_for()
    assert {path.rpartition("/")[2] for path in host.asked if "/lexicons/" in path} == {"en.txt"}
    view.page.select_option("#model", "wordy")  # of no language
    view.until("!view.querySelector('[data-panel=unit] .non_words').textContent.endsWith('–')")
    assert view.page.locator("[data-panel=unit] .non_words_language").is_hidden() and view.errors == []


def test_its_link_is_a_server_s_link_with_another_host(visit, models):
    view = visit("?model=tiny&prompt=a%26b&seed=3&length=60&T=0.50")
    view.finish()
    view.page.locator("#temperature input[type=range]").focus()
    view.page.keyboard.press("ArrowRight")
    query = urlsplit(view.link()).query
    text = "view.querySelector('[data-panel=yours] [data-role=text]').textContent"
    view.until(f"{text} === argument", written(models, query)[3])
    settings = read_link(query, {"tiny": ""}, "tiny").settings
    assert settings == {"model": "tiny", "prompt": "a&b", "seed": "3", "length": 60}


def test_range_and_number_follow_each_other(visit):
    view = visit(QUERY)
    number, slider = "#temperature input[type=number]", "#temperature input[type=range]"
    view.page.fill(number, "1.37")
    assert view.page.input_value(slider) == "1.37"
    view.page.focus(slider)
    view.page.keyboard.press("ArrowLeft")
    assert view.page.input_value(number) == "1.36"
    view.page.fill(number, "7")
    view.page.focus("#seed")
    view.until("document.querySelector('#temperature input[type=number]').value === '2.00'")
    names = [view.page.get_attribute(f"#temperature input[type={kind}]", "aria-label") for kind in ("range", "number")]
    assert names == ["Temperature", "Temperature as a number"]
    view.page.click("#language label:last-child")
    assert view.page.get_attribute(slider, "aria-label") == "Temperatur"
    assert view.page.inner_text("#temperature [data-testid=block-info]") == "Temperatur"


def test_all_tabs_open_in_both_languages_and_nothing_leads_to_a_server(visit):
    view = visit(f"{QUERY}&lang=de")
    for tab, word in {"sweep": "Vergleich", "bet": "Wette", "learn": "Lernen", "write": "Schreiben"}.items():
        view.open_tab(tab)
        view.page.wait_for_selector(f"#{tab}", state="visible")
        assert view.page.inner_text(f"#tab-{tab}") == word
    assert view.page.query_selector("#api, #programs") is None
    view.page.click("[data-opens=about]")
    view.page.wait_for_selector("#about [data-role]", state="visible")
    assert view.errors == []


@pytest.mark.parametrize(
    ("query", "hidden"), [("&view=board", "#foot"), ("&embed=1", ".top h1"), ("&hide=seed", "#seed")]
)
def test_the_views_of_other_pages(visit, query, hidden):
    view = visit(QUERY + query)
    view.until_position(10)
    assert not view.page.is_visible(hidden) and view.page.is_visible("#temperature input[type=range]")


def test_a_dark_system_has_a_dark_page_and_the_address_can_choose(visit):
    assert "dark" in visit(QUERY, color_scheme="dark").page.get_attribute("body", "class")
    assert visit(f"{QUERY}&__theme=light", color_scheme="dark").page.get_attribute("body", "class") is None


def test_a_model_that_is_not_here_is_said_and_the_page_writes_with_another(visit):
    view = visit("?model=gone&prompt=ab&length=20")
    view.until_state("done")
    assert "model=gone" in view.page.inner_text("[data-role=link]") and view.errors == []


@pytest.mark.parametrize(
    ("name", "damage"),
    [
        ("step.bin", "missing"),
        ("step.bin", "altered"),
        ("step.bin", "cut"),
        ("vocabulary.json", "altered"),
        ("lexicon.txt", "altered"),
    ],
)
def test_a_model_that_is_not_whole_is_said_and_another_can_be_chosen(visit, host, models, name, damage):
    file = host.out / "page" / "model" / models.cards()["tiny"]["digest"] / name
    whole = file.read_bytes()
    try:
        if damage == "missing":
            file.unlink()
        else:
            file.write_bytes(whole[: len(whole) // 2] if damage == "cut" else whole[:-1] + bytes([whole[-1] ^ 1]))
        view = visit(QUERY)
        view.until_state("error")
        assert "Tiny can’t be loaded" in view.page.inner_text("[data-role=alert]")
        view.page.select_option("#model", "wordy")
        view.until_position(10)
        assert view.page.inner_text("[data-role=alert]") == "" and view.errors == []
    finally:
        file.write_bytes(whole)
    view.page.select_option("#model", "tiny")
    view.until_position(10)


def test_a_browser_without_workers_is_told_so(visit, chromium):
    view = visit(QUERY)
    view.page.add_init_script("delete globalThis.Worker")
    view.page.reload()
    view.until_state("error")
    assert "Web Worker" in view.page.inner_text("[data-role=alert]") and view.errors == []


@pytest.mark.parametrize("locale", ["en-US", "de-DE"])
def test_the_text_of_a_first_visit_flows_before_any_script_is_there(chromium, host, locale):
    context = chromium.new_context(locale=locale)
    try:
        page = context.new_page()
        page.route("**/*.js", lambda route: route.abort())
        page.goto(host.url)
        page.wait_for_function("Number(document.querySelector('#frame').dataset.position) > 20")
        assert len(page.inner_text("[data-panel=yours] [data-role=text]")) > 20
        assert page.inner_text("#pause span") == TEXTS[locale[:2]]["pause"]
        page.goto(f"{host.url}?model=tiny&prompt=ab")
        assert page.text_content("[data-panel=yours] [data-role=text]") == ""  # nor is it there for a link
        assert page.get_attribute("#frame", "data-position") is None
    finally:
        context.close()
