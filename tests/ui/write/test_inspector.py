"""Any written token, opened: its distribution, its ladder, and the run that another choice gives."""

from itertools import pairwise

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.slow]

NAMES = ["low", "unit", "high", "yours"]
LADDER = "[...document.querySelectorAll('[data-role=ladder] > *')].map((rung) => ({ ...rung.dataset }))"


def inspected(visit, query="?length=40", **options):
    view = visit(query, **options)
    view.until_state("done")
    view.page.click("#inspect")
    return view


def opened(view) -> list[dict]:
    """The rungs that are shown, once they are those of the character that was opened last."""
    view.page.wait_for_selector("[data-role=inspector]:not([hidden]):not([aria-busy])")
    return view.page.evaluate(LADDER)


def close(view) -> None:
    view.page.keyboard.press("Escape")
    view.page.wait_for_selector("[data-role=inspector]", state="hidden")


def test_every_character_can_be_reached_and_the_text_stays_the_text(visit, client):
    view = visit("?length=40")
    view.until_state("done")
    texts = view.texts()
    assert view.page.locator("[data-at]").count() == 0  # off until it is wanted
    view.page.click("#inspect")
    assert view.page.get_attribute("#inspect", "aria-pressed") == "true"
    assert view.texts() == texts
    for name, text in zip(NAMES, texts, strict=True):
        found = view.page.evaluate(
            "(name) => [...document.querySelectorAll(`[data-panel=${name}] [data-at]`)]"
            ".map((span) => [Number(span.dataset.at), span.textContent])",
            name,
        )
        assert found == [list(pair) for pair in enumerate(text)]
        assert view.page.locator(f"[data-panel={name}] .paper [tabindex='0']").count() == 1
    view.page.click("#inspect")
    assert view.page.locator("[data-at]").count() == 0 and view.texts() == texts


@pytest.mark.parametrize("temperature", ["0.00", "0.73", "2.00"])
def test_the_ladder_is_that_of_the_api_and_the_used_rung_is_the_character(visit, client, temperature):
    view = inspected(visit, f"?length=40&T={temperature}")
    for name, text in zip(NAMES, view.texts(), strict=True):
        position = 17
        view.page.click(f"[data-panel={name}] [data-at='{position}']")
        rungs = opened(view)
        expected = client.predict("ROMEO:" + text[:position], 7, position, "tiny", api_name="/ladder")
        assert [rung["token"] for rung in rungs] == [rung["token"] for rung in expected]
        assert [float(rung["from"]) for rung in rungs] == pytest.approx([rung["from"] for rung in expected])
        assert float(rungs[0]["from"]) == 0 and float(rungs[-1]["to"]) == 2
        assert all(a["to"] == b["from"] for a, b in pairwise(rungs))
        assert [rung["token"] for rung in rungs if "used" in rung] == [text[position]]
        used = float(view.page.inner_text(f"[data-panel={name}] [data-role=temperature]"))
        tokens = client.predict("ROMEO:" + text[:position], used, "tiny", api_name="/next_token")["tokens"]
        shown = view.page.evaluate(
            "[...document.querySelectorAll('[data-part=choices] [data-token]')].map((choice) => choice.dataset.token)"
        )
        assert shown == [entry["token"] for entry in tokens[:8]]
        rank = [entry["token"] for entry in tokens].index(text[position]) + 1
        assert f"number {rank} of 61" in view.page.inner_text("[data-part=odds]")
        close(view)


def test_a_steered_character_is_shown_at_the_temperature_it_was_drawn_at(visit):
    view = inspected(visit, "?length=40&T=0.10&ts=0:0.10_20:1.90")
    for position, temperature in [(19, "0.10"), (20, "1.90")]:
        view.page.click(f"[data-panel=yours] [data-at='{position}']")
        rungs = opened(view)
        assert f"T = {temperature}" in view.page.inner_text("[data-part=place]")
        assert [rung["token"] for rung in rungs if "used" in rung] == [view.texts()[3][position]]
        close(view)


def test_arrows_move_enter_opens_escape_leads_back(visit):
    view = inspected(visit)
    view.page.focus("[data-panel=low] [data-at='0']")

    def at() -> str:
        return view.page.evaluate("document.activeElement.dataset.at")

    for _ in range(3):
        view.page.keyboard.press("ArrowRight")
    view.page.keyboard.press("ArrowLeft")
    assert at() == "2"
    assert view.page.evaluate("document.activeElement.getAttribute('aria-label')").endswith("character 2")
    view.page.keyboard.press("End")
    assert at() == "39"
    view.page.keyboard.press("ArrowUp")
    assert int(at()) < 39
    view.page.keyboard.press("Home")
    view.page.keyboard.press("Enter")
    assert opened(view)
    assert view.page.evaluate("document.activeElement.dataset.role") == "inspector"
    close(view)
    assert at() == "0"
    view.page.keyboard.press("ArrowRight")
    view.page.keyboard.press("Space")
    assert opened(view)
    close(view)
    assert at() == "1" and view.page.locator("[data-panel=low] .paper [tabindex='0']").count() == 1
    view.page.keyboard.press("Tab")  # one tab stop a panel: the next is beyond its characters
    assert view.page.evaluate("document.activeElement.closest('[data-panel=low]')") is None


