"""A sweep whose connection breaks says so, keeps its curves, and can be started again."""

import pytest

from tests.streams import until
from tests.ui.sweep.tab import Sweep

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_a_sweep_that_is_cut(visit, host, network):
    tab = Sweep(visit("?model=tiny&length=5&writer=server")).front()
    tab.page.evaluate("window.same = true")
    tab.start(seeds=64, length=1600)
    tab.until("sweep.dataset.state === 'running' && Number(sweep.dataset.done) >= 1")
    network.cut()
    tab.until_state("error")
    assert "connection to the sweep was lost" in tab.text("alert") and tab.page.locator("#sweep .curve").count() == 5
    assert "Ended after" in tab.text("status")
    until(lambda: host.streams() == 0)
    network.mend()
    tab.start()
    tab.until_state("done")
    assert "× 4 texts × 100" in tab.text("facts") and tab.text("alert") == ""
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
