"""The third colouring: one cell of the network, proposed or chosen freely, in levels that need no colour."""

import json
from collections.abc import Callable

import numpy as np
import pytest

from model.cells import FILE, VALUES, cell_values
from model.checkpoint import Checkpoint, load_checkpoint
from tests.ui.test_access import violations

pytestmark = [pytest.mark.browser, pytest.mark.slow]

NAMES = ["low", "unit", "high", "yours"]
FOUND = [
    {"property": "name", "layer": 1, "cell": 7, "r": -0.87, "check_r": -0.85},
    {"property": "line_position", "layer": 1, "cell": 20, "r": 0.91, "check_r": 0.9},
]


@pytest.fixture(scope="package")
def tiny(checkpoints) -> Checkpoint:
    return load_checkpoint(checkpoints / "tiny")


@pytest.fixture
def finds(checkpoints, tiny) -> Callable[..., None]:
    """finds(**changed) puts a file of finds beside the tiny model; it goes with the test."""
    path = checkpoints / "tiny" / FILE

    def write(**changed) -> None:
        content = {"digest": tiny.digest, "corpus": {"name": "a play"}, "cells": FOUND, "value": "tanh(c)"}
        path.write_text(json.dumps(content | changed))

    yield write
    path.unlink(missing_ok=True)


def expected(checkpoint: Checkpoint, text: str, cell: int) -> list[float]:
    """What the cell of the first layer held after each character, stepped by hand."""
    state, values = checkpoint.initial_state(), []
    for i in checkpoint.vocabulary.encode(text)[0]:
        _, state = checkpoint.step(np.array([i]), state)
        values.append(float(cell_values(checkpoint.config, state)[0, cell - 1]))
    return values


def level(value: float) -> int:
    """As the classes count: 0, then 5 to 7 below zero and 8 to 10 above."""
    passed = sum(abs(round(127 * value)) >= 127 * edge for edge in (0.2, 0.5, 0.8))
    return 0 if not passed else passed + (4 if value < 0 else 7)


def levels(view, name: str, role: str = "text") -> list[int]:
    return view.page.evaluate(
        """([name, role]) => {
          const place = document.querySelector(`[data-panel=${name}] [data-role=${role}]`);
          return [...place.childNodes].flatMap((piece) => {
            const level = Number(/level-(\\d+)/.exec(piece.className ?? "")?.[1] ?? 0);
            return [...piece.textContent].map(() => level);
          });
        }""",
        [name, role],
    )


def choose(view, cell: str = "1:1") -> None:
    view.page.select_option("#colouring", "cell")
    until_cell(view, cell)


def until_cell(view, cell: str) -> None:
    """Until the texts that are shown are coloured by that cell, "layer:number"."""
    view.until("view.dataset.coloured === argument", cell)


def opened(visit, query: str = "?length=40", **options):
    view = visit(query, **options)
    view.until_state("done")
    return view


def test_the_levels_are_those_of_the_cell_in_every_panel_and_in_the_prompt(visit, tiny):
    view = opened(visit, "?length=40&prompt=ROMEO:%0Ahi")
    texts = view.texts()
    choose(view, "1:1")
    assert view.texts() == texts and VALUES["lstm"] in view.page.inner_text("[data-role=legend]")
    for cell in ("1", "12", "24"):
        view.page.fill(".cells [data-part=cell]", cell)
        view.page.keyboard.press("Enter")
        until_cell(view, f"1:{cell}")
        for name, text in zip(NAMES, texts, strict=True):
            wanted = [level(value) for value in expected(tiny, "ROMEO:\nhi" + text, int(cell))]
            assert levels(view, name, "prompt") + levels(view, name) == wanted
    assert view.page.text_content("[data-panel=low] [data-role=prompt]") == "ROMEO:\nhi"
    view.page.select_option("#colouring", "none")
    view.page.wait_for_selector(".panel:not(:has([class*=level-]))")
    assert view.texts() == texts and not view.page.is_visible("[data-role=cells]") and not view.errors


