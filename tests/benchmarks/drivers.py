"""Three browsers with one interface: open(url), run(expression), press(keys), move, down and up of the mouse."""

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from tests.benchmarks.start import CHROMIUM
from tests.benchmarks.webdriver import PATIENCE, Http, Marionette, Page
from tests.started import free_port

WIDTH, HEIGHT = 1280, 800
WEBKIT = f"/usr/lib/{os.uname().machine}-linux-gnu/webkit2gtk-4.1"  # where Debian has MiniBrowser


class Missing(Exception):
    """This machine has no such browser. The text says what to install."""


def program(*names: str, package: str) -> str:
    """The path of the first of these programs that is here. Raises Missing."""
    for name in names:
        if found := shutil.which(name, path=f"{os.environ['PATH']}{os.pathsep}{WEBKIT}"):
            return found
    raise Missing(f"not on this machine (Debian's package: {package})")


@contextmanager
def started(command: list[str], **options) -> Iterator[subprocess.Popen]:
    """A program that runs during the block, without a word."""
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **options)
    try:
        yield process
    finally:
        process.terminate()
        process.wait(30)


def once_there(connect: Callable, process: subprocess.Popen):
    """What `connect` gives, as soon as the program listens."""
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            return connect()
        except OSError:
            if process.poll() is not None or time.monotonic() > deadline:
                raise
            time.sleep(0.2)


class ChromiumPage:
    """A page of Playwright's with the interface of webdriver.Page."""

    def __init__(self, page, version: str):
        self._page, self.version = page, version
        page.set_default_timeout(1000 * PATIENCE)
        self.open, self.press = page.goto, lambda *keys: page.keyboard.press("+".join(keys))
        self.move, self.down, self.up = page.mouse.move, page.mouse.down, page.mouse.up

    def run(self, expression: str):
        return self._page.evaluate(expression)

    def picture(self, path: Path) -> None:
        self._page.screenshot(path=path)


@contextmanager
def chromium() -> Iterator[ChromiumPage]:
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        raise Missing("playwright is not installed (tests/requirements.txt)") from None
    path = program("chromium", "chromium-browser", "google-chrome", package="chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=CHROMIUM)
        try:
            page = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT}, locale="en-US")
            yield ChromiumPage(page, browser.version)
        finally:
            browser.close()


@contextmanager
def firefox() -> Iterator[Page]:
    path, port = program("firefox-esr", "firefox", package="firefox-esr"), free_port()
    with ExitStack() as stack:
        profile = stack.enter_context(tempfile.TemporaryDirectory(ignore_cleanup_errors=True))
        (Path(profile) / "user.js").write_text(f'user_pref("marionette.port", {port});\n')
        size = [f"--width={WIDTH}", f"--height={HEIGHT}"]
        process = stack.enter_context(started([path, "--headless", "--marionette", "--profile", profile, *size]))
        page = Page(once_there(lambda: Marionette(port), process))
        stack.callback(page.close)
        yield page


@contextmanager
def webkit() -> Iterator[Page]:
    """WebKitGTK's own browser on a screen that nobody sees; the engine is Safari's."""
    driver = program("WebKitWebDriver", package="webkit2gtk-driver")
    browser = program("MiniBrowser", package="webkit2gtk-driver")
    screen, port = program("Xvfb", package="xvfb"), free_port()
    options = {"binary": browser, "args": ["--automation"]}
    with ExitStack() as stack:
        told, tell = os.pipe()  # Xvfb takes a free number, and says which
        size = ["-screen", "0", f"{WIDTH}x{HEIGHT}x24"]
        stack.enter_context(started([screen, "-displayfd", str(tell), *size], pass_fds=[tell]))
        os.close(tell)
        with open(told) as number:
            display = f":{number.readline().strip()}"
        home = stack.enter_context(tempfile.TemporaryDirectory(ignore_cleanup_errors=True))
        environment = os.environ | {"DISPLAY": display, "HOME": home, "LANG": "C.UTF-8"}
        process = stack.enter_context(started([driver, f"--port={port}"], env=environment))
        page = Page(once_there(lambda: Http(port, {"webkitgtk:browserOptions": options}), process))
        stack.callback(page.close)
        yield page


BROWSERS = {"Chromium": chromium, "Firefox": firefox, "WebKitGTK": webkit}
