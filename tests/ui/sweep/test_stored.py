"""The sweep that came with a model, and the sweeps of this page."""

import json
import subprocess
import sys

import pytest

from tests.started import ROOT
from tests.ui.sweep.tab import Sweep, row, store

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_the_tab_opens_filled_from_the_command(look, folder):
    command = [sys.executable, "-m", "model.sweep", "tiny", "--prompt", "a", "--seeds", "3", "--length", "60"]
    command += ["--temperatures", "5", "--checkpoints", str(folder.parent)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    stored = json.loads((folder / "sweep.json").read_text())
    tab = look("?prompt=a")
    assert "beginning “a”: 5 temperatures × 3 texts × 60 characters" in tab.text("facts")
    assert tab.text("notes") == "These curves came with the model."
    means = [float(line["entropy_mean"]) for line in tab.numbers()]
    assert means == [row["entropy"]["mean"] for row in stored["rows"]]


def test_a_sweep_of_another_training_is_not_drawn(look, folder):
    store(folder, [row(0.0), row(1.0)], digest="0" * 64)
    tab = look()
    assert "earlier training" in tab.text("status") and tab.text("facts") == ""
    (folder / "sweep.json").write_text("{")
    tab = look()
    assert "can’t be read" in tab.text("status")
    tab.start()
    tab.until_state("done")


def test_another_model_or_prompt_is_named_and_a_sweep_of_this_page_is_found_again(look):
    tab = look("?prompt=a")
    tab.start()
    tab.until_state("done")
    tab.page.fill("#prompt", "ab")
    tab.until("notes.textContent.includes('The beginning above')")
    tab.page.fill("#prompt", "a")
    tab.until("notes.textContent === ''")
    tab.page.select_option("#model", "wordy")
    tab.until("status.textContent.includes('No measurement came') && facts.textContent === ''")
    tab.start()
    tab.until_state("done")
    assert "100 words" in tab.text("facts") and "wordy" in tab.text("facts")
    tab.page.select_option("#model", "tiny")
    tab.until("facts.textContent.includes('Model tiny')")
    assert "× 4 texts" in tab.text("facts") and tab.view.errors == []


def test_opened_offline_it_says_so_and_asks_again_by_itself(look, folder):
    store(folder, [row(0.0), row(1.0)])
    tab = look("?writer=server")
    tab.page.wait_for_selector("#learn [data-words]:not(:empty)", state="attached")  # the page's last file
    tab.open_tab("write")
    tab.page.context.set_offline(True)
    tab.open_tab("sweep")
    tab.until_state("error")
    assert "goes on by itself" in tab.text("alert") and "Model tiny" in tab.text("facts")
    tab.page.context.set_offline(False)
    tab.until_state("idle")
    assert tab.text("alert") == "" and "Model tiny" in tab.text("facts") and tab.view.errors == []


def test_the_server_is_asked_only_while_the_tab_is_open(visit, folder):
    store(folder, [row(0.0), row(1.0)])
    tab = Sweep(visit())
    questions = []
    tab.page.on("request", lambda request: "stored_sweep" in request.url and questions.append(request.post_data_json))
    tab.page.select_option("#model", "wordy")
    tab.page.select_option("#model", "tiny")
    tab.view.frame()
    assert questions == []
    tab.front()
    assert questions == [{"model": "tiny"}] and "Model tiny" in tab.text("facts")


def test_a_link_to_the_tab_opens_it_filled(visit, folder):
    store(folder, [row(0.0), row(1.0)])
    tab = Sweep(visit("?tab=sweep&length=400"))
    tab.until("facts.textContent.includes('Model tiny')")
    assert tab.text("alert") == "" and tab.view.errors == []