def test_a_line_break_shows_its_level(visit, client):
    def text_of(seed: int) -> str:
        return client.predict("ROMEO:", 1.5, seed, 200, "tiny", api_name="/generate")

    seed = next(seed for seed in range(100) if "\n" in text_of(seed))
    view = opened(visit, f"?length=200&seed={seed}")
    text = view.texts()[2]
    choose(view)
    for cell in range(1, 25):
        view.page.fill(".cells [data-part=cell]", str(cell))
        view.page.keyboard.press("Enter")
        until_cell(view, f"1:{cell}")
        marked = [i for i, found in enumerate(levels(view, "high")) if found and text[i] == "\n"]
        assert view.page.locator("[data-panel=high] [data-newline]").count() == len(marked)
        if marked:
            return
    pytest.fail(f"No cell has a level at a line break of {text!r}")


def test_without_finds_the_choice_is_free_and_the_page_says_so(visit, finds):
    finds(digest="0" * 64)  # those of another network are none
    view = opened(visit)
    choose(view, "1:1")
    assert "No cells have been singled out" in view.page.inner_text(".cells [data-part=note]")
    assert view.page.is_disabled(".cells [data-part=proposed]")
    assert view.page.locator(".cells [data-part=proposed] option").count() == 1


def test_proposed_cells_are_offered_by_name_with_their_scores(visit, finds):
    finds()
    view = opened(visit)
    choose(view, "1:7")  # the best find comes first
    options = view.page.locator(".cells [data-part=proposed] option").all_inner_texts()
    assert options[1] == "inside a speaker’s name: layer 1, cell 7 (r = −0.87)" and len(options) == 3
    note = view.page.inner_text(".cells [data-part=note]")
    assert "r = −0.87" in note and "−0.85" in note and "a play" in note and "low there" in note
    view.page.select_option(".cells [data-part=proposed]", "1")
    until_cell(view, "1:20")
    assert view.page.input_value(".cells [data-part=cell]") == "20" and "rises" in view.page.inner_text(
        ".cells [data-part=note]"
    )
    view.page.click(".cells [data-part=next]")
    until_cell(view, "1:21")
    assert view.page.input_value(".cells [data-part=proposed]") == ""  # a cell like any other
    assert "Any cell can be looked at" in view.page.inner_text(".cells [data-part=note]")
    view.page.click(".cells [data-part=previous]")
    until_cell(view, "1:20")
    assert view.page.input_value(".cells [data-part=proposed]") == "1"


def test_numbers_stay_within_bounds_and_the_neighbours_go_round(visit):
    view = opened(visit)
    choose(view, "1:1")
    for typed, taken in [("99", "24"), ("-3", "1"), ("", "1"), ("7.6", "8")]:
        view.page.fill(".cells [data-part=cell]", typed)
        view.page.keyboard.press("Tab")
        until_cell(view, f"1:{taken}")
        assert view.page.input_value(".cells [data-part=cell]") == taken
    view.page.fill(".cells [data-part=layer]", "5")
    view.page.keyboard.press("Enter")
    assert view.page.input_value(".cells [data-part=layer]") == "1"
    view.page.fill(".cells [data-part=cell]", "24")
    view.page.keyboard.press("Enter")
    view.page.focus(".cells [data-part=next]")
    view.page.keyboard.press("Enter")
    until_cell(view, "1:1")
    view.page.keyboard.press("Shift+Tab")
    view.page.keyboard.press("Enter")
    until_cell(view, "1:24")
    assert not view.errors


