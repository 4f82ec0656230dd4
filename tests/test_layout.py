"""The page's components: Gradio's slider and constant markup, which holds every element that the scripts look for."""

import asyncio
import json
import re

import pytest

from assets.layout import build
from assets.words import PAGE


def double(number: int) -> int:
    return 2 * number


@pytest.fixture(scope="module")
def page() -> dict:
    async def describe() -> dict:  # outside a running event loop, Gradio would make one and never close it
        demo = build({"temperature": 0.8}, {"double": double})
        named = [(type(block).__name__, block.elem_id, block.get_config()) for block in demo.blocks.values()]
        endpoints = [dependency["api_name"] for dependency in demo.config["dependencies"]]
        return {"components": [entry for entry in named if entry[1]], "endpoints": endpoints}

    return asyncio.run(describe())


@pytest.fixture(scope="module")
def markup(page) -> dict[str, str]:
    return {name: config["html_template"] for kind, name, config in page["components"] if kind == "HTML"}


def test_only_the_slider_is_a_field_of_gradios(page):
    assert {kind for kind, _, _ in page["components"]} == {"HTML", "Slider", "Row", "Column"}
    ((name, slider),) = [(name, config) for kind, name, config in page["components"] if kind == "Slider"]
    assert (name, slider["minimum"], slider["maximum"], slider["step"]) == ("temperature", 0, 2, 0.01)


def test_no_event_goes_through_gradio_but_those_of_programs(page):
    assert page["endpoints"] == ["double"]


def test_gradio_evaluates_no_markup(markup):
    for name, text in markup.items():
        assert not re.search(r"\$\{|\{\{|<script", text), name


def test_every_id_is_there_once_and_gradio_keeps_a_place_for_all_of_the_first_screen(page, markup):
    ids = re.findall(r'(?<=\s)id="([\w-]+)"', "".join(markup.values())) + [name for _, name, _ in page["components"]]
    assert sorted(set(ids)) == sorted(ids)
    for place in json.loads(re.search(r"PLACES = (\[.*\]);", (PAGE / "gradio.js").read_text(encoding="utf-8"))[1]):
        assert place in ids
        assert markup.get(place, "") == "", "its markup is in the page's HTML"
