"""Scrubbing: over a run that is over, the slider shows what the same dice would have written at every T."""

import numpy as np
import pytest

from tests.ui.expected import FIXED, assert_softmax, compare, logits_after

pytestmark = [pytest.mark.browser, pytest.mark.slow]

NUMBER = "#temperature input[type=number]"
RANGE = "#temperature input[type=range]"


def scrub_to(view, temperature: float) -> None:
    view.page.fill(NUMBER, str(temperature))
    view.until("view.dataset.scrub === 'complete'")


def until_settled(view, temperature: float) -> None:
    """Until the bars and the figures are those of the scrubbed text."""
    view.until("view.dataset.settled === argument", f"{temperature:.2f}")
    view.frame()


@pytest.mark.parametrize(
    ("query", "model", "prompt"), [("", "tiny", "ROMEO:"), ("&model=wordy&prompt=%20w5", "wordy", " w5")]
)
def test_at_each_temperature_yours_is_what_generate_writes(visit, client, query, model, prompt):
    view = visit("?length=50" + query)
    view.until_state("done")
    fixed = view.texts()[:3]
    temperatures = [0, 0.01, 0.5, 0.99, 1, 1.37, 2, 0.8]
    expected = compare(client, temperatures, prompt, 7, 50, model)
    for temperature, text in zip(temperatures, expected, strict=True):
        scrub_to(view, temperature)
        assert view.texts() == [*fixed, text]
        view.link()
        assert view.parameter("T") == f"{temperature:.2f}" and view.parameter("ts") is None


def test_a_page_that_writes_by_itself_has_the_same_texts_at_every_temperature(visit, client):
    view = visit("?length=60&writer=page")
    view.finish()
    temperatures = [0.2, 1.1, 1.7]
    for temperature, text in zip(temperatures, compare(client, temperatures, length=60), strict=True):
        scrub_to(view, temperature)
        assert view.texts()[3] == text
    assert view.errors == []


def test_a_finger_in_motion_rewrites_the_text_in_step_and_without_the_server(visit, client):
    view = visit("?length=50")
    view.until_state("done")
    scrub_to(view, 0.2)
    until_settled(view, 0.2)
    view.page.context.set_offline(True)
    box = view.page.locator(RANGE).bounding_box()
    y, left, wide = box["y"] + box["height"] / 2, box["x"] + 14, box["width"] - 28
    view.page.mouse.move(left + wide * 0.1, y)
    view.page.mouse.down()
    seen = {}
    for step in range(1, 15):
        view.page.mouse.move(left + wide * (0.1 + step * 0.06), y)
        seen[float(view.page.input_value(RANGE))] = view.texts()[3]  # no frame in between: in step
    view.page.mouse.up()
    view.page.context.set_offline(False)
    assert len(seen) >= 10 and len(set(seen.values())) > 3
    assert list(seen.values()) == compare(client, list(seen), length=50)


def test_what_neighbours_have_in_common_stays_still(visit, client):
    view = visit("?length=50&T=0.60")
    view.until_state("done")
    temperatures = [round(0.6 + 0.05 * i, 2) for i in range(16)]
    texts = compare(client, temperatures, length=50)
    checked = 0
    for i in range(15):
        scrub_to(view, temperatures[i])
        until_settled(view, temperatures[i])
        view.page.evaluate(
            "window.before = [...document.querySelector('[data-panel=yours] [data-role=text]').children]"
        )
        scrub_to(view, temperatures[i + 1])
        common = next((n for n, (a, b) in enumerate(zip(*texts[i : i + 2], strict=True)) if a != b), 50)
        still, shown = view.page.evaluate(
            """(common) => {
              const root = document.querySelector("[data-panel=yours] [data-role=text]");
              let length = 0, still = true;
              for (const [i, piece] of [...root.children].entries()) {
                length += piece.textContent.length;
                if (length <= common && piece.dataset.role !== "loop") still &&= window.before.includes(piece);
              }
              return [still, root.textContent];
            }""",
            common if common < 50 else 0,  # the same text may still lose the mark of a loop until it is measured again
        )
        assert still and shown == texts[i + 1]
        checked += 0 < common < 50
    assert checked


def test_the_link_of_a_scrubbed_text_opens_to_it_and_a_steered_run_becomes_a_constant_one(visit, client):
    view = visit("?length=50&T=0.40&ts=0:1.90_25:0.40")
    view.until_state("done")
    scrub_to(view, 1.1)
    assert view.texts()[3] == compare(client, [1.1], length=50)[0]
    link = view.link()
    assert view.parameter("ts") is None
    second = visit("?" + link.partition("/?")[2])
    second.until_state("done")
    assert second.texts() == view.texts()


