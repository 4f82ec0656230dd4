"""The sweep that came with a model, and those of this page."""

import json
import subprocess
import sys

import pytest

from tests.server import ROOT
from tests.ui.conftest import View
from tests.ui.sweep.tab import Sweep, keep, row

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_the_tab_opens_filled_from_the_command(look, folder):
    command = [sys.executable, "-m", "model.sweep", "tiny", "--prompt", "a", "--seeds", "3", "--length", "60"]
    command += ["--temperatures", "5", "--checkpoints", str(folder.parent)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    kept = json.loads((folder / "sweep.json").read_text())
    tab = look("?prompt=a")
    assert "prompt “a”: 5 temperatures × 3 seeds × 60 characters" in tab.text("facts")
    assert "python -m model.sweep tiny --prompt a" in tab.text("notes")
    means = [float(line["entropy_mean"]) for line in tab.numbers()]
    assert means == [row["entropy"]["mean"] for row in kept["rows"]]


def test_a_sweep_of_another_training_is_not_shown(look, folder):
    keep(folder, [row(0.0), row(1.0)], digest="0" * 64)
    tab = look()
    assert "earlier training" in tab.text("status") and tab.text("facts") == ""
    (folder / "sweep.json").write_text("{")
    tab = look()
    assert "can’t be read" in tab.text("status")
    tab.start()
    tab.until_state("done")


def test_another_model_or_prompt_is_said_and_a_sweep_of_this_page_is_found_again(look):
    tab = look("?prompt=a")
    tab.start()
    tab.until_state("done")
    tab.page.fill("#prompt textarea", "ab")
    tab.until("notes.textContent.includes('The prompt above')")
    tab.page.fill("#prompt textarea", "a")
    tab.until("notes.textContent === ''")
    tab.page.click("#model input")
    tab.page.get_by_role("option", name="Wordy").click()
    tab.until("status.textContent.includes('No sweep came') && facts.textContent === ''")
    tab.start()
    tab.until_state("done")
    assert "100 words" in tab.text("facts") and "wordy" in tab.text("facts")
    tab.page.click("#model input")
    tab.page.get_by_role("option", name="Tiny").click()
    tab.until("facts.textContent.includes('Model tiny')")
    assert "× 4 seeds" in tab.text("facts") and tab.view.errors == []


def test_opened_offline_it_says_so_and_asks_again_by_itself(look, folder):
    keep(folder, [row(0.0), row(1.0)])
    tab = look()
    tab.page.locator("#tabs [role=tab]").nth(0).click()
    tab.page.context.set_offline(True)
    tab.page.locator("#tabs [role=tab]").nth(1).click()
    tab.until_state("error")
    assert "goes on by itself" in tab.text("alert") and "Model tiny" in tab.text("facts")
    tab.page.context.set_offline(False)
    tab.until_state("idle")
    assert tab.text("alert") == "" and "Model tiny" in tab.text("facts") and tab.view.errors == []


def test_a_link_to_the_tab_asks_once_there_is_a_model(chromium, site, folder):
    keep(folder, [row(0.0), row(1.0)])
    page = chromium.new_page()
    page.set_default_timeout(60_000)
    asked, held = [], []
    page.on("request", lambda request: asked.append(request) if "kept_sweep" in (request.post_data or "") else None)
    page.route("**/run/predict**", lambda route: held.append(route))  # Gradio's answer to the link
    page.goto(f"{site}?tab=sweep&length=400")
    page.wait_for_selector("[data-role=view]", state="attached")
    tab = Sweep(View(page, []))
    tab.view.until("document.body.dataset.tab === 'sweep'")
    tab.view.until_position(10)
    assert tab.part("alert").inner_text() == "" and not asked
    for route in held:
        route.continue_()
    tab.until("facts.textContent.includes('Model tiny')")
    page.close()
