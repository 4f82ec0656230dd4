"""A run that another one takes the place of stays in the history: Back leads to it, and not away from the page."""

import pytest

from tests.ui.expected import FIXED, compare

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_a_bar_writes_its_character_while_paused_and_back_leads_to_before(visit, client):
    view = visit("?length=300")
    stopped = view.stop_at(8)
    view.until("view.querySelector('[data-role=bars] > [aria-disabled=false]')")
    texts, link = view.texts(), view.link()
    bar = view.page.locator("[data-role=bars] > button").nth(2)
    token = bar.get_attribute("data-token")
    bar.click()
    prompt = "ROMEO:" + texts[3] + token
    view.until("view.querySelector('[data-panel=yours] [data-role=prompt]').textContent === argument", prompt)
    view.until("view.dataset.state === 'idle' && view.dataset.position === '0'")
    assert view.page.input_value("#prompt") == prompt and view.texts() == [""] * 4
    view.page.click("#step")
    view.until("view.dataset.state === 'idle' && view.dataset.position === '1'")
    assert view.texts() == compare(client, [*FIXED, 0.8], prompt, length=1)

    view.page.click("#back")
    view.until("view.dataset.state === 'idle' && view.dataset.position === argument", str(stopped))
    assert view.texts() == texts and view.page.url == link and view.page.input_value("#prompt") == "ROMEO:"
    assert not view.page.is_visible("#back")
    view.page.go_forward()
    view.until("new URL(location.href).searchParams.get('prompt') === argument", prompt)
    assert not view.errors


def test_fields_take_effect_at_once_and_each_text_is_an_entry_of_the_history(visit, client):
    view = visit("?length=30")
    view.until_state("done")
    view.page.fill("#prompt", "a")
    view.page.press("#prompt", "Shift+Enter")
    assert view.page.input_value("#prompt") == "a\n" and view.parameter("prompt") == "ROMEO:"
    view.page.fill("#prompt", "the ")
    view.page.press("#prompt", "Enter")
    view.until("new URL(location.href).searchParams.get('prompt') === 'the '")
    view.until_state("done")
    assert view.texts() == compare(client, [*FIXED, 0.8], "the ", length=30)
    view.page.fill("#seed", "8")
    view.page.press("#seed", "Enter")
    view.until("new URL(location.href).searchParams.get('seed') === '8'")
    view.until_state("done")
    view.page.select_option("#model", "wordy")
    view.until("new URL(location.href).searchParams.get('model') === 'wordy'")
    view.until_state("done")
    view.page.go_back()
    view.until("new URL(location.href).searchParams.get('model') === 'tiny'")
    view.until_state("done")
    assert view.texts() == compare(client, [*FIXED, 0.8], "the ", 8, 30)
    assert view.page.input_value("#model") == "tiny" and view.page.input_value("#seed") == "8"


def test_space_pauses_and_goes_on_but_not_in_a_field(visit):
    view = visit("?length=5000")
    view.until_position(5)
    view.page.focus("#temperature input[type=range]")
    view.page.keyboard.press("Space")
    view.until_state("idle")
    assert view.page.inner_text("#pause").strip() == "Continue"
    view.page.focus("#prompt")
    view.page.keyboard.press("Space")
    assert view.page.input_value("#prompt") == "ROMEO: " and view.position < 5000
    view.page.fill("#prompt", "ROMEO:")
    view.page.evaluate("document.activeElement.blur()")
    view.page.keyboard.press("Space")
    view.until_state("running")
    assert view.page.inner_text("#pause").strip() == "Pause"
