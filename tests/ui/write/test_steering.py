"""A run under the hand: steered, stopped, gone on with, superseded, and replayed from its link."""

import pytest

from tests.ui.expected import FIXED, compare

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_steering_changes_only_yours_and_the_link_replays_it_exactly(visit, client):
    view = visit("?length=400")
    view.until_position(10)
    view.drag(0.8, 1.9, steps=6)
    view.finish()
    assert view.texts()[:3] == compare(client, FIXED, length=400)
    assert view.texts()[3] != compare(client, [0.8], length=400)[0]
    link = view.link()
    schedule = view.parameter("ts").split("_")
    assert schedule[0].startswith("0:") and len(schedule) > 1

    second = visit(link.partition("/?")[2] and "?" + link.partition("/?")[2])
    second.until_state("done")
    assert second.texts() == view.texts()
    second.link()
    assert second.parameter("ts") == view.parameter("ts")
    replayed = {paint["T"] for paint in second.paints()}  # the slider was seen to move
    assert len(replayed) > 1 and replayed <= {float(entry.split(":")[1]) for entry in schedule}


def test_a_hand_on_the_slider_takes_over_from_a_replay(visit):
    view = visit("?length=400&ts=0:0.80_350:0.10&T=0.80")
    view.until_position(5)
    view.drag(0.8, 1.2, steps=3)
    view.finish()
    view.link()
    assert "350:0.10" not in view.parameter("ts")
    assert abs(float(view.parameter("T")) - 1.2) < 0.05


def test_stop_step_and_continue_write_what_an_uninterrupted_run_writes(visit, client):
    view = visit("?length=240")
    stopped = view.stop_at(8)
    for step in (1, 2, 3):
        view.page.click("#step")
        view.until("Number(view.dataset.position) === argument && view.dataset.state === 'idle'", stopped + step)
        assert [len(text) for text in view.texts()] == [stopped + step] * 4
    view.page.select_option("#speed", "max")
    view.page.click("#pause")
    view.until_state("done")
    assert view.texts() == compare(client, [*FIXED, 0.8], length=240)
    view.page.click("#step")  # beyond the length that was asked for
    view.until("Number(view.dataset.position) === 241 && view.dataset.state === 'done'")
    assert view.texts() == compare(client, [*FIXED, 0.8], length=241)
    view.link()
    assert view.parameter("length") == "241" and view.page.input_value("#length") == "241"


def test_start_takes_the_fields_and_supersedes_the_run_before(visit, client):
    view = visit("?length=400")
    view.until_position(5)
    view.page.fill("#prompt", "the ")
    view.page.fill("#seed", "9223372036854775807")
    view.page.fill("#length", "30")
    view.page.click("#start")
    view.until_state("done")
    expected = compare(client, [*FIXED, 0.8], "the ", 2**63 - 1, 30)
    assert view.texts() == expected
    view.link()
    assert view.parameter("seed") == "9223372036854775807" and view.parameter("prompt") == "the "
    view.page.click("#random-seed")
    view.until("new URL(location.href).searchParams.get('seed') !== '9223372036854775807'")
    view.until_state("done")
    assert 0 <= int(view.page.input_value("#seed")) < 2**63
    assert view.parameter("seed") == view.page.input_value("#seed")


def test_the_speed_of_a_run_can_be_changed_while_it_runs(visit, client):
    view = visit("?length=3000")
    view.until_position(5)
    view.finish()
    assert view.texts() == compare(client, [*FIXED, 0.8], length=3000)
