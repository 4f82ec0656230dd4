"""Curves are read by keyboard, pointer and finger, and at the slider's T."""

import pytest

from tests.ui.sweep.tab import row, store

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_every_plot_is_read_by_keyboard_and_pointer_at_the_same_t(look, folder):
    store(folder, [row(0.0, entropy=0.0), row(0.5, entropy=1.0), row(1.0, entropy=2.0), row(2.0, entropy=4.0)])
    tab = look("?T=0.40")
    entropy = tab.surface("entropy")
    assert entropy.get_attribute("aria-label") == "Surprise at a temperature"
    tab.surface("non_words").focus()
    tab.page.keyboard.press("Tab")
    assert entropy.evaluate("(node) => node === document.activeElement")
    assert tab.reading("entropy") == "T = 0.50: 1.00 bits (0.99–1.01)", "the measured one next to the thermostat"
    tab.page.keyboard.press("ArrowRight")
    assert tab.reading("entropy") == "T = 1.00: 2.00 bits (1.99–2.01)"
    assert tab.reading("loops").startswith("T = 1.00: 0%")
    tab.page.keyboard.press("End")
    tab.page.keyboard.press("ArrowRight")
    assert entropy.get_attribute("aria-valuenow") == "2"
    assert "T = 2.00: 50% (49–51%)" in tab.text("plots").replace("\xa0", " ")
    tab.page.keyboard.press("Home")
    assert entropy.get_attribute("aria-valuenow") == "0" and tab.root.locator(".reading").count() == 5
    tab.page.keyboard.press("Escape")
    assert tab.root.locator(".reading").count() == 0
    box = tab.surface("loops").bounding_box()
    tab.page.mouse.move(box["x"] + box["width"] - 20, box["y"] + box["height"] / 2)
    assert tab.root.locator("[data-role=read]").first.inner_text().startswith("T\xa0=\xa02.00")
    tab.page.mouse.move(5, 5)
    assert tab.root.locator(".reading").count() == 0


def test_a_tap_reads_until_another_place_is_tapped(look, folder):
    store(folder, [row(0.0), row(1.0, loops=1.0), row(2.0)])
    tab = look(has_touch=True, viewport={"width": 360, "height": 740})
    tab.surface("loops").scroll_into_view_if_needed()
    tab.surface("loops").tap()
    assert tab.reading("loops") == "T = 1.00: 100% (99–101%)" and tab.root.locator(".reading").count() == 5
    tab.root.locator("[data-role=legend]").tap()
    assert tab.root.locator(".reading").count() == 0


def test_the_slider_is_marked_in_every_plot_with_the_values_there(look, folder):
    store(folder, [row(0.0, entropy=0.0), row(1.0, entropy=2.0), row(2.0, entropy=4.0)])
    tab = look("?T=0.50")
    now = tab.root.locator("figure[data-figure=entropy] [data-role=now]")
    assert now.inner_text().replace("\xa0", " ") == "Now, T = 0.50: ≈ 1.00 bits (0.99–1.01)"
    tab.view.drag(0.5, 2.0, steps=6)
    tab.page.wait_for_function("document.querySelector('#sweep .thermostat').dataset.temperature === '2'")
    assert now.inner_text().replace("\xa0", " ") == "Now, T = 2.00: 4.00 bits (3.99–4.01)"
    lines = tab.root.locator(".thermostat line").all()
    assert len(lines) == 5
    mark = tab.root.locator("figure[data-figure=entropy] .mark").nth(2).bounding_box()
    x = tab.root.locator("figure[data-figure=entropy] .thermostat line").evaluate("(l) => l.getBoundingClientRect().x")
    assert x == pytest.approx(mark["x"] + mark["width"] / 2, abs=1.5)


def test_a_gap_in_a_figure_is_a_gap_in_its_curve(look, folder):
    rows = [row(0.0), row(0.5), row(1.0, non_words=None), row(1.5), row(2.0, non_words=None)]
    store(folder, rows)
    tab = look("?T=1.00")
    curves = tab.root.locator("figure[data-figure=non_words] .curve")
    assert curves.count() == 2 and tab.root.locator("figure[data-figure=non_words] .mark").count() == 3
    assert tab.root.locator("figure[data-figure=non_words] [data-role=now]").inner_text().endswith("no value")
    assert tab.numbers()[2]["non_words_mean"] == "" and tab.numbers()[2]["entropy_mean"] == "2"
    tab.page.click("#sweep summary")
    cells = tab.root.locator("tbody tr").nth(2).locator("td").all_inner_texts()
    assert cells == ["50% (49–51%)", "no value", "2.00 bits (1.99–2.01)", "0% (-1–1%)", "12.5% (11.5–13.5%)"]
    assert tab.root.locator("th[scope=col]").count() == 6 and tab.root.locator("th[scope=row]").count() == 5


def test_it_fits_a_phone_and_speaks_german(look, folder):
    store(folder, [row(0.0), row(1.0, repetition=0.125), row(2.0)])
    tab = look("?lang=de&T=1.00", locale="de-DE", viewport={"width": 360, "height": 740}, color_scheme="dark")
    assert tab.page.evaluate("document.documentElement.scrollWidth") <= 360
    assert tab.reading("repetition") == "T = 1,00: 12,5 % (11,5–13,5 %)"
    assert "Messen" in tab.root.inner_text() and "31.01.2026" in tab.text("facts")
    for button in tab.root.locator("button, select, summary").all():
        assert button.bounding_box()["height"] >= 40
    assert [svg.bounding_box()["width"] <= 360 for svg in tab.root.locator("svg").all()] == [True] * 5
    assert tab.view.errors == []
