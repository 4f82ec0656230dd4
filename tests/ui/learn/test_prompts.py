"""What was read of a prompt is shown, and what was not is said."""

import json

import pytest

from model.settings import check_prompt
from tests.ui.learn.lesson import NOTHING, Lesson

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_a_prompt_that_is_not_read_is_said_and_not_shown(lesson):
    piece = lesson("loops", "prompt=")
    page = piece.view.page
    for prompt, language in (("", "en"), ("€", "en"), ("€", "de")):
        page.click(f"#language label:has(input[value={language}])")
        page.fill("#prompt textarea", prompt)
        for name, notes in (("loops", 1), ("state", 1), ("chains", 2)):
            said = [NOTHING[language], f": {prompt}" if prompt else ".", notes]
            Lesson(piece.view, name).until(
                "[...piece.querySelectorAll('[data-role=note]')].map((note) => note.textContent)"
                ".filter((note) => note.includes(argument[0]) && note.endsWith(argument[1])).length === argument[2]",
                said,
            )
            assert piece.view.page.locator(f"#learn [data-piece={name}] [data-role=note]").count() == notes
        shown = page.eval_on_selector_all(
            "#learn :is([data-piece=loops], [data-piece=chains]) .paper .prompt",
            "(all) => all.map((one) => one.textContent)",
        )
        assert shown == [""] * 4


def test_only_what_was_read_of_a_prompt_is_shown_before_a_text(lesson, client):
    piece = lesson("loops", "prompt=I€ am")
    assert piece.all(".paper .prompt", "node.textContent") == ["I am"] * 2
    told = piece.text("[data-role=note]")
    assert "€" in told and NOTHING["en"] not in told
    expected = client.predict("I am", 0, 7, 600, "shakespeare", api_name="/generate")
    assert piece.text("[data-role=greedy] [data-role=text]") == expected
    piece.view.page.fill("#prompt textarea", "I am")
    piece.until("piece.querySelector('[data-role=note]').textContent === ''")
    assert not piece.locator("[data-role=note]").is_visible()


def test_of_a_long_prompt_only_what_the_server_reads_is_sent(lesson):
    piece = lesson("loops", "prompt=I")
    prompt = "first" * 10_000 + "the play" + "€😀" * 990  # characters of one unit and of two
    asked = []
    piece.view.page.on("request", lambda request: asked.append(request.post_data or ""))
    piece.view.page.fill("#prompt textarea", prompt)
    sent, _ = check_prompt(prompt)
    read = "stfirstfirstthe play"
    assert sent == read + "€😀" * 990, "as Python counts characters"
    for name in ("loops", "chains"):
        Lesson(piece.view, name).until("piece.querySelector('.paper .prompt').textContent === argument", read)
    prompts = [json.loads(body)["data"]["prompt"] for body in asked if '"lesson_' in body and '"prompt"' in body]
    assert set(prompts) == {sent} and not piece.view.errors


def test_nothing_is_asked_before_the_tab_is_open_and_the_prompt_is_followed_there(visit):
    asked = []
    view = visit("?length=1&prompt=Oh")
    view.page.on("request", lambda request: asked.append(request.post_data or ""))
    view.until_state("done")
    view.drag(0.8, 1.4, 4)
    view.page.fill("#prompt textarea", "Oh no")
    view.frame()
    assert not [body for body in asked if "lesson_" in body]
    view.page.click("#tab-learn-button")
    piece = Lesson(view, "state")
    piece.until("piece.querySelectorAll('.read span').length === 5")
    assert Lesson(view, "play").all("td:last-child", "node.dataset.temperature")[0] != "0.80", "T is that of the dial"
    view.page.fill("#prompt textarea", "Oh no!")
    piece.until("piece.querySelectorAll('.read span').length === 6")
    view.page.click("#language label:last-child")
    piece.until("piece.querySelector('h2').textContent === 'Prompt, Zustand, nächstes Token'")
    assert "am wahrscheinlichsten" in piece.text("[data-role=said]").lower()
    assert not view.errors
