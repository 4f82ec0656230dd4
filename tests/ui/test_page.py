"""The page in Chromium, as a visitor meets it."""

from urllib.parse import quote

import numpy as np
import pytest

from model.sampling import probabilities

pytestmark = [pytest.mark.browser, pytest.mark.slow]

FIXED = [0.5, 1.0, 1.5]


def compare(client, temperatures, prompt="ROMEO:", seed=7, length=60, model="tiny"):
    return client.predict(prompt, temperatures, seed, length, model, api_name="/compare")


def logits_after(client, text: str, model="tiny") -> np.ndarray:
    tokens = client.predict(text, 1, model, api_name="/next_token")["tokens"]
    return np.array([entry["logit"] for entry in sorted(tokens, key=lambda entry: entry["id"])])


def keep_logits(view) -> None:
    """From here on the page gets no logits of other texts: the bars are those of the text that is shown now."""
    view.page.route("**/component_server**", lambda route: route.abort())


def assert_softmax(paint: dict, logits: np.ndarray) -> None:
    shown = np.array([p for _, _, p in paint["p"]])
    assert np.abs(shown - probabilities(logits[None], paint["T"])[0]).max() < 1e-5


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


def test_the_bars_follow_a_mouse_drag_and_are_the_softmax(visit, client):
    view = visit("?length=20")
    view.until_state("done")
    logits = logits_after(client, "ROMEO:" + view.texts()[3])
    keep_logits(view)
    view.forget_paints()
    view.drag(0.8, 2, steps=30)
    paints = view.paints()
    assert len({paint["T"] for paint in paints}) >= 20
    for paint in paints:
        assert_softmax(paint, logits)
    view.drag(2, 0, steps=5)
    assert sorted({p for _, _, p in view.paints()[-1]["p"]}) == [0, 1]  # T = 0: all on the most probable
    assert "greedy" in view.page.inner_text("[data-role=meaning]")
    tokens = view.paints()[-1]["p"]
    assert [token for _, token, _ in tokens][:3] == ["\n", " ", "!"] and len(tokens) == 61


def test_the_bars_are_next_token_at_the_same_temperature(visit, client):
    view = visit("?length=12&T=0.35&seed=3")
    view.until_state("done")
    view.frame()
    tokens = client.predict("ROMEO:" + view.texts()[3], 0.35, "tiny", api_name="/next_token")["tokens"]
    expected = {(str(entry["id"]), entry["token"]): entry["probability"] for entry in tokens}
    shown = {(name, token): p for name, token, p in view.paints()[-1]["p"]}
    assert shown.keys() == expected.keys()
    assert max(abs(shown[key] - expected[key]) for key in shown) < 1e-5
    assert sum(shown.values()) == pytest.approx(1, abs=1e-8)


def test_arrow_keys_and_the_number_field_move_the_bars(visit, client):
    view = visit("?length=5")
    view.until_state("done")
    logits = logits_after(client, "ROMEO:" + view.texts()[3])
    keep_logits(view)
    view.forget_paints()
    view.page.focus("#temperature input[type=range]")
    for _ in range(5):
        view.page.keyboard.press("ArrowRight")
        view.frame()
    assert [paint["T"] for paint in view.paints()] == [0.81, 0.82, 0.83, 0.84, 0.85]
    view.page.fill("#temperature input[type=number]", "1.37")
    view.frame()
    assert view.paints()[-1]["T"] == 1.37
    for paint in view.paints():
        assert_softmax(paint, logits)


def test_a_finger_moves_the_slider(visit):
    view = visit("?length=5", viewport={"width": 360, "height": 740}, has_touch=True, is_mobile=True)
    view.until_state("done")
    view.forget_paints()
    box = view.page.locator("#temperature input[type=range]").bounding_box()
    devtools = view.page.context.new_cdp_session(view.page)
    y = box["y"] + box["height"] / 2
    for step in range(21):
        points = [{"x": box["x"] + box["width"] * (0.4 + 0.025 * step), "y": y}]
        devtools.send(
            "Input.dispatchTouchEvent", {"type": "touchMove" if step else "touchStart", "touchPoints": points}
        )
        view.frame()
    devtools.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    view.frame()
    assert len({paint["T"] for paint in view.paints()}) >= 10 and view.paints()[-1]["T"] > 1.5


def test_steering_changes_only_yours_and_the_link_replays_it_exactly(visit, client):
    view = visit("?length=150")
    view.until_position(10)
    view.drag(0.8, 1.9, steps=6)
    view.until_state("done")
    assert view.texts()[:3] == compare(client, FIXED, length=150)
    assert view.texts()[3] != compare(client, [0.8], length=150)[0]
    link = view.link()
    schedule = view.parameter("ts").split("_")
    assert schedule[0] == "0:0.80" and len(schedule) > 1
    assert float(schedule[-1].split(":")[1]) == float(view.parameter("T"))

    second = visit(link.partition("/?")[2] and "?" + link.partition("/?")[2])
    second.until_state("done")
    assert second.texts() == view.texts()
    assert second.link() == link
    replayed = {paint["T"] for paint in second.paints()}  # the slider was seen to move
    assert len(replayed) > 1 and replayed <= {float(entry.split(":")[1]) for entry in schedule}


