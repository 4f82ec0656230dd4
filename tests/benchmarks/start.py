"""From the command to the first character in a browser, beside an empty Gradio page. `python -m tests.benchmarks.start`

Rounds are interleaved; the median counts. Needs Chromium and an idle machine.
"""

import argparse
import json
import os
import re
import shutil
import socket
import statistics
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

from tests.started import ROOT, free_port

EMPTY = (
    "import gradio as gr\n"
    "with gr.Blocks() as demo: gr.Textbox(label='nothing', elem_id='nothing')\n"
    "demo.launch(server_port={port}, ssr_mode=False, quiet=True)"
)
CHROMIUM = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]


def measure(browser, command: list[str], port: int, selector: str) -> dict[str, float]:
    """Seconds from the command to the open port, to the page's fields and to its first text; MB of memory then."""
    start = time.perf_counter()
    environment = os.environ | {"GRADIO_ANALYTICS_ENABLED": "False"}
    process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    page = browser.new_page()
    try:
        while True:
            try:
                socket.create_connection(("127.0.0.1", port), timeout=1).close()
                break
            except OSError:
                if process.poll() is not None:
                    raise RuntimeError(f"{command} ended with {process.returncode}") from None
                time.sleep(0.01)
        opened = time.perf_counter()
        page.goto(f"http://127.0.0.1:{port}")
        page.wait_for_selector("input, textarea")
        appeared = time.perf_counter()
        page.wait_for_function(selector)
        text = time.perf_counter()
        resident = int(Path(f"/proc/{process.pid}/status").read_text().split("VmRSS:")[1].split()[0]) / 1024
        return {
            "port_s": opened - start,
            "page_s": appeared - start,
            "first_text_s": text - start,
            "first_text_after_page_s": text - appeared,
            "memory_mb": resident,
        }
    finally:
        page.close()
        process.kill()
        process.wait()


def imported() -> dict:
    """Seconds of `import app`, and of the packages in it that take the most time themselves."""
    command = [sys.executable, "-X", "importtime", "-c", "import app, sys; print(len(sys.modules), *sys.modules)"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    own: Counter[str] = Counter()
    for line in done.stderr.splitlines():
        if found := re.match(r"import time:\s+(\d+) \|\s+\d+ \|\s+(\w+)", line):
            own[found[2]] += int(found[1]) / 1e6
    count, *modules = done.stdout.split()
    return {
        "modules": int(count),
        "tensorflow": any(name in modules for name in ("tensorflow", "keras")),
        "seconds": round(own.total(), 2),
        "most": {name: round(seconds, 2) for name, seconds in own.most_common(8)},
    }


def main() -> None:
    from playwright.sync_api import sync_playwright

    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=5)
    rounds = parser.parse_args().rounds
    found: dict[str, list[dict]] = {"rnn-thermostat": [], "empty gradio page": []}
    first_text = "document.querySelector('[data-panel=yours] [data-role=text]')?.textContent.length > 0"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=CHROMIUM)
        for _ in range(rounds + 1):  # the first warms the disk cache and does not count
            port = free_port()
            app = [sys.executable, "app.py", "--port", str(port)]
            found["rnn-thermostat"].append(measure(browser, app, port, first_text))
            port = free_port()
            empty = [sys.executable, "-c", EMPTY.format(port=port)]
            found["empty gradio page"].append(measure(browser, empty, port, "true"))
        browser.close()
    medians = {
        name: {key: round(statistics.median(r[key] for r in results[1:]), 2) for key in results[0]}
        for name, results in found.items()
    }
    print(json.dumps({"rounds": rounds, "medians": medians, "imported": imported()}, indent=2))


if __name__ == "__main__":
    main()
