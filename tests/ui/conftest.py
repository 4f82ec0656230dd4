"""Chromium, the launched app, and a recorder inside the page: nothing is polled from here, and nothing sleeps.

Fixtures end with this package: while Playwright runs, no other test could use asyncio.run.
"""

import os
import shutil

import pytest

from tests.checkpoints import make_checkpoints
from tests.started import program, serve

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # Two pages of the browser's own interface for each window, a fifth of what opening a page costs.
    "--disable-features=WebUIOmniboxPopup,WebUIOmniboxAimPopup",
]

# Every repaint of the bars and every state of the view, as the page goes through them.
RECORDER = """
window.paints = []; window.states = [];
new MutationObserver((changes) => {
  for (const { target, attributeName } of changes) {
    if (attributeName === "data-temperature" && target.dataset.role === "bars") {
      const p = [...target.children].map((bar) => [bar.dataset.id, bar.dataset.token, Number(bar.dataset.p)]);
      window.paints.push({ T: Number(target.dataset.temperature), p });
    }
    if (attributeName === "data-state") window.states.push(target.dataset.state);
  }
}).observe(document, { subtree: true, attributes: true, attributeFilter: ["data-temperature", "data-state"] });
"""


@pytest.fixture(scope="package")
def chromium():
    """A browser, or a skip that says why; with REQUIRE_BROWSER=1 its absence is a failure."""
    missing = None
    try:
        from playwright.sync_api import Error, sync_playwright
    except ImportError:
        missing = "playwright is not installed (tests/requirements.txt)"
    else:
        with sync_playwright() as playwright:
            installed = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
            try:
                browser = playwright.chromium.launch(executable_path=installed, args=ARGUMENTS)
            except Error as error:
                missing = f"Chromium does not start: {str(error).splitlines()[0]}"
            else:
                yield browser
                browser.close()
                return
    if os.environ.get("REQUIRE_BROWSER") == "1":
        pytest.fail(missing)
    pytest.skip(missing)


@pytest.fixture(scope="package")
def checkpoints(chromium, tmp_path_factory):
    return make_checkpoints(tmp_path_factory.mktemp("checkpoints"))


@pytest.fixture(scope="package")
def site(checkpoints):
    with serve(checkpoints) as url:
        yield url


@pytest.fixture(scope="package")
def client(site):
    with program(site) as client:
        yield client


@pytest.fixture
def visit(chromium, site):
    """visit(query, **context options) → a View of a page that has been opened and drawn; with whole=False the first tab
    alone, before Gradio is there."""
    contexts = []

    def open_page(query: str = "", whole: bool = True, **options) -> "View":
        context = chromium.new_context(**{"locale": "en-US", "viewport": {"width": 1280, "height": 900}} | options)
        context.add_init_script(RECORDER)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(60_000)
        errors = []
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("dialog", lambda dialog: errors.append(f"dialog: {dialog.message}"))
        page.on(
            "request", lambda request: request.url.startswith((site, "data:", "blob:")) or errors.append(request.url)
        )
        page.goto(site + query)
        page.wait_for_selector("[data-role=view][data-filled]", state="attached")
        if whole and page.query_selector("meta[name=gradio]"):
            page.wait_for_selector("#frame", state="detached")
        return View(page, errors)

    yield open_page
    for context in contexts:
        context.close()


class View:
    """What the tests ask of a page."""

    def __init__(self, page, errors: list[str]):
        self.page, self.errors = page, errors

    def until(self, condition: str, argument=None) -> None:
        """Until a JavaScript expression over `view` (the element) and `argument` holds."""
        view = "const view = document.querySelector('[data-role=view]');"
        self.page.wait_for_function(f"(argument) => {{ {view} return {condition}; }}", arg=argument)

    def until_state(self, state: str) -> None:
        self.until("view.dataset.state === argument", state)

    def until_position(self, position: int) -> None:
        self.until("Number(view.dataset.position) >= argument", position)

    def open_tab(self, name: str) -> None:
        """Click a tab; on a phone the tabs are behind a menu."""
        if self.page.is_visible("#menu"):
            self.page.click("#menu")
        self.page.click(f"#tabs [data-tab-id={name}]")

    def finish(self) -> None:
        """Write the rest as fast as it goes."""
        self.page.select_option("#speed", "max")
        self.until_state("done")

    def stop_at(self, position: int) -> int:
        """Stop as soon as `position` characters are there; returns how many were. On a busy machine a click from here
        can take longer than the run."""
        self.page.evaluate(
            """(position) => new Promise((resolve) => {
              const view = document.querySelector("[data-role=view]");
              const stop = () => {
                if (Number(view.dataset.position) < position) return;
                observer.disconnect();
                document.querySelector("#pause").click();
                resolve();
              };
              const observer = new MutationObserver(stop);
              observer.observe(view, { attributes: true, attributeFilter: ["data-position"] });
              stop();
            })""",
            position,
        )
        self.until_state("idle")
        return self.position

    @property
    def position(self) -> int:
        return int(self.page.get_attribute("[data-role=view]", "data-position"))

    def texts(self) -> list[str]:
        """Of low, unit, high, yours."""
        return self.page.evaluate(
            "['low', 'unit', 'high', 'yours'].map((name) =>"
            " document.querySelector(`#live [data-panel=${name}] [data-role=text]`).textContent)"
        )

    def link(self) -> str:
        """The address, once it holds what is shown."""
        shown = "document.querySelector('#temperature input[type=range]').value"
        self.until(
            f"Number(new URL(location.href).searchParams.get('T')) === Number({shown}) && view.dataset.link === 'ready'"
        )
        return self.page.url

    def parameter(self, name: str) -> str | None:
        return self.page.evaluate("(name) => new URL(location.href).searchParams.get(name)", name)

    def paints(self) -> list[dict]:
        return self.page.evaluate("window.paints")

    def forget_paints(self) -> None:
        self.frame()
        self.page.evaluate("window.paints.length = 0")

    def frame(self) -> None:
        """Until the browser has drawn once more."""
        self.page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")

    def drag(self, start: float, end: float, steps: int) -> None:
        """The slider's thumb with the mouse, from one temperature to another."""
        slider = self.page.locator("#temperature input[type=range]")
        slider.scroll_into_view_if_needed()
        box = slider.bounding_box()
        thumb = 30  # its width: the track that the middle of the thumb can reach is shorter by it

        def at(temperature: float) -> tuple[float, float]:
            return box["x"] + thumb / 2 + (box["width"] - thumb) * temperature / 2, box["y"] + box["height"] / 2

        self.page.mouse.move(*at(start))
        self.page.mouse.down()
        for step in range(1, steps + 1):
            self.page.mouse.move(*at(start + (end - start) * step / steps))
            self.frame()
        self.page.mouse.up()
