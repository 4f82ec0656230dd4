"""The page as a visitor meets it: a first visit, the examples, and what it says of a prompt or model it can not use."""

from urllib.parse import quote

import pytest

from tests.ui.expected import FIXED, compare

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_a_first_visit_streams_by_itself_and_the_address_is_its_link(visit, client):
    view = visit("?length=60")
    view.until_state("done")
    assert view.texts() == compare(client, [*FIXED, 0.8])
    assert view.page.evaluate("window.states").count("running") >= 1
    assert [view.parameter(name) for name in ("model", "prompt", "seed", "length")] == ["tiny", "ROMEO:", "7", "60"]
    view.link()
    assert view.parameter("T") == "0.80" and view.parameter("ts") is None
    assert view.page.inner_text("[data-panel=yours] [data-role=temperature]") == "0.80"
    assert view.page.inner_text("[data-panel=yours] [data-role=prompt]") == "ROMEO:"
    assert not view.errors  # no exception in the page, and nothing fetched from elsewhere


@pytest.mark.parametrize("example", ["loop", "greedy", "unit", "hot", "empty"])
def test_examples_fill_the_fields_and_start(visit, example):
    view = visit("?length=10")
    view.until_state("done")
    view.page.click(f"[data-example={example}]")
    view.until_state("done")
    view.link()
    assert view.parameter("prompt") == view.page.input_value("#prompt")
    assert view.parameter("seed") == view.page.input_value("#seed")
    assert float(view.parameter("T")) == float(view.page.input_value("#temperature input[type=range]"))
    assert all(len(text) == 10 for text in view.texts())


@pytest.mark.parametrize(
    "prompt",
    [
        '<img src=x onerror="window.hacked=1"><script>window.hacked=1</script>',
        "${window.hacked=1}`${window.hacked=1}`",
        "{{constructor.constructor('window.hacked=1')()}} {{#each this}}{{this}}{{/each}}",
        "'\"-->]]></textarea><svg onload=window.hacked=1>",
    ],
)
def test_a_hostile_prompt_from_a_link_is_shown_as_text(visit, prompt):
    view = visit(f"?length=5&prompt={quote(prompt)}&seed={quote(prompt)}&T={quote(prompt)}&lang={quote(prompt)}")
    view.until_state("done")
    assert view.page.text_content("[data-panel=yours] [data-role=prompt]") == prompt
    assert view.page.input_value("#prompt") == prompt
    assert view.page.input_value("#seed") == "7"
    assert view.page.evaluate("window.hacked") is None
    assert view.page.locator("#live img, #live script, #live svg:not(#edit svg)").count() == 0
    assert not view.errors


def test_unknown_and_cut_characters_are_named_next_to_the_prompt(visit):
    view = visit("?length=5&prompt=" + quote("Grüße 😀\0 42"))
    view.until_state("done")
    note = view.page.locator("#prompt-note")
    assert note.get_attribute("role") == "status"
    for sign in ("ü", "ß", "😀", "␀", "4", "2"):
        assert sign in note.inner_text()
    view.page.fill("#prompt", "a" * 2_345)
    view.page.click("#start")
    view.until_state("done")
    assert "2,000" in note.inner_text() and "345" in note.inner_text()
    view.page.fill("#prompt", "a")
    view.page.click("#start")
    view.until_state("done")
    assert note.inner_text() == ""


def test_what_can_not_be_seen_is_named_by_its_number(visit):
    view = visit("?length=5&prompt=" + quote("a\u200b\u202e\u0301"))
    view.until_state("done")
    assert view.page.inner_text("#prompt-note").endswith(": U+200B U+202E ◌\u0301")


def test_errors_are_a_sentence_in_the_page_and_the_next_run_works(visit):
    view = visit("?length=5&lang=de")
    view.until_state("done")
    alert = view.page.locator("#live [role=alert]")
    for field, value, words in [
        ("#seed", "<b>abc</b>", "Die Würfel müssen eine ganze Zahl"),
        ("#seed", "-1", "Erhalten: '-1'"),
        ("#length", "0", "Die Länge muss eine ganze Zahl von 1 bis 5000 sein. Erhalten: 0"),
        ("#length", "2.5", "Erhalten: '2.5'"),
    ]:
        before = view.page.input_value(field)
        view.page.fill(field, value)
        view.page.click("#start")
        view.until_state("error")
        assert words in alert.inner_text() and value in alert.inner_text()
        view.page.click("#language label:has(input[value=en])")
        view.until("view.querySelector('[role=alert]').textContent.includes('must be a whole number')")
        view.page.click("#language label:has(input[value=de])")
        view.page.fill(field, before)
        view.page.click("#start")
        view.until_state("done")
        assert alert.inner_text() == ""


def test_a_model_that_does_not_load_says_which_file_and_the_others_work(visit):
    view = visit("?length=5&model=zz-broken")
    view.until_state("error")
    assert "zz-broken/network.keras is incomplete" in view.page.inner_text("#live [role=alert]")
    view.page.select_option("#model", "tiny")
    view.page.click("#start")
    view.until_state("done")
    assert view.page.inner_text("#live [role=alert]") == ""


def test_a_model_brings_its_prompt_along_unless_the_visitor_has_one(visit):
    view = visit("?length=5&model=tiny")
    view.until_state("done")
    prompt = view.page.locator("#prompt")

    def choose(name: str, shown: str) -> None:
        view.page.select_option("#model", name)
        view.page.wait_for_function("(shown) => document.querySelector('#prompt').value === shown", arg=shown)

    choose("wordy", " w1 w2")
    view.page.click("#start")
    view.until_state("done")
    assert view.parameter("prompt") == " w1 w2" and view.parameter("model") == "wordy"
    view.page.context.set_offline(True)  # it needs no server
    choose("tiny", "ROMEO:")
    view.page.context.set_offline(False)
    prompt.fill("abc")
    choose("wordy", "abc")
    view.page.click("#start")
    view.until_state("done")
    assert view.parameter("prompt") == "abc" and view.parameter("model") == "wordy" and not view.errors


def test_a_link_without_a_prompt_opens_with_its_model_s_own(visit):
    view = visit("?length=5&model=wordy")
    view.until_state("done")
    view.page.wait_for_function("document.querySelector('#prompt').value === ' w1 w2'")
    assert view.parameter("prompt") == " w1 w2" and not view.errors
