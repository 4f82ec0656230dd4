"""Greedy loops and the way out of them."""

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_a_greedy_loop_is_marked_and_the_way_out_is_chosen_by_keyboard(lesson, client):
    piece = lesson("loops", "prompt=Where%20is")
    temperatures = [0, 0.05, 0.1, 0.2, 0.3, 0.5, 0.7, 1]
    expected = client.predict("Where is", temperatures, 7, 600, "shakespeare", api_name="/compare")
    found = [client.predict(text, "shakespeare", api_name="/measure")["loop"] for text in expected]
    assert piece.text("[data-role=greedy] [data-role=text]") == expected[0]
    marked = piece.all("[data-role=greedy] [data-loop]", "node.dataset.loop")
    assert marked == ([f"{found[0]['period']}@{found[0]['onset']}"] if found[0] else [])
    if found[0]:
        rounds = piece.all("[data-role=greedy] mark", "node.textContent")
        assert len(set(rounds[:-1])) == 1 and len(rounds[0]) == found[0]["period"]
        assert str(found[0]["period"]) in piece.text("[data-role=sentence]")
    out = next((i for i, loop in enumerate(found) if i and not loop), len(found) - 1)
    assert piece.text("[data-role=warmer] [data-role=text]") == expected[out]
    piece.locator("[data-role=ladder] input:checked").focus()
    piece.view.page.keyboard.press("ArrowRight")
    chosen = out + 1 if out + 1 < len(temperatures) else 1
    piece.until(
        "Number(piece.querySelector('[data-role=warmer]').dataset.temperature) === argument", temperatures[chosen]
    )
    assert piece.text("[data-role=warmer] [data-role=text]") == expected[chosen]
    focused = piece.view.page.evaluate("document.activeElement.value")
    assert focused == str(chosen), "the keyboard stays where it was"
    assert not piece.locator("[data-role=known]").is_visible(), "it is the prompt at the top already"


def test_the_known_prompt_and_back_and_a_new_one_at_the_top_takes_its_place(lesson, client):
    piece = lesson("loops", "prompt=I")
    before, known = piece.text("[data-role=greedy]"), piece.locator("[data-role=known]")
    known.click()
    piece.until("piece.querySelector('[data-role=greedy]').textContent.startsWith('Where is')")
    expected = client.predict("Where is", 0, 7, 600, "shakespeare", api_name="/generate")
    assert piece.text("[data-role=greedy] [data-role=text]") == expected
    known.click()
    piece.until("piece.querySelector('[data-role=greedy]').textContent === argument", before)
    known.click()
    piece.until("piece.querySelector('[data-role=greedy] .prompt').textContent === 'Where is'")
    piece.view.page.fill("#prompt", "Oh no")
    piece.until("piece.querySelector('[data-role=greedy] .prompt').textContent === 'Oh no'")
    expected = client.predict("Oh no", 0, 7, 600, "shakespeare", api_name="/generate")
    assert piece.text("[data-role=greedy] [data-role=text]") == expected
    assert "Where is" in piece.text("[data-role=known]"), "it can be tried again"