def test_choosing_another_character_forks_the_run(visit, client):
    view = inspected(visit)
    text = view.texts()[2]
    view.page.click("[data-panel=high] [data-at='25']")
    opened(view)
    other = view.page.locator("[data-part=choices] [data-token]:not([data-used])").first
    token = other.get_attribute("data-token")
    other.click()
    assert view.page.evaluate("document.activeElement.id") == "inspect"
    view.until(
        "Number(view.dataset.position) < 40 || view.querySelector('[data-role=prompt]').textContent !== 'ROMEO:'"
    )
    view.until_state("done")
    prompt = "ROMEO:" + text[:25] + token
    assert view.page.input_value("#prompt") == prompt == view.parameter("prompt")
    assert view.parameter("seed") == "7"
    expected = client.predict(prompt, [0.5, 1, 1.5, 0.8], 7, 40, "tiny", api_name="/compare")
    assert view.texts() == expected
    assert view.page.locator("[data-panel=low] [data-at]").count() == 40  # still on, once the new run is over


def test_a_rung_of_the_ladder_forks_too_and_only_2000_characters_are_kept(visit, client):
    view = inspected(visit, "?length=30&prompt=" + "ab" * 990 + "&T=1.50")
    text = view.texts()[3]
    position = next(n for n in range(21, 30) if clickable(view, n))
    rung = view.page.locator("[data-role=ladder] > :not([data-used])").first
    token = rung.get_attribute("data-token")
    rung.focus()
    view.page.keyboard.press("Enter")
    prompt = ("ab" * 990 + text[:position] + token)[-2000:]
    view.until("view.querySelector('[data-role=prompt]').textContent === argument", prompt)
    view.until_state("done")
    assert view.texts()[3] == client.predict(prompt, 1.5, 7, 30, "tiny", api_name="/generate")


def clickable(view, position: int) -> bool:
    """Whether the dice at that place ever choose anything else; the inspector is open if so."""
    view.page.click(f"[data-panel=yours] [data-at='{position}']")
    if len(opened(view)) > 1:
        return True
    close(view)
    return False


def test_a_tap_opens_it_within_a_phone(visit):
    view = visit("?length=30&lang=de", viewport={"width": 360, "height": 740}, has_touch=True, is_mobile=True)
    view.until_state("done")
    view.page.tap("#inspect")
    view.page.tap("[data-panel=unit] .open")
    view.page.tap("[data-panel=unit] [data-at='4']")
    assert opened(view)
    box = view.page.locator("[data-role=inspector]").bounding_box()
    assert box["x"] >= 0 and box["x"] + box["width"] <= 360
    assert view.page.evaluate("document.documentElement.scrollWidth") <= 360
    assert "Zeichen 4, gezogen bei T = 1,00" in view.page.inner_text("[data-part=place]")
    view.page.tap("[data-part=close]")
    view.page.wait_for_selector("[data-role=inspector]", state="hidden")


def test_while_a_run_goes_on_it_waits(visit):
    view = visit("?length=5000")
    view.until_position(5)
    view.page.click("#inspect")
    assert "once this run has stopped" in view.page.inner_text("[data-role=inspect-hint]")
    assert view.page.locator("[data-at]").count() == 0
    view.page.click("#pause")
    view.until_state("idle")
    assert view.page.locator("[data-panel=low] [data-at]").count() == view.position


def test_words_can_be_inspected_and_chosen(visit):
    view = inspected(visit, "?length=12&model=wordy&prompt=%20w5&T=1.50")
    for name, text in zip(NAMES, view.texts(), strict=True):
        spans = view.page.locator(f"[data-panel={name}] [data-at]").all_text_contents()
        assert "".join(spans) == text and len(spans) == 12
        view.page.click(f"[data-panel={name}] [data-at='9']")
        rungs = opened(view)
        assert [rung["token"] for rung in rungs if "used" in rung] == [spans[9]]
        assert "token 9, drawn at" in view.page.inner_text("[data-part=place]")
        close(view)
    text = view.page.locator("[data-panel=yours] [data-at]").all_text_contents()
    view.page.click("[data-panel=yours] [data-at='3']")
    opened(view)
    other = view.page.locator("[data-part=choices] [data-token]:not([data-used])").first
    prompt = " w5" + "".join(text[:3]) + other.get_attribute("data-token")
    other.click()
    view.until("view.querySelector('[data-role=prompt]').textContent === argument", prompt)


def test_a_character_that_could_not_be_asked_about_can_be_opened_again(visit):
    view = inspected(visit, "?length=40&writer=server")
    view.page.context.set_offline(True)
    view.page.click("[data-panel=low] [data-at='5']")
    view.until("view.querySelector('[data-part=odds]').textContent.includes('Open the character again')")
    view.page.context.set_offline(False)
    view.page.click("[data-panel=low] [data-at='5']")
    view.page.wait_for_selector("[data-role=inspector] [data-role=ladder]", state="visible")
    assert opened(view) and not view.errors