def test_continue_and_step_go_on_from_the_scrubbed_text(visit, client):
    view = visit("?length=200")
    stopped = view.stop_at(8)
    scrub_to(view, 1.9)
    assert view.texts()[3] == compare(client, [1.9], length=stopped)[0]
    view.page.click("#step")
    view.until("Number(view.dataset.position) === argument && view.dataset.state === 'idle'", stopped + 1)
    assert view.texts() == compare(client, [*FIXED, 1.9], length=stopped + 1)
    view.page.fill(NUMBER, "0.3")
    view.page.click("#pause")  # without waiting for anything
    view.until_state("done")
    assert view.texts() == compare(client, [*FIXED, 0.3], length=200)
    view.link()
    assert view.parameter("ts") is None and view.parameter("T") == "0.30"


def test_bars_and_figures_are_those_of_the_scrubbed_text(visit, client):
    view = visit("?length=50")
    view.until_state("done")
    scrub_to(view, 1.6)
    until_settled(view, 1.6)
    text = view.texts()[3]
    assert_softmax(view.paints()[-1], logits_after(client, "ROMEO:" + text))
    shown = view.page.evaluate("({ ...document.querySelector('[data-panel=yours] [data-role=figures]').dataset })")
    other = visit("?length=50&T=1.60")
    other.until_state("done")
    assert other.texts()[3] == text
    expected = other.page.evaluate("({ ...document.querySelector('[data-panel=yours] [data-role=figures]').dataset })")
    assert shown.keys() == expected.keys() and np.isclose(float(shown["entropy"]), float(expected["entropy"]))
    assert shown["repetition"] == expected["repetition"] and shown["loop"] == expected["loop"]


def test_while_a_run_goes_on_the_slider_steers_even_if_the_gesture_outlasts_it(visit, client):
    view = visit("?length=400")
    view.page.select_option("#speed", "slow")  # slow enough for a busy machine to steer it
    view.until_position(5)
    box = view.page.locator(RANGE).bounding_box()
    y, left, wide = box["y"] + box["height"] / 2, box["x"] + 14, box["width"] - 28
    view.page.mouse.move(left + wide * 0.4, y)
    view.page.mouse.down()
    view.page.mouse.move(left + wide * 0.6, y)
    view.finish()
    text = view.texts()[3]
    view.page.mouse.move(left + wide * 0.9, y)
    view.frame()
    assert view.texts()[3] == text
    view.page.mouse.up()
    assert view.page.evaluate("document.querySelector('[data-role=view]').dataset.scrub") is None
    view.page.focus(RANGE)
    view.page.keyboard.press("ArrowLeft")  # a gesture of its own: it scrubs
    view.until("view.dataset.scrub === 'complete'")
    temperature = float(view.page.input_value(RANGE))
    assert view.texts()[3] == compare(client, [temperature], length=400)[0]


def test_a_new_run_ends_scrubbing(visit, client):
    view = visit("?length=60")
    view.until_state("done")
    view.page.fill(NUMBER, "1.5")
    view.page.fill("#seed", "8")
    view.page.click("#start")
    view.until_state("done")
    view.until("new URL(location.href).searchParams.get('seed') === '8'")
    assert view.texts() == compare(client, [*FIXED, 1.5], seed=8)
    scrub_to(view, 0.2)
    assert view.texts() == compare(client, [*FIXED, 0.2], seed=8)


def test_the_inspector_knows_the_scrubbed_temperature(visit):
    view = visit("?length=40")
    view.until_state("done")
    view.page.click("#inspect")
    scrub_to(view, 1.7)
    text = view.texts()[3]
    assert view.page.locator("[data-panel=yours] [data-at]").count() == len(text) == 40
    view.page.click("[data-panel=yours] [data-at='30']")
    view.page.wait_for_selector("[data-role=inspector]:not([hidden])")
    used = view.page.locator("[data-role=ladder] > [data-used]")
    assert used.count() == 1 and used.get_attribute("data-token") == text[30]


def test_bars_that_can_not_be_asked_for_say_so_and_the_next_move_tries_again(visit):
    view = visit("?length=40&writer=server")
    view.until_state("done")
    scrub_to(view, 0.4)
    until_settled(view, 0.4)
    view.page.context.set_offline(True)
    scrub_to(view, 0.5)
    view.until("view.querySelector('[role=alert]').textContent.includes('Move the slider again')")
    view.page.context.set_offline(False)
    scrub_to(view, 0.6)
    until_settled(view, 0.6)
    view.until("view.querySelector('[role=alert]').textContent === '' && view.dataset.state === 'done'")
    assert not view.errors