def test_a_hand_on_the_slider_takes_over_from_a_replay(visit):
    view = visit("?length=150&ts=0:0.80_100:0.10&T=0.80")
    view.until_position(5)
    view.drag(0.8, 1.2, steps=3)
    view.until_state("done")
    view.link()
    assert "100:0.10" not in view.parameter("ts")
    assert abs(float(view.parameter("T")) - 1.2) < 0.05


def test_stop_step_and_continue_write_what_an_uninterrupted_run_writes(visit, client):
    view = visit("?length=60")
    view.until_position(8)
    view.page.click("#stop")
    view.until_state("idle")
    stopped = view.position
    for step in (1, 2, 3):
        view.page.click("#step")
        view.until("Number(view.dataset.position) === argument && view.dataset.state === 'idle'", stopped + step)
        assert [len(text) for text in view.texts()] == [stopped + step] * 4
    view.page.click("#continue")
    view.until_state("done")
    assert view.texts() == compare(client, [*FIXED, 0.8])
    view.page.click("#step")  # beyond the length that was asked for
    view.until("Number(view.dataset.position) === 61 && view.dataset.state === 'done'")
    assert view.texts() == compare(client, [*FIXED, 0.8], length=61)
    view.link()
    assert view.parameter("length") == "61" and view.page.input_value("#length input") == "61"


def test_start_takes_the_fields_and_supersedes_the_run_before(visit, client):
    view = visit("?length=400")
    view.until_position(5)
    view.page.fill("#prompt textarea", "the ")
    view.page.fill("#seed input", "9223372036854775807")
    view.page.fill("#length input", "30")
    view.page.click("#start")
    view.until_state("done")
    expected = compare(client, [*FIXED, 0.8], "the ", 2**63 - 1, 30)
    assert view.texts() == expected
    view.link()
    assert view.parameter("seed") == "9223372036854775807" and view.parameter("prompt") == "the "
    view.page.click("#random-seed")
    view.until("new URL(location.href).searchParams.get('seed') !== '9223372036854775807'")
    view.until_state("done")
    assert 0 <= int(view.page.input_value("#seed input")) < 2**63
    assert view.parameter("seed") == view.page.input_value("#seed input")


def test_the_speed_of_a_run_can_be_changed_while_it_runs(visit, client):
    view = visit("?length=3000")
    view.until_position(5)
    view.page.click("#speed input")
    view.page.get_by_role("option", name="as fast as it goes").click()
    view.until_state("done")
    assert view.texts() == compare(client, [*FIXED, 0.8], length=3000)


@pytest.mark.parametrize("example", ["loop", "greedy", "unit", "hot", "empty"])
def test_examples_fill_the_fields_and_start(visit, example):
    view = visit("?length=10")
    view.until_state("done")
    view.page.click(f"[data-example={example}]")
    view.until_state("done")
    view.link()
    assert view.parameter("prompt") == view.page.input_value("#prompt textarea")
    assert view.parameter("seed") == view.page.input_value("#seed input")
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
    assert view.page.input_value("#prompt textarea") == prompt
    assert view.page.input_value("#seed input") == "7"
    assert view.page.evaluate("window.hacked") is None
    assert view.page.locator("#live img, #live script, #live svg").count() == 0
    assert not view.errors


def test_unknown_and_cut_characters_are_named_next_to_the_prompt(visit):
    view = visit("?length=5&prompt=" + quote("Grüße 😀\0 42"))
    view.until_state("done")
    note = view.page.locator("#prompt-note")
    assert note.get_attribute("role") == "status"
    for sign in ("ü", "ß", "😀", "␀", "4", "2"):
        assert sign in note.inner_text()
    view.page.fill("#prompt textarea", "a" * 2_345)
    view.page.click("#start")
    view.until_state("done")
    assert "2000" in note.inner_text() and "345" in note.inner_text()
    view.page.fill("#prompt textarea", "a")
    view.page.click("#start")
    view.until_state("done")
    assert note.inner_text() == ""


