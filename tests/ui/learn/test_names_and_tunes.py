"""Fifty names, new or copied, and the measures of tunes."""

import json

import pytest

from model.checkpoint import SHIPPED
from tests.started import serve

pytestmark = [pytest.mark.browser, pytest.mark.slow]

LISTED = set((SHIPPED / "names" / "lexicon.txt").read_text(encoding="utf-8").split())
NAME = "({ text: node.firstChild.textContent, kind: node.dataset.line, mark: node.lastChild.textContent })"


@pytest.fixture(scope="module")
def site(chromium, tmp_path_factory):
    folder = tmp_path_factory.mktemp("models")
    for name in ("names", "tunes"):
        (folder / name).symlink_to(SHIPPED / name)
    with serve(folder) as url:
        yield url


@pytest.mark.parametrize("language", ["en", "de"])
def test_fifty_names_follow_the_slider_and_the_dice(lesson, client, language):
    piece = lesson("lines", f"model=names&prompt=&T=0.50&lang={language}")
    words = {"en": {"new": "new", "copied": "copied"}, "de": {"new": "neu", "copied": "kopiert"}}[language]

    def names(temperature: str, seed: int) -> list[str]:
        piece.until(
            "((list) => list.dataset.temperature === argument[0] && list.dataset.seed === argument[1])"
            "(piece.querySelector('[data-role=list]'))",
            [temperature, str(seed)],
        )
        found = piece.all("[data-line]", NAME)
        assert len(found) == 50 and all(name["mark"] == words[name["kind"]] for name in found)
        assert all((name["text"] in LISTED) == (name["kind"] == "copied") for name in found)
        sentence, copied = piece.text("[data-role=sentence]"), sum(name["kind"] == "copied" for name in found)
        assert f"{50 - copied} {words['new']}" in sentence and f"{copied} {words['copied']}" in sentence
        return [name["text"] for name in found]

    cool = names("0.50", 7)
    assert cool[0] == client.predict("", 0.5, 7, 40, "names", api_name="/generate")
    assert cool[49] == client.predict("", 0.5, 56, 40, "names", api_name="/generate")
    piece.view.page.fill("#temperature input[type=number]", "1.5")
    piece.view.page.keyboard.press("Enter")
    assert names("1.50", 7) != cool
    piece.locator("[data-role=dice]").focus()
    piece.view.page.keyboard.press("Enter")
    names("1.50", 57)
    assert piece.view.errors == []


def test_other_models_have_a_sentence_instead(lesson):
    piece = lesson("lines", "model=tunes")
    assert piece.locator("[data-role=none]").is_visible() and not piece.locator("[data-role=list]").is_visible()
    piece = lesson("tunes", "model=names")
    assert piece.locator("[data-role=none]").is_visible() and not piece.locator("[data-role=table]").is_visible()


def test_the_measures_of_tunes_are_those_of_the_sweep(lesson):
    rows = json.loads((SHIPPED / "tunes" / "sweep.json").read_text())["rows"]
    piece = lesson("tunes", "model=tunes&T=0.31")
    temperatures = piece.all("tr[data-temperature]", "Number(node.dataset.temperature)")
    assert temperatures == [0.5, 1, 1.5, 0.3]
    bars = piece.all("tr[data-temperature] td:nth-child(2)", "parseFloat(node.textContent)")
    expected = [
        100 * next(row for row in rows if row["temperature"] == T)["fitting_bars"]["mean"] for T in temperatures
    ]
    assert bars == pytest.approx(expected, abs=0.1)
