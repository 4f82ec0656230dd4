"""Latency of the slider in Chromium: event → repaint, and event → first character at the new temperature.

`python -m tests.benchmarks.page --viewers 0,50` moves the slider of a page that streams, `--moves` times, once with the
page alone and once with 50 viewers in the background, on one running app each. Everything is recorded inside the page:
in a listener that runs before the page's own, in its frames, and where the text grows.
"""

import argparse
import json
import shutil
import subprocess
import sys

from tests.benchmarks.start import CHROMIUM
from tests.benchmarks.viewers import middle
from tests.started import ROOT, running

# For every input event of the slider: its time; when its frame was painted, which is one task after the frame's
# callbacks; when the first message at the new temperature was drawn. To see every message, JSON.parse and Worker are
# changed.
RECORDER = """
window.moves = []; window.waiting = null;
document.addEventListener("input", (event) => {
  if (!event.target.closest?.("#temperature")) return;
  const move = { at: performance.now(), T: Number(event.target.value) };
  window.moves.push(move);
  window.waiting = move;
  const painted = new MessageChannel();
  painted.port1.onmessage = () => { move.painted = performance.now() - move.at; };
  requestAnimationFrame(() => {
    move.framed = performance.now() - move.at;
    painted.port2.postMessage(null);
  });
}, { capture: true });
const see = (message) => {
  if (message?.logits && window.waiting && message.temperature === window.waiting.T) window.waiting.arrived = true;
  return message;
};
const parse = JSON.parse, listen = Worker.prototype.addEventListener;
JSON.parse = (text) => see(parse(text));
Worker.prototype.addEventListener = function (...given) {
  this.isSeen ??= !listen.call(this, "message", ({ data }) => see(data.message)); // before the page's own
  listen.apply(this, given);
};
new MutationObserver(() => {
  const move = window.waiting;
  if (!move?.arrived) return;
  window.waiting = null;
  requestAnimationFrame(() => { move.drawn = performance.now() - move.at; });
}).observe(document, { subtree: true, childList: true, characterData: true });
// The time between frames while the page is measured.
window.frames_ = []; let last = performance.now();
requestAnimationFrame(function frame(now) {
  window.frames_.push(now - last);
  last = now;
  requestAnimationFrame(frame);
});
"""
# Wait until the last move is drawn, three seconds at most, and then for a pause.
WAIT_UNTIL_DRAWN = """
async (pause) => {
  const due = performance.now() + 3000;
  while (window.waiting && performance.now() < due) await new Promise((done) => setTimeout(done, 5));
  await new Promise((done) => setTimeout(done, pause));
}
"""


def measure(browser, url: str, moves: int) -> dict:
    page = browser.new_page()
    page.add_init_script(RECORDER)
    page.goto(f"{url}/?length=5000&T=1.00")
    page.wait_for_function("Number(document.querySelector('[data-role=view]')?.dataset.position) > 30")
    slider = page.locator("#temperature input[type=range]")
    slider.scroll_into_view_if_needed()
    box = slider.bounding_box()
    middle_of = box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + box["width"] / 2, middle_of)
    page.mouse.down()
    page.evaluate("window.moves.length = window.frames_.length = 0; window.waiting = null")
    for move in range(moves):  # A real mouse: its events come with the frames.
        page.mouse.move(box["x"] + box["width"] * (0.2 + move * 37 % 60 / 100), middle_of)
        page.evaluate(WAIT_UNTIL_DRAWN, 100 + move * 53 % 200)
    page.mouse.up()
    found = page.evaluate("({ moves: window.moves, frames: window.frames_ })")
    still = page.get_attribute("[data-role=view]", "data-state")
    page.close()
    columns = {"frame_begins_ms": "framed", "repaint_ms": "painted", "character_ms": "drawn"}
    shares = {"p50": 0.5, "p95": 0.95, "max": 1}

    def of(values: list[float]) -> dict[str, float | None]:
        return {name: middle(values, share) for name, share in shares.items()}

    return {
        "moves": len(found["moves"]),
        "never_drawn": sum("drawn" not in move for move in found["moves"]),
        "frame_ms": of(found["frames"]),
        "state": still,
    } | {name: of([move[key] for move in found["moves"] if key in move]) for name, key in columns.items()}


def main() -> None:
    from playwright.sync_api import sync_playwright

    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--viewers", default="0,50", help="in the background: numbers with commas; a pass each")
    parser.add_argument("--moves", type=int, default=100)
    options = parser.parse_args()
    passes = []
    print("| viewers beside it | slider → repaint p50 / p95 / max ms | slider → character | frames p95 |")
    print("|---|---|---|---|")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=CHROMIUM)
        for viewers in map(int, options.viewers.split(",")):
            with running(runs=viewers + 1) as server:
                crowd = None
                if viewers:
                    command = [sys.executable, "-m", "tests.benchmarks.load", "--url", server.url]
                    crowd = subprocess.Popen(
                        [*command, "--viewers", str(viewers), "--seconds", "3600"], cwd=ROOT, stdout=subprocess.DEVNULL
                    )
                    while server.metrics()["thermostat_viewers"] < viewers:
                        pass
                try:
                    found = {"viewers": viewers} | measure(browser, server.url, options.moves)
                finally:
                    if crowd is not None:
                        crowd.kill()
                        crowd.wait()
            passes.append(found)
            repaint, character = found["repaint_ms"], found["character_ms"]
            print(
                f"| {viewers} | {' / '.join(map(str, repaint.values()))} | {' / '.join(map(str, character.values()))} "
                f"| {found['frame_ms']['p95']} |",
                flush=True,
            )
        browser.close()
    print(json.dumps({"passes": passes}))


if __name__ == "__main__":
    main()