def test_errors_are_a_sentence_in_the_page_and_the_next_run_works(visit):
    view = visit("?length=5&lang=de")
    view.until_state("done")
    alert = view.page.locator("#live [role=alert]")
    for field, value, words in [
        ("#seed input", "<b>abc</b>", "Der Startwert muss eine ganze Zahl"),
        ("#seed input", "-1", "Erhalten: '-1'"),
        ("#length input", "0", "Die Länge muss eine ganze Zahl von 1 bis 5000 sein. Erhalten: 0"),
        ("#length input", "2.5", "Erhalten: 2.5"),
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
    view.page.click("#model input")
    view.page.get_by_role("option", name="Tiny").click()
    view.page.click("#start")
    view.until_state("done")
    assert view.page.inner_text("#live [role=alert]") == ""


def test_a_large_vocabulary_shows_its_100_most_probable_and_the_rest(visit):
    view = visit("?length=5&model=wordy&prompt=%20w5%20w6")
    view.until_state("done")
    view.frame()
    bars = view.paints()[-1]["p"]
    assert len(bars) == 101 and bars[-1][0] == "rest" and bars[-1][2] > 0
    assert sum(p for _, _, p in bars) == pytest.approx(1, abs=1e-8)
    ids = [int(name) for name, _, _ in bars[:-1]]
    assert ids == sorted(ids)
    view.drag(0.8, 0, steps=4)
    assert view.paints()[-1]["p"][-1][2] == 0


@pytest.mark.parametrize(("query", "locale"), [("&lang=de", "en-US"), ("", "de-AT"), ("control", "en-US")])
def test_german_by_link_by_browser_and_by_control(visit, query, locale):
    view = visit("?length=5" + query.replace("control", ""), locale=locale)
    view.until_state("done")
    if query == "control":
        assert "Temperature" in view.page.inner_text("#dial") and view.parameter("lang") is None
        view.page.click("#language label:has(input[value=de])")
    view.until("document.querySelector('#start').textContent.trim() === 'Start'")
    view.until(
        "document.querySelector('#dial').textContent.includes('Temperatur') && document.documentElement.lang === 'de'"
    )
    view.until("!document.querySelector('#dial').textContent.includes('Temperature')")
    page = view.page.inner_text("body")
    for words in ("Startwert", "Länge", "Tempo", "Nächstes Zeichen", "Ausprobieren", "Schritt"):
        assert words in page
    for words in ("Seed", "Length", "Speed", "Next character", "Copy link", "Stop\n", "Most probable"):
        assert words not in page
    view.frame()
    slider = view.page.locator("#temperature input[type=range]")
    assert slider.get_attribute("aria-label") == "Temperatur" and "%" in slider.get_attribute("aria-valuetext")
    if query:
        view.until("new URL(location.href).searchParams.get('lang') === 'de'")


def test_a_phone_has_no_sideways_scroll_and_keeps_the_slider_in_reach(visit):
    view = visit("?length=30", viewport={"width": 360, "height": 640}, has_touch=True, is_mobile=True)
    view.until_state("done")
    for language in ("en", "de"):
        view.page.click(f"#language label:has(input[value={language}])")
        view.until("document.documentElement.lang === argument", language)
        view.frame()
        assert view.page.evaluate("document.documentElement.scrollWidth") <= 360
        for place in (0, 400, 10_000):
            view.page.evaluate("(y) => window.scrollTo(0, y)", place)
            view.frame()
            box = view.page.locator("#temperature input[type=range]").bounding_box()
            assert box["y"] >= 0 and box["y"] + box["height"] <= 640
        view.page.evaluate("window.scrollTo(0, 0)")
    small = view.page.evaluate(
        "[...document.querySelectorAll('button, input')].map((e) => [e.id || e.type, e.getBoundingClientRect()])"
        ".filter(([, box]) => box.width && (box.height < 39.5 || box.width < 39.5)).map(([name]) => name)"
    )
    assert small == []


@pytest.mark.parametrize("clipboard", [True, False])
def test_copy_link_copies_and_says_so(visit, clipboard):
    view = visit("?length=5&prompt=x")
    view.until_state("done")
    if clipboard:
        view.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    else:
        view.page.evaluate("Object.defineProperty(navigator, 'clipboard', { value: undefined })")
    view.page.click("#copy-link")
    view.until("view.querySelector('[data-role=copied]').textContent.length > 0")
    assert view.page.locator("[data-role=copied]").get_attribute("role") == "status"
    if clipboard:
        assert view.page.evaluate("navigator.clipboard.readText()") == view.page.url
        assert view.page.get_attribute("#copy-link", "data-copied") == "✓ Copied"


def test_dark_and_light_differ_and_a_link_can_choose(visit):
    colours = {}
    for name, query, options in [
        ("light", "", {"color_scheme": "light"}),
        ("dark", "", {"color_scheme": "dark"}),
        ("chosen", "&__theme=dark", {"color_scheme": "light"}),
    ]:
        view = visit("?length=2" + query, **options)
        view.until_state("done")
        colours[name] = view.page.evaluate("getComputedStyle(document.querySelector('#live .card')).backgroundColor")
    assert colours["dark"] == colours["chosen"] != colours["light"]


def test_what_a_screen_reader_is_told(visit):
    view = visit("?length=5")
    view.until_state("done")
    view.frame()
    bars = view.page.locator("[data-role=bars] > [role=listitem]")
    assert bars.count() == 61
    assert bars.nth(1).get_attribute("aria-label").startswith("␣: ")
    assert view.page.locator("#live [aria-live]:not([aria-live=off])").count() == 0
    assert view.page.locator("#temperature input[type=range]").get_attribute("aria-valuetext").startswith("T = 0.80: ")


def test_the_foot_of_the_page_leads_to_the_api(visit):
    view = visit("?length=5")
    view.until_state("done")
    view.page.click("#api")
    for endpoint in ("/generate", "/compare", "/next_token"):
        view.page.get_by_text(endpoint).first.wait_for()
