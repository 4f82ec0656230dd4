"""A page whose server or network goes away keeps its text, says so, and goes on by itself to the same characters."""

import os
import signal

import pytest

from tests.streams import until
from tests.ui.faults.host import LENGTH, ON_SERVER

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def assert_lost_with_its_text(view, expected: list[str]) -> None:
    view.until_state("error")
    assert "connection to the server was lost" in view.page.inner_text("[data-role=view]")
    assert all(
        whole.startswith(kept) and 15 <= len(kept) < LENGTH for whole, kept in zip(expected, view.texts(), strict=True)
    )


def assert_it_has_gone_on(view, expected: list[str]) -> None:
    view.finish()
    assert view.texts() == expected and view.errors == []


def test_a_network_that_is_cut_in_the_middle(visit, host, network):
    expected = host.undisturbed()
    view = visit(ON_SERVER)
    view.until_position(15)
    view.page.context.set_offline(True)
    network.cut()
    assert_lost_with_its_text(view, expected)
    until(lambda: host.streams() == 0)
    network.mend()
    view.page.context.set_offline(False)
    assert_it_has_gone_on(view, expected)


def test_a_network_that_falls_silent_without_an_end(visit, host, network):
    expected = host.undisturbed()
    view = visit(ON_SERVER)
    view.until_position(15)
    network.silence()
    assert_lost_with_its_text(view, expected)
    network.mend()
    assert_it_has_gone_on(view, expected)


def test_a_server_that_is_killed_and_comes_back_under_an_open_page(visit, host):
    expected = host.undisturbed()
    view = visit(ON_SERVER)
    view.until_position(15)
    host.kill()
    assert_lost_with_its_text(view, expected)
    host.restart()
    assert_it_has_gone_on(view, expected)


def test_a_reload_going_back_and_leaving_give_the_place_free(visit, host):
    view = visit(ON_SERVER)
    view.until_position(5)
    assert host.streams() == 1
    view.page.reload()
    view.page.wait_for_selector("[data-role=view]", state="attached")
    view.until_position(5)
    until(lambda: host.streams() == 1)
    view.page.goto("about:blank")
    until(lambda: host.streams() == 0)
    view.page.go_back()
    view.page.wait_for_selector("[data-role=view]", state="attached")
    view.finish()
    assert view.texts() == host.undisturbed()
    view.page.click("#start")
    view.until_position(5)
    view.page.close()
    until(lambda: host.streams() == 0)


def test_a_page_that_is_stopped_for_a_while_goes_on(visit, host):
    """As behind the lid of a laptop, where neither timers nor scripts go on: its processes are stopped."""
    short = 400  # so that all of it fits between the server and a page that reads nothing
    expected = [text[:short] for text in host.undisturbed()]
    view = visit(ON_SERVER.replace(f"length={LENGTH}", f"length={short}"), whole=False)
    view.until_position(15)
    processes = view.page.context.browser.new_browser_cdp_session().send("SystemInfo.getProcessInfo")["processInfo"]
    pages = [process["id"] for process in processes if process["type"] == "renderer"]
    for page in pages:
        os.kill(page, signal.SIGSTOP)
    try:
        until(lambda: host.streams() == 0)  # all of it was sent
    finally:
        for page in pages:
            os.kill(page, signal.SIGCONT)
    assert_it_has_gone_on(view, expected)
