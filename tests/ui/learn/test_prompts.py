"""The papers begin with the part of a prompt that was read; a note names the tokens that were skipped."""

import json

import pytest

from model.settings import check_prompt
from tests.ui.learn.lesson import NOTHING, Lesson

pytestmark = [pytest.mark.browser, pytest.mark.slow]

QUESTIONS = ("texts", "next_token", "state", "chains", "epochs")


def record(page) -> list[dict]:
    """The messages of the questions that the lessons send from now on."""
    messages = []

    def add(request) -> None:
        _, found, name = request.url.partition("/ask/")
        if found and name in QUESTIONS:
            messages.append(json.loads(request.post_data))

    page.on("request", add)
    return messages


def test_a_prompt_of_which_nothing_is_read_is_in_the_note_and_on_no_paper(lesson):
    piece = lesson("loops", "prompt=")
    page = piece.view.page
    for prompt, language in (("", "en"), ("€", "en"), ("€", "de")):
        page.click(f"#language label:has(input[value={language}])")
        page.fill("#prompt", prompt)
        for name, notes in (("loops", 1), ("state", 1), ("chains", 2)):
            expected = [NOTHING[language], f": {prompt}" if prompt else ".", notes]
            Lesson(piece.view, name).until(
                "[...piece.querySelectorAll('[data-role=note]')].map((note) => note.textContent)"
                ".filter((note) => note.includes(argument[0]) && note.endsWith(argument[1])).length === argument[2]",
                expected,
            )
            assert piece.view.page.locator(f"#learn [data-piece={name}] [data-role=note]").count() == notes
        prompts = page.eval_on_selector_all(
            "#learn :is([data-piece=loops], [data-piece=chains]) .paper .prompt",
            "(all) => all.map((one) => one.textContent)",
        )
        assert prompts == [""] * 4


def test_a_paper_begins_with_the_part_of_the_prompt_that_was_read(lesson, client):
    piece = lesson("loops", "prompt=I€ am")
    assert piece.all(".paper .prompt", "node.textContent") == ["I am"] * 2
    note = piece.text("[data-role=note]")
    assert "€" in note and NOTHING["en"] not in note
    expected = client.predict("I am", 0, 7, 600, "shakespeare", api_name="/generate")
    assert piece.text("[data-role=greedy] [data-role=text]") == expected
    piece.view.page.fill("#prompt", "I am")
    piece.until("piece.querySelector('[data-role=note]').textContent === ''")
    assert not piece.locator("[data-role=note]").is_visible()


def test_a_long_prompt_is_cut_before_it_is_sent(lesson):
    piece = lesson("loops", "prompt=I")
    prompt = "first" * 10_000 + "the play" + "€😀" * 990  # characters of one unit and of two
    messages = record(piece.view.page)
    piece.view.page.fill("#prompt", prompt)
    sent, _ = check_prompt(prompt)
    read = "stfirstfirstthe play"
    assert sent == read + "€😀" * 990, "as Python counts characters"
    for name in ("loops", "chains"):
        Lesson(piece.view, name).until("piece.querySelector('.paper .prompt').textContent === argument", read)
    assert {message["prompt"] for message in messages if "prompt" in message} == {sent} and not piece.view.errors


def test_the_server_gets_questions_only_while_the_tab_is_open_and_the_prompt_is_followed_there(visit):
    view = visit("?length=1&prompt=Oh")
    messages = record(view.page)
    view.until_state("done")
    view.drag(0.8, 1.4, 4)
    view.page.fill("#prompt", "Oh no")
    view.frame()
    assert messages == []
    view.open_tab("learn")
    piece = Lesson(view, "state")
    piece.until("piece.querySelectorAll('.read span').length === 5")
    assert Lesson(view, "play").all("td:last-child", "node.dataset.temperature")[0] != "0.80", "T is the slider's"
    view.page.fill("#prompt", "Oh no!")
    piece.until("piece.querySelectorAll('.read span').length === 6")
    view.page.click("#language label:has(input[value=de])")
    piece.until("piece.querySelector('h2').textContent === 'Anfang, Zustand, nächstes Token'")
    assert "am wahrscheinlichsten" in piece.text("[data-role=sentence]").lower()
    assert not view.errors
