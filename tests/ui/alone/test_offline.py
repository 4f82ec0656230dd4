"""The static edition's service worker: without a network, damaged stores, and a new version under an open page."""

import shutil

import pytest

from assets import parts, site
from assets.site import write_site

pytestmark = pytest.mark.browser

QUERY = "?model=tiny&prompt=ab&seed=7&length=60&T=0.80"
# Until the service worker has the page and a model. wait_for_function takes a promise for an answer.
KEPT = """async (step) => {
  const ofLanguage = new URL("model/lexicons/en.txt", document.querySelector("script[src$='main.js']").src);
  for (const file of [new URL(`page/model/${step}/lexicon.txt`, document.baseURI), ofLanguage]) {
    while (!(navigator.serviceWorker.controller && await caches.match(file))) {
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}"""


def first_visit(visit, models):
    view = visit(QUERY)
    view.finish()
    view.page.evaluate(KEPT, models.cards()["tiny"]["digest"])
    return view


def open_again(view, query: str = QUERY) -> None:
    view.page.goto(view.page.url.partition("?")[0] + query)
    view.page.wait_for_selector("[data-role=view][data-filled]", state="attached")


def test_after_the_first_visit_it_needs_no_network(visit, host, models):
    view = first_visit(visit, models)
    texts = view.texts()
    with host.stopped():
        open_again(view)
        view.finish()
        assert view.texts() == texts
        for tab in ("sweep", "bet", "learn"):
            view.open_tab(tab)
            view.page.wait_for_selector(f"#{tab} [data-role]", state="visible")
        view.open_tab("write")
        view.page.select_option("#model", "wordy")
        view.until_state("error")
        assert "Wordy can’t be loaded: the connection is gone" in view.page.inner_text("[data-role=alert]")
        view.page.select_option("#model", "tiny")
        view.until_position(10)
        assert view.errors == []


def test_it_can_be_installed(visit, models):
    view = first_visit(visit, models)
    tools = view.page.context.new_cdp_session(view.page)
    assert tools.send("Page.getAppManifest")["errors"] == []
    errors = tools.send("Page.getInstallabilityErrors")["installabilityErrors"]
    assert {error["errorId"] for error in errors} <= {"in-incognito"}  # as every page of a test


def test_a_kept_model_that_is_damaged_is_fetched_again(visit, models):
    view = first_visit(visit, models)
    texts, address = view.texts(), f"page/model/{models.cards()['tiny']['digest']}/step.bin"
    view.page.evaluate(
        """async (address) => {
          const name = (await caches.keys()).find((name) => name.startsWith("models "));
          await (await caches.open(name)).put(new URL(address, document.baseURI), new Response("damaged"));
        }""",
        address,
    )
    open_again(view)
    view.finish()
    assert view.texts() == texts and view.errors == []


def test_a_new_version_replaces_an_old_one_under_an_open_page(visit, host, models, monkeypatch, tmp_path):
    view = first_visit(visit, models)
    (old,) = host.out.glob("page/*/main.js")
    page = tmp_path / "page"
    shutil.copytree(parts.PAGE, page)
    words = (page / "words.json").read_text(encoding="utf-8")
    (page / "words.json").write_text(words.replace('"tab_bet": "Bet"', '"tab_bet": "Wager"'), encoding="utf-8")
    for module in (parts, site):
        monkeypatch.setattr(module, "PAGE", page)
    write_site(host.out, models, ["tiny", "wordy"], "")
    shutil.move(old.parent, tmp_path / "old")  # as most hosts do
    view.page.evaluate(
        """() => new Promise((done) => {
          navigator.serviceWorker.addEventListener("controllerchange", done);
          navigator.serviceWorker.ready.then((registration) => registration.update());
        })"""
    )
    assert view.page.inner_text("#tab-bet") == "Bet"
    missing = view.page.evaluate(
        """async () => {
          const sources = [...document.querySelectorAll("link[href*='page/'], script[src]")];
          const answers = await Promise.all(sources.map((one) => fetch(one.href || one.src)));
          return answers.filter((answer) => !answer.ok).map((answer) => answer.url);
        }"""
    )
    assert missing == []
    view.page.select_option("#model", "wordy")
    view.until_position(10)
    open_again(view)
    view.page.wait_for_function("document.querySelector('#tab-bet').textContent === 'Wager'")
    with host.stopped():
        open_again(view)
        view.until_position(10)
        assert view.page.inner_text("#tab-bet") == "Wager" and view.errors == []