def test_a_new_run_and_a_scrubbed_text_are_coloured_again(visit, tiny):
    view = opened(visit)
    choose(view, "1:1")
    view.page.fill("#seed", "11")
    view.page.click("#start")
    view.until("view.dataset.coloured === ''")
    view.until_state("done")
    until_cell(view, "1:1")
    view.page.fill("#temperature input[type=number]", "1.9")
    view.until("view.dataset.scrub === 'complete'")
    until_cell(view, "1:1")
    text = view.texts()[3]
    assert levels(view, "yours") == [level(value) for value in expected(tiny, "ROMEO:" + text, 1)][6:]


def test_the_seven_levels_can_be_told_apart_without_colour_and_read_in_the_dark(visit):
    view = opened(visit, "?length=20&lang=de&__theme=dark", color_scheme="dark")
    choose(view)
    samples = view.page.locator("[data-role=legend] .sample")
    looks = samples.evaluate_all(
        """(all) => all.map((sample) => {
          const { textDecorationLine, textDecorationStyle, textDecorationThickness } = getComputedStyle(sample);
          return [textDecorationLine, textDecorationStyle, textDecorationThickness].join();
        })"""
    )
    assert len(looks) == len(set(looks)) == 7
    assert "−0,8 oder weniger" in samples.first.inner_text() and "Gestrichelt" in view.page.inner_text(
        "[data-role=legend]"
    )
    contrasts = samples.evaluate_all(
        """(all) => all.map((sample) => {
          const context = document.createElement("canvas").getContext("2d");
          const paint = (...colours) => {
            for (const colour of colours) { context.fillStyle = colour; context.fillRect(0, 0, 1, 1); }
            const light = [...context.getImageData(0, 0, 1, 1).data].slice(0, 3).map((value) => {
              const share = value / 255;
              return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
            });
            return 0.2126 * light[0] + 0.7152 * light[1] + 0.0722 * light[2];
          };
          const style = getComputedStyle(sample);
          const card = getComputedStyle(document.querySelector(".panel")).backgroundColor;
          const [ground, ink] = [paint(card, style.backgroundColor), paint(style.color)];
          return (Math.max(ground, ink) + 0.05) / (Math.min(ground, ink) + 0.05);
        })"""
    )
    assert min(contrasts) >= 4.5  # WCAG 2.2, 1.4.3


def test_5000_characters_are_coloured_while_the_page_answers(visit):
    view = opened(visit, "?length=20")
    view.page.select_option("#speed", "max")
    view.page.fill("#length", "5000")
    view.page.keyboard.press("Tab")
    view.page.click("#start")
    view.until("view.dataset.state === 'done' && view.dataset.position === '5000'")
    view.page.select_option("#colouring", "cell")
    view.forget_paints()
    view.page.focus("#temperature input[type=range]")
    view.page.keyboard.press("ArrowLeft")
    view.frame()
    assert view.paints()[-1]["T"] == 0.79
    view.page.keyboard.press("ArrowRight")
    until_cell(view, "1:1")
    assert len(levels(view, "high")) == 5000 and not view.errors


def test_on_a_phone_nothing_is_wider_than_the_page(visit, finds):
    finds()
    view = visit("?length=20&lang=de", viewport={"width": 360, "height": 740}, has_touch=True, is_mobile=True)
    view.until_state("done")
    choose(view, "1:7")
    assert view.page.evaluate("document.documentElement.scrollWidth") <= 360
    view.page.tap(".cells [data-part=next]")
    until_cell(view, "1:8")
    assert view.page.get_attribute(".cells [data-part=next]", "aria-label") == "Nächste Zelle"


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 360)])
def test_nothing_serious_with_a_picker_and_a_preview(visit, finds, scheme, width):
    """axe-core, as in test_access."""
    finds()
    view = opened(visit, "?length=60&lang=de", color_scheme=scheme, viewport={"width": width, "height": 900})
    choose(view, "1:7")
    view.page.click("#inspect")
    view.page.hover("[data-panel=yours] [data-at='9']")
    view.page.wait_for_selector("[data-role=inspector][data-preview]:not([hidden])")
    assert violations(view.page) == []
