"""The page without a server, in Chromium: `python -m tests.benchmarks.alone` on a machine with nothing else to do.

It prints what a worker steps beside the same step in NumPy, on one core each; when the text of a first visit flows, on
loopback and over 1.6 Mbit/s; event → first character at the new temperature; a scrub; and the share of a core that four
panels take at the pace of a reader. With `--minutes 30` it writes, and is steered, for so long, and prints the memory.
"""

import argparse
import json
import os
import shutil
import statistics
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

from model.checkpoint import SHIPPED, Checkpoint, load_checkpoint
from model.library import Library
from tests.benchmarks.browsers import prepare, wanted_of
from tests.benchmarks.engine import ONE_CORE, per_second
from tests.benchmarks.first_load import LINE, RECORDER
from tests.benchmarks.page import measure
from tests.benchmarks.start import CHROMIUM
from tests.started import TICKS
from tests.static_host import Host

MODEL, LENGTH = "shakespeare", 400
SECONDS = 2  # of a round of steps
WATCHED = 30  # seconds in which a reader's page is watched
ASK = """(asked) => new Promise((resolve) => {
  window.worker ??= new Worker("/tests/page/model/speed_worker.js", { type: "module" });
  window.worker.onmessage = ({ data }) => resolve(data);
  window.worker.postMessage(asked);
})"""
# The milliseconds from a key on the slider of a page at rest to the first other text, and to all temperatures.
SCRUB = """() => new Promise((resolve) => {
  const view = document.querySelector("[data-role=view]");
  const text = view.querySelector("[data-panel=yours] [data-role=text]");
  const slider = document.querySelector("#temperature input[type=range]"), before = text.textContent;
  let at = 0, first = null;
  slider.addEventListener("keydown", () => { at ||= performance.now(); });
  requestAnimationFrame(function look() {
    if (at && first === null && text.textContent !== before) first = performance.now() - at;
    if (at && view.dataset.scrub === "complete") return resolve({ first, whole: performance.now() - at });
    requestAnimationFrame(look);
  });
})"""
WRITES = "document.querySelector('[data-role=view]')?.dataset.takeover === 'ready'"
DONE = "document.querySelector('[data-role=view]').dataset.state === 'done'"


def numpy_steps(checkpoint: Checkpoint, rows: int) -> float:
    """Row-steps a second of model/exact.py."""
    held = [np.zeros(rows, dtype=np.int32), checkpoint.initial_state(rows)]

    def step() -> None:
        held[1] = checkpoint.step(*held)[1]

    return per_second(step, rows, SECONDS)


def compare_steps(browser, host: Host, rounds: int) -> dict[str, dict[str, int | float]]:
    """By number of rows: row-steps a second of the worker and of NumPy, in turn, and their ratio; medians."""
    checkpoint, page = load_checkpoint(SHIPPED / MODEL, "numpy"), browser.new_page()
    page.goto(f"http://127.0.0.1:{host.port}/")
    asked = wanted_of(host, checkpoint.card, MODEL) | {"seconds": SECONDS}
    page.evaluate(ASK, asked | {"rows": 1})  # loads the model
    found = {}
    for rows in (1, 4):
        pairs = []
        for _ in range(rounds):
            answer = page.evaluate(ASK, asked | {"rows": rows})
            pairs.append((answer["perSecond"], numpy_steps(checkpoint, rows)))
        worker, numpy = (statistics.median(column) for column in zip(*pairs, strict=True))
        ratio = statistics.median(worker / numpy for worker, numpy in pairs)
        found[f"{rows} rows"] = {"worker": round(worker), "numpy": round(numpy), "ratio": round(ratio, 2)}
    page.close()
    return found


def first_text(browser, host: Host, line: dict | None) -> dict[str, float]:
    """Seconds of a first visit until the text flows, and until the page writes by itself."""
    context = browser.new_context(viewport={"width": 1366, "height": 650})
    page = context.new_page()
    page.add_init_script(RECORDER)
    if line:
        network = context.new_cdp_session(page)
        network.send("Network.enable")
        network.send("Network.emulateNetworkConditions", line)
    page.goto(host.url, wait_until="commit", timeout=120_000)
    page.wait_for_function("window.seen?.flows", timeout=120_000)
    page.wait_for_function(WRITES, timeout=120_000)
    found = page.evaluate("({ flows: window.seen.flows, alone: performance.now() })")
    context.close()
    return {name: round(value / 1000, 2) for name, value in found.items()}


