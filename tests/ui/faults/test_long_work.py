"""A sweep or a comparison whose connection breaks says so, and can be asked for again; a sweep keeps its curves."""

import pytest

from tests.streams import until
from tests.ui.sweep.tab import Sweep

pytestmark = [pytest.mark.browser, pytest.mark.slow]

WORKING = "document.querySelector('#honest [data-part=compare-time]').textContent.length > '0 s'.length"


def test_a_sweep_that_is_cut(visit, host, network):
    tab = Sweep(visit("?model=tiny&length=5")).front()
    tab.page.evaluate("window.same = true")
    tab.start(seeds=64, length=1600)
    tab.until("sweep.dataset.state === 'running' && Number(sweep.dataset.done) >= 1")
    network.cut()
    tab.until_state("error")
    assert "connection to the sweep was lost" in tab.text("alert") and tab.page.locator("#sweep .curve").count() == 4
    assert "Ended after" in tab.text("status")
    until(lambda: host.streams() == 0)
    network.mend()
    tab.start()
    tab.until_state("done")
    assert "× 4 seeds × 100" in tab.text("facts") and tab.text("alert") == ""
    assert tab.page.evaluate("window.same") and tab.view.errors == [], "the page was not loaded anew"


def test_a_sweep_that_is_cancelled_while_nobody_answers(visit, host, network):
    view = visit("?model=tiny&length=5")
    tab = Sweep(view).front()
    network.silence()
    tab.start()
    tab.part("cancel").click()
    tab.until_state("cancelled")
    network.mend()
    tab.start()
    tab.until_state("done")
    assert view.errors == []


def test_a_comparison_that_is_cut(visit, host, network):
    view = visit("?model=tiny&length=5")
    view.until_state("done")
    view.page.evaluate("window.same = true")
    view.page.click("#honest summary")
    view.page.click("#honest [data-part=compare]")
    view.page.wait_for_function(WORKING)
    network.cut()
    view.page.wait_for_selector("[data-role=honest][data-compare=error]")
    assert "was lost" in view.page.inner_text("#honest [data-part=compare-status]")
    until(lambda: host.streams() == 0)
    network.mend()
    view.page.click("#honest [data-part=compare]")
    view.page.wait_for_function(WORKING)
    assert view.page.evaluate("window.same") and view.errors == [], "the page was not loaded anew"
