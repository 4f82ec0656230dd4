"""What a visitor does while the connection is lost counts when it is back: the last wish, and never another past."""

import pytest

from tests.ui.faults.host import LENGTH, ON_SERVER

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def cut_at(view, network, position: int) -> int:
    view.until_position(position)
    network.cut()
    view.until_state("error")
    return view.position


def test_a_temperature_moved_meanwhile_counts_from_where_the_text_is(visit, host, network):
    view = visit(ON_SERVER)
    position = cut_at(view, network, 15)
    kept = view.texts()
    view.page.focus("#temperature input[type=range]")
    for _ in range(3):
        view.page.keyboard.press("ArrowRight")
    network.mend()
    view.finish()
    assert [text[: len(old)] for text, old in zip(view.texts(), kept, strict=True)] == kept
    view.link()
    assert view.texts()[:3] == host.undisturbed()[:3]
    assert view.texts()[3] == host.scheduled(f"0:1.20_{position}:1.23") == host.linked(view.page.url)


def test_stop_counts_while_the_page_tries_again(visit, network):
    view = visit(ON_SERVER)
    position = cut_at(view, network, 15)
    assert view.page.get_attribute("#pause", "aria-disabled") == "false"
    view.page.click("#pause")
    view.until_state("idle")
    network.mend()
    view.page.click("#step")  # goes on from there, and nothing else has
    view.until("Number(view.dataset.position) === argument && view.dataset.state === 'idle'", position + 1)


def test_a_step_beyond_the_end_is_made_when_the_server_is_back(visit, network):
    view = visit(ON_SERVER)
    view.finish()
    network.cut()
    view.page.click("#step")
    view.until_state("error")
    network.mend()
    view.until("Number(view.dataset.position) === argument && view.dataset.state === 'done'", LENGTH + 1)
    assert view.errors == []
