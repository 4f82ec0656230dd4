"""The first seconds of a visit over a slow line, in Chromium: 1.6 Mbit/s and 150 ms, as on a phone in a crowded place.

`python -m tests.benchmarks.first_load` opens the page `--rounds` times in a fresh browser, and once more each, on a
laptop and on a phone: when the text flows, when the slider takes a hand over, when all of the page is there, how far
anything was moved meanwhile (CLS), and what was sent.
"""

import argparse
import json
import shutil

from tests.benchmarks.start import CHROMIUM
from tests.benchmarks.viewers import middle
from tests.started import running

LINE = {"offline": False, "latency": 150, "downloadThroughput": 1.6e6 / 8, "uploadThroughput": 0.75e6 / 8}
SCREENS = {
    "laptop": {"viewport": {"width": 1366, "height": 650}},
    "phone": {"viewport": {"width": 390, "height": 664}, "is_mobile": True, "has_touch": True},
}
# The frame in which a text is first longer than before, those in which the first tab works, has its bars, and in which
# Gradio's components are in their places; and every shift of the layout.
RECORDER = """
window.seen = { shift: 0, shifts: [] };
let length = null;
requestAnimationFrame(function look() {
  const { seen } = window, now = performance.now();
  const text = document.querySelector("[data-panel=yours] [data-role=text]")?.textContent.length ?? 0;
  if (text && length !== null && text > length) seen.flows ??= now;
  length = text;
  if (document.querySelector("[data-role=view][data-filled]")) seen.works ??= now;
  if (document.querySelector("[data-role=bars] > *")) seen.bars ??= now;
  if (document.querySelector("gradio-app #temperature input[type=range]") && !document.querySelector("#frame")) {
    seen.whole ??= now;
  }
  requestAnimationFrame(look);
});
new PerformanceObserver((list) => {
  for (const { value, hadRecentInput, sources } of list.getEntries()) {
    if (hadRecentInput) continue;
    window.seen.shift += value;
    window.seen.shifts.push([value, sources.map(({ node }) => node?.id || node?.className || node?.nodeName)]);
  }
}).observe({ type: "layout-shift", buffered: true });
"""
REPORT = """() => ({
  ...window.seen,
  paint: performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? null,
  requests: performance.getEntriesByType("resource").length + 1,
  sent: [...performance.getEntriesByType("navigation"), ...performance.getEntriesByType("resource")].reduce(
    (sum, { transferSize }) => sum + transferSize, 0),
})"""


def visit(context, url: str) -> dict:
    page = context.new_page()
    page.add_init_script(RECORDER)
    line = context.new_cdp_session(page)
    line.send("Network.enable")
    line.send("Network.emulateNetworkConditions", LINE)
    page.goto(url, wait_until="commit", timeout=120_000)
    page.wait_for_function("window.seen?.whole && window.seen.flows && window.seen.bars", timeout=120_000)
    page.wait_for_timeout(500)
    found = page.evaluate(REPORT)
    page.close()
    return found


def main() -> None:
    from playwright.sync_api import sync_playwright

    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--query", default="", help='of the address, as "?T=0.80"')
    options = parser.parse_args()
    columns = {"paint": "first paint", "flows": "text flows", "works": "slider works", "bars": "bars", "whole": "whole"}
    print(f"| screen | visit | {', '.join(columns.values())}, s (middle of {options.rounds}) | CLS | requests | kB |")
    print("|---|---|---|---|---|---|")
    results = []
    with running() as server, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=CHROMIUM)
        for screen, settings in SCREENS.items():
            rounds = []
            for _ in range(options.rounds + (not results)):  # the first one loads the model
                context = browser.new_context(locale="en-US", **settings)
                rounds.append([visit(context, server.url + "/" + options.query) for _ in range(2)])
                context.close()
            for number, name in enumerate(("first", "second")):
                of = [each[number] for each in rounds[-options.rounds :]]
                times = {key: round(middle([each[key] for each in of], 0.5) / 1000, 2) for key in columns}
                worst = max(of, key=lambda each: each["shift"])
                found = {"screen": screen, "visit": name, **times, "shift": round(worst["shift"], 4)}
                found |= {"requests": of[0]["requests"], "kB": round(of[0]["sent"] / 1000), "shifts": worst["shifts"]}
                results.append(found)
                seconds = " · ".join(f"{time:.2f}" for time in times.values())
                print(
                    f"| {screen} | {name} | {seconds} | {found['shift']} | {found['requests']} | {found['kB']} |",
                    flush=True,
                )
        browser.close()
    print(json.dumps(results))


if __name__ == "__main__":
    main()
