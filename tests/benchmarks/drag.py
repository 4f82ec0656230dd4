"""The frames of a page whose slider is dragged while it streams, in Chromium: `python -m tests.benchmarks.drag`.

A real mouse swings the slider over its whole width, `--seconds` long, on a laptop and on a phone's screen. The time
from each frame to the next is recorded inside the page, and so is every shift of the layout.
"""

import argparse
import json
import math
import shutil
import time

from tests.benchmarks.first_load import SCREENS
from tests.benchmarks.start import CHROMIUM
from tests.benchmarks.viewers import middle
from tests.started import running

PERIOD = 2.0  # seconds from one end to the other and back
RECORDER = """
window.frames_ = []; window.shift = 0;
let last = performance.now();
requestAnimationFrame(function frame(now) {
  window.frames_.push(now - last);
  last = now;
  requestAnimationFrame(frame);
});
new PerformanceObserver((list) => {
  for (const { value } of list.getEntries()) window.shift += value;
}).observe({ type: "layout-shift" });
"""


def drag(page, url: str, seconds: float) -> dict:
    page.add_init_script(RECORDER)
    page.goto(f"{url}/?length=5000&T=1.00")
    page.wait_for_selector("#frame", state="detached")
    page.wait_for_function("Number(document.querySelector('[data-role=view]').dataset.position) > 30")
    box = page.locator("#temperature input[type=range]").bounding_box()
    y = box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + box["width"] / 2, y)
    page.mouse.down()
    page.evaluate("window.frames_.length = 0; window.shift = 0")
    began, moves = time.monotonic(), 0
    while (passed := time.monotonic() - began) < seconds:
        page.mouse.move(box["x"] + box["width"] * (0.5 + 0.45 * math.sin(2 * math.pi * passed / PERIOD)), y)
        moves += 1
    frames, shift = page.evaluate("[window.frames_, window.shift]")
    state = page.get_attribute("[data-role=view]", "data-state")
    page.mouse.up()
    shares = {"p50": 0.5, "p95": 0.95, "p99": 0.99, "max": 1}
    found = {name: round(middle(frames, share), 1) for name, share in shares.items()}
    return {"state": state, "moves": moves, "frames": len(frames), **found, "shift": round(shift, 4)}


def main() -> None:
    from playwright.sync_api import sync_playwright

    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=float, default=10)
    options = parser.parse_args()
    results = []
    print("| screen | moves | frames | p50 / p95 / p99 / max, ms | CLS |")
    print("|---|---|---|---|---|")
    with running() as server, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=CHROMIUM)
        for screen, settings in SCREENS.items():
            page = browser.new_page(viewport=settings["viewport"])
            found = {"screen": screen} | drag(page, server.url, options.seconds)
            page.close()
            results.append(found)
            times = " / ".join(str(found[name]) for name in ("p50", "p95", "p99", "max"))
            print(f"| {screen} | {found['moves']} | {found['frames']} | {times} | {found['shift']} |", flush=True)
        browser.close()
    print(json.dumps(results))


if __name__ == "__main__":
    main()
