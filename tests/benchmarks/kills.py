"""A server that is killed while a page reads from it: `python -m tests.benchmarks.kills` (needs Chromium).

Each run has a page of its own, and a server that gets SIGKILL at a random moment. Once the page says that it could go
on by itself, the text has to end with the characters of an undisturbed run, without an error, before any server is
back. Killed sooner, while the model is on its way, the text has to stay, and to end likewise once a server is back. The
gap is the longest time from one character to the next. The exit status is 0 if every run ended with its characters.
"""

import argparse
import json
import random
import shutil
import sys
import time
from contextlib import ExitStack
from itertools import pairwise
from urllib.parse import urlencode

from model.checkpoint import SHIPPED
from tests.benchmarks.start import CHROMIUM
from tests.streams import Stream, texts
from tests.ui.conftest import View
from tests.ui.faults.host import Host

SETTINGS = {"model": "shakespeare", "prompt": "ROMEO:", "seed": "7", "length": 1200}
SCHEDULE = "0:0.70_200:1.10_500:0.90"
LATEST = 8.0  # seconds after the page could go on: the text is still written then, at the pace of a reader
AFTER = 90  # tokens after the kill that come at that pace: three seconds
RECORDER = """
window.changes = [];
new MutationObserver(([{ target }]) => {
  window.changes.push([performance.now(), Number(target.dataset.position), target.dataset.state]);
}).observe(document.querySelector("[data-role=view]"), { attributeFilter: ["data-position", "data-state"] });
"""


def open_page(browser, host: Host, holds_model: bool) -> View:
    page = browser.new_page()
    page.set_default_timeout(120_000)
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    if holds_model:
        page.route("**/step.bin", lambda route: None)  # on its way for as long as the page is there
    page.goto(f"{host.app.url}/?{urlencode(SETTINGS | {'ts': SCHEDULE})}")
    page.wait_for_selector("[data-role=view][data-filled]", state="attached")
    page.wait_for_selector("#frame", state="detached")  # Gradio's scripts are there, too
    page.evaluate(RECORDER)
    return View(page, errors)


def finish(view: View, expected: list[str], killed: float) -> dict:
    """The end of a run, at full speed. killed: milliseconds of the page's clock."""
    changes = view.page.evaluate("window.changes")
    view.finish()
    written = {position: at for at, position, _ in reversed(changes)}  # when each position was first there
    gaps = [later - at for at, later in pairwise(sorted(written.values())) if later > killed]
    positions = [position for _, position, _ in changes]
    return {
        "same": view.texts() == expected,
        "whole": positions == sorted(positions) and not view.errors,  # nothing that was there is taken back
        "writer": view.page.get_attribute("[data-role=view]", "data-writer"),
        "error_seen": any(state == "error" for *_, state in changes),
        "gap_ms": round(max(gaps)),
    }


def kill_when_ready(browser, host: Host, expected: list[str], moment: float) -> dict:
    """moment: seconds after the page could go on by itself."""
    view = open_page(browser, host, holds_model=False)
    view.until("view.dataset.takeover === 'ready'")
    view.page.wait_for_timeout(1000 * moment)
    now, at = view.page.evaluate("performance.now()"), view.position
    host.kill()
    view.until("view.dataset.writer === 'page'")
    view.until_position(min(SETTINGS["length"], view.position + AFTER))
    found = {"killed_at": at} | finish(view, expected, now)
    view.page.close()
    host.restart()
    return found | {"whole": found["whole"] and found["writer"] == "page" and not found["error_seen"]}


def kill_before(browser, host: Host, expected: list[str], position: int) -> dict:
    """position: of the text when the server is killed; the model is on its way."""
    view = open_page(browser, host, holds_model=True)
    view.until_position(position)
    now, at = view.page.evaluate("performance.now()"), view.position
    host.kill()
    view.until_state("error")
    kept, began = view.texts(), time.monotonic()
    host.restart()
    view.until_position(view.position + AFTER)
    away = time.monotonic() - began
    is_kept = all(whole.startswith(text) for whole, text in zip(expected, kept, strict=True))
    found = {"killed_at": at, "away_s": round(away, 1)} | finish(view, expected, now)
    view.page.unroute_all(behavior="ignoreErrors")
    view.page.close()
    return found | {"whole": found["whole"] and is_kept and found["writer"] == "server"}


def main() -> int:
    from playwright.sync_api import sync_playwright

    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.kills", description=__doc__.splitlines()[0])
    parser.add_argument("--ready", type=int, default=20, help="kills of a server whose page could go on")
    parser.add_argument("--before", type=int, default=5, help="kills before that")
    parser.add_argument("--seed", type=int, default=7, help="of the moments")
    options = parser.parse_args()
    chance, found = random.Random(options.seed), {"ready": [], "before": []}
    with ExitStack() as stack:
        host = Host(str(SHIPPED), stack)
        playwright = stack.enter_context(sync_playwright())
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=CHROMIUM)
        stack.callback(browser.close)
        request = {"settings": SETTINGS, "schedule": SCHEDULE, "pace": "max"}
        expected = texts(Stream(host.app.port, "/run", request).rest())
        for name, count in (("ready", options.ready), ("before", options.before)):
            for _ in range(count):
                if name == "ready":
                    one = kill_when_ready(browser, host, expected, chance.uniform(0, LATEST))
                else:
                    one = kill_before(browser, host, expected, chance.randrange(1, 100))
                found[name].append(one)
                print(name, json.dumps(one), flush=True)
    for name, runs in found.items():
        same, gap = sum(run["same"] and run["whole"] for run in runs), max((run["gap_ms"] for run in runs), default=0)
        print(f"{name}: {same} of {len(runs)} with the characters of an undisturbed run, longest gap {gap} ms")
    return int(not all(run["same"] and run["whole"] for runs in found.values() for run in runs))


if __name__ == "__main__":
    sys.exit(main())
