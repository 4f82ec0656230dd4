"""The first screen as HTML: what the scripts look for, the visitor's sentences, and a kept text that runs nothing."""

import json
import re
from html import unescape

import pytest

from assets.frame import PANELS, frame_markup
from assets.parts import PAGE
from assets.words import LANGUAGES, TEXTS

RUN = {
    "settings": {"model": "m", "prompt": "<b>ab", "seed": "7", "length": 400},
    "digest": "0" * 64,
    "language": "en",
    "tokens": ["a", "<", "</script>", "\n", ""],
    "end": 4,
    "hidden": [4],
    "schedule": "0:0.30_2:1.00",
    "ids": [[0, 1, 0, 0], [1, 0, 0, 0], [2, 3, 4, 0], [0, 4, 1, 2]],
    "position": 3,
    "pace": 30.0,
}


def texts(markup: str) -> dict[str, str]:
    """The text of each panel."""
    panel = r'<section class="card panel" data-panel="(\w+)".*?data-role="text"[^>]*>(.*?)</span>'
    return {name: unescape(text) for name, text in re.findall(panel, markup, re.DOTALL)}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_is_in_the_visitors_language(language):
    markup = frame_markup(language, 0.8)
    assert f'lang="{language}"' in markup and f'value="{language}" checked' in markup
    for key in ("lead", "tab_sweep", "pause", "about"):
        assert f'data-words="{key}">{TEXTS[language][key]}<' in markup.replace("&#x27;", "'")
    assert f'aria-label="{TEXTS[language]["menu"]}"' in markup
    assert f'data-role="temperature">{"0,80" if language == "de" else "0.80"}<' in markup
    assert not re.search(r'data-words="\w+"[^>]*></(?!textarea)', markup), "a place without its sentence"


def test_every_id_is_there_once_and_the_scripts_find_theirs():
    markup = frame_markup("en", 0.8, RUN)
    ids = re.findall(r'(?<=\s)id="([\w-]+)"', markup)
    assert sorted(set(ids)) == sorted(ids)
    for script in ("fields.js", "write/view.js"):
        for wanted in re.findall(r'byId\("([\w-]+)"', (PAGE / script).read_text(encoding="utf-8")):
            assert wanted in ids, f"{script}: {wanted}"


def test_the_slider_and_the_own_panel_have_the_temperature():
    markup = frame_markup("en", 1.25)
    assert re.findall(r'<input type="(?:number|range)"[^>]*?value="([\d.]+)"', markup) == ["1.25", "1.25"]
    hue = 'style="--hue: 340'
    assert f'id="temperature" {hue}"' in markup and f'data-panel="yours" {hue}; --t: 1.25"' in markup


def test_without_a_kept_run_the_papers_are_empty():
    markup = frame_markup("en", 0.8)
    assert texts(markup) == dict.fromkeys(PANELS, "") and 'id="first"' not in markup


def test_a_kept_run_begins_with_its_first_tokens_and_brings_all():
    markup = frame_markup("en", 0.3, RUN)
    assert list(texts(markup).values()) == ["a<a", "<aa", "</script>\n", "a<"]
    assert json.loads(re.search(r'id="first">(.*?)</script>', markup)[1]) == RUN
    assert "&lt;b&gt;ab" in markup and "<b>ab" not in markup.replace(json.dumps(RUN["settings"]), "")


def test_a_kept_run_runs_nothing():
    markup = frame_markup("en", 0.3, RUN)
    assert markup.count("<script") == markup.count("</script>") == 2  # its JSON, and flow.js


def test_the_screen_waits_where_the_address_asks_for_another_one():
    assert "data-waits" in frame_markup("en", 0.8, waits=True).partition(">")[0]
    assert "data-waits" not in frame_markup("en", 0.8)