def scrub(browser, host: Host) -> dict[str, int]:
    page = browser.new_page()
    page.goto(f"{host.url}?model={MODEL}&seed=7&length={LENGTH}&T=0.80")
    page.wait_for_function(WRITES, timeout=60_000)
    page.select_option("#speed", "max")
    page.wait_for_function(DONE, timeout=60_000)
    page.wait_for_timeout(1000)  # the threads that help have their model
    with_result = page.evaluate_handle(f"({{ found: ({SCRUB})() }})")
    page.focus("#temperature input[type=range]")
    page.keyboard.press("End")
    found = page.evaluate("(kept) => kept.found", with_result)
    page.close()
    return {name: round(value) for name, value in found.items()}


def thread_of(path: Path) -> bool:
    """Whether a folder of /proc is a Web Worker's thread."""
    try:
        return path.joinpath("comm").read_text().startswith("DedicatedWorker")
    except OSError:  # It has ended meanwhile.
        return False


def workers() -> list[Path]:
    return [path for path in Path("/proc").glob("[0-9]*/task/[0-9]*") if thread_of(path)]


def cpu(thread: Path) -> float:
    """Seconds of CPU of a thread."""
    user, system = thread.joinpath("stat").read_text().rsplit(")", 1)[1].split()[11:13]
    return (int(user) + int(system)) / TICKS


def share_of_a_core(browser, host: Host) -> float:
    """What the worker takes while four panels are written at the pace of a reader."""
    page = browser.new_page()
    page.goto(f"{host.url}?model={MODEL}&seed=7&length=5000&T=0.80")
    page.wait_for_function(WRITES, timeout=60_000)
    page.wait_for_timeout(3000)
    threads = workers()
    before, began = [cpu(thread) for thread in threads], time.monotonic()
    page.wait_for_timeout(1000 * WATCHED)
    used = sum(map(cpu, threads)) - sum(before)
    share = used / (time.monotonic() - began)
    page.close()
    return round(share, 3)


def memory(thread: Path) -> float:
    """MB of the process of a thread, pages that are shared counted in parts."""
    lines = (thread.parents[1] / "smaps_rollup").read_text().splitlines()
    return round(int(next(line for line in lines if line.startswith("Pss:")).split()[1]) / 1024, 1)


def write_for(browser, host: Host, minutes: float) -> None:
    """Write one text after the other, steer every ten seconds, and print the memory every minute."""
    page = browser.new_page()
    page.goto(f"{host.url}?model={MODEL}&seed=7&length=1000&T=0.80")
    page.wait_for_function(WRITES, timeout=60_000)
    print("| minute | MB of the page's process |\n|---|---|", flush=True)
    thread = workers()[0]
    for tens in range(1, round(6 * minutes) + 1):
        page.wait_for_timeout(10_000)
        page.locator("#temperature input[type=range]").press("ArrowRight" if tens % 2 else "ArrowLeft")
        if page.evaluate(DONE):
            page.click("#random-seed")
            page.click("#start")
        if tens % 6 == 0:
            print(f"| {tens // 6} | {memory(thread)} |", flush=True)
    page.close()


def main() -> None:
    from playwright.sync_api import sync_playwright

    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.alone", description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--minutes", type=float, default=0, help="print nothing but the memory, for so long")
    options = parser.parse_args()
    if any(os.environ.get(name) != value for name, value in ONE_CORE.items()):  # NumPy reads it once
        os.execve(
            sys.executable, [sys.executable, "-m", "tests.benchmarks.alone", *sys.argv[1:]], os.environ | ONE_CORE
        )
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        host = Host(Path(folder))
        prepare(host, Library(SHIPPED, "litert"), [MODEL])
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=CHROMIUM)
        if options.minutes:
            write_for(browser, host, options.minutes)
        else:
            print("steps a second", json.dumps(compare_steps(browser, host, options.rounds)), flush=True)
            for name, line in (("loopback", None), ("1.6 Mbit/s", LINE)):
                found = [first_text(browser, host, line) for _ in range(options.rounds)]
                medians = {key: statistics.median(each[key] for each in found) for key in ("flows", "alone")}
                print(f"first visit, {name}, s", json.dumps(found), json.dumps(medians), flush=True)
            print("slider", json.dumps(measure(browser, host.url, 100)), flush=True)
            print("scrub, ms", json.dumps([scrub(browser, host) for _ in range(options.rounds)]), flush=True)
            print("share of a core", share_of_a_core(browser, host), flush=True)
        browser.close()
        host.stop()


if __name__ == "__main__":
    main()
