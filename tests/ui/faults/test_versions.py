"""The page's files below a sub-path, and a page that stays open while its server is replaced by another version."""

import shutil

import pytest

from assets.parts import page_digest
from tests.checkpoints import make_checkpoints
from tests.started import ROOT, running
from tests.streams import until
from tests.ui.conftest import View
from tests.ui.faults.proxy import proxied

pytestmark = [pytest.mark.browser, pytest.mark.slow]

TITLES = ("#honest summary", "#sweep .lead", "#bet-title", "#learn h2", "#sheet-title", "#about-title", "#share-title")


def open_page(chromium, url: str) -> View:
    page = chromium.new_page()
    page.set_default_timeout(60_000)
    errors = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("response", lambda answer: answer.status >= 400 and errors.append(f"{answer.status} {answer.url}"))
    page.goto(url)
    page.wait_for_selector("[data-role=view][data-filled]", state="attached")
    return View(page, errors)


def test_the_page_works_behind_a_proxy_below_a_path(chromium, tmp_path):
    checkpoints = str(make_checkpoints(tmp_path / "checkpoints"))
    with running("--checkpoints", checkpoints, root_path="/sub") as app, proxied(app.port, "/sub") as url:
        view = open_page(chromium, f"{url}?length=40&T=1.20")
        view.until_state("done")
        view.page.click("#tab-bet")
        view.page.wait_for_selector("#bet [data-phase=open]")
        view.page.click("#tab-sweep")
        view.page.click("#sweep [data-role=run]")
        view.page.wait_for_selector("#sweep [data-state=running]")
        assert view.page.url.startswith(f"{url}?")
        icon = [error for error in view.errors if "favicon" not in error and "manifest" not in error]
        assert icon == []
        view.page.close()


def test_a_page_that_stays_open_goes_on_with_a_server_of_another_version(chromium, tmp_path):
    checkpoints = str(make_checkpoints(tmp_path / "checkpoints"))
    copy = tmp_path / "next"
    for folder in ("assets", "model"):
        shutil.copytree(ROOT / folder, copy / folder, ignore=shutil.ignore_patterns("checkpoints", "__pycache__"))
    shutil.copy(ROOT / "app.py", copy)
    with (copy / "assets" / "page" / "main.js").open("a") as script:
        script.write("// Another version.\n")
    with running("--checkpoints", checkpoints) as app:
        view = open_page(chromium, f"{app.url}/?length=3000&T=1.20&writer=server")
        for title in TITLES:  # the other parts are there, too
            view.page.wait_for_function("(at) => document.querySelector(at)?.textContent.length > 0", arg=title)
        view.until_position(10)
        app.process.kill()
        view.until_state("error")
    with running("--checkpoints", checkpoints, root=copy, port=app.port) as app:
        until(lambda: view.page.evaluate("document.querySelector('[data-role=view]').dataset.state !== 'error'"))
        view.finish()
        for tab, ready in (("bet", "#bet [data-phase=open]"), ("learn", "#learn [data-piece=play] tbody tr")):
            view.page.click(f"#tab-{tab}")  # their scripts came from the server before
            view.page.wait_for_selector(ready)
        assert view.errors == []
        fetched = view.page.evaluate("performance.getEntriesByType('resource').map(({ name }) => name)")
        assert {name.split("/page/")[1].split("/")[0] for name in fetched if "/page/" in name} == {page_digest()}
        view.page.close()
