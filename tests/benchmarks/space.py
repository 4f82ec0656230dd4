"""The steps of a Gradio Space's builder, and a visit through its frame: `python -m tests.benchmarks.space`.

The committed files are installed into a fresh environment as the builder does it, and started with a Space's
environment variables. Chromium opens the app in a frame of a page with another origin, as a Space shows it: the text
has to flow, and "copy link" has to give an address of the app's own that gives these characters. The exit status is 0
if all of that is so, and the app needs less than 1 GB.
"""

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
import time
import venv
from pathlib import Path

from tests.benchmarks.start import CHROMIUM
from tests.started import ROOT, free_port, running
from tests.static_host import Host

BUILDER = ["uvicorn>=0.14.0", "websockets>=10.4", "spaces"]  # installed beside requirements.txt and gradio
MOST_MB = 1000
# As a Space's page has it: another origin, in a sandbox.
FRAME = """<!doctype html><title>Space</title><iframe src="{url}" style="width:1300px;height:640px;border:0"
  allow="clipboard-write; fullscreen" sandbox="allow-downloads allow-forms allow-modals allow-popups
  allow-popups-to-escape-sandbox allow-same-origin allow-scripts allow-storage-access-by-user-activation"></iframe>"""
VIEW = "document.querySelector('[data-role=view]')"
DONE = f"{VIEW}?.dataset.state === 'done'"
TEXT = f"{VIEW}.querySelector('[data-panel=yours] [data-role=text]').textContent"


def build(folder: Path) -> Path:
    """The committed files with an environment of their own, as the builder makes it; returns the path of its Python."""
    files = subprocess.run(["git", "archive", "HEAD"], cwd=ROOT, check=True, capture_output=True).stdout
    subprocess.run(["tar", "-x", "-C", folder], input=files, check=True)
    matter = dict(line.split(": ", 1) for line in (folder / "README.md").read_text().split("---\n")[1].splitlines())
    venv.create(folder / ".space", with_pip=True)
    python = folder / ".space" / "bin" / "python"
    gradio = f"gradio[oauth,mcp]=={json.loads(matter['sdk_version'])}"
    pip = [python, "-m", "pip", "--disable-pip-version-check"]
    subprocess.run([*pip, "install", "-q", "-r", folder / "requirements.txt", gradio, *BUILDER], check=True)
    subprocess.run([*pip, "check"], check=True)
    return python


def visit(browser, url: str, host: Host) -> dict:
    """What a visitor of the Space's page gets."""
    (host.out / "index.html").write_text(FRAME.format(url=url))
    context = browser.new_context(permissions=["clipboard-read", "clipboard-write"])
    page = context.new_page()
    began = time.monotonic()
    page.goto(host.url.replace("127.0.0.1", "localhost"))
    frame = page.wait_for_selector("iframe").content_frame()
    frame.wait_for_function(f"Number({VIEW}?.dataset.position) > 0", timeout=60_000)
    found = {"first_character_s": round(time.monotonic() - began, 2)}
    frame.wait_for_selector("#frame", state="detached", timeout=60_000)
    frame.select_option("#speed", "max")
    frame.wait_for_function(DONE, timeout=60_000)
    frame.wait_for_function(f"{VIEW}.dataset.link === 'ready'")
    frame.click("#copy-link")
    page.wait_for_timeout(500)
    link, text = page.evaluate("navigator.clipboard.readText()"), frame.evaluate(TEXT)
    other = context.new_page()
    other.goto(link)
    other.wait_for_function(f"{VIEW}?.dataset.position > 0", timeout=60_000)
    other.select_option("#speed", "max")
    other.wait_for_function(DONE, timeout=60_000)
    found |= {"link": link, "is_own": link.startswith(url), "same": other.evaluate(TEXT) == text}
    context.close()
    return found


def main() -> int:
    from playwright.sync_api import sync_playwright

    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.space", description=__doc__.splitlines()[0])
    parser.parse_args()
    port = free_port()
    variables = {
        **{"SYSTEM": "spaces", "SPACE_ID": "you/thermostat", "SPACE_HOST": f"127.0.0.1:{port}"},
        **{"GRADIO_SERVER_NAME": "0.0.0.0", "GRADIO_ANALYTICS_ENABLED": "False", "GRADIO_NUM_PORTS": "1"},
    }
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        space = Path(folder) / "space"
        space.mkdir()
        began = time.monotonic()
        python = build(space)
        found = {"built_s": round(time.monotonic() - began)}
        host = Host(Path(folder) / "host")
        host.out.mkdir(parents=True)
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=CHROMIUM)
        with running(port=port, root=space, python=python, variables=variables) as server:
            found |= visit(browser, server.url, host) | {"memory_mb": server.usage()["memory_mb"]}
        browser.close()
        host.stop()
    print(json.dumps({"python": sys.version.split()[0], **found}))
    return int(not (found["is_own"] and found["same"] and found["memory_mb"] < MOST_MB))


if __name__ == "__main__":
    sys.exit(main())
