"""A sweep as a file."""

import csv
import io
import json
import xml.etree.ElementTree as ET

import pytest

from tests.ui.sweep.tab import row, store

pytestmark = [pytest.mark.browser, pytest.mark.slow]


SVG = "{http://www.w3.org/2000/svg}"


def test_saved_files_name_their_sweep_and_hold_no_markup_of_a_prompt(look, folder):
    prompt = '<img src=x onerror="alert(1)">\n=1+1,"ü😀\x01/../'
    store(folder, [row(0.0), row(0.25), row(2.0)], prompt=prompt)
    tab = look("?lang=de&T=0.10", locale="de-DE")
    assert "0,25" not in tab.text("facts") and "<img src=x" in tab.text("facts")
    name, content = tab.save("csv")
    assert name == "sweep-tiny-img-src-x-onerror-alert-1-1-1-ü.csv"
    lines = list(csv.DictReader(io.StringIO(content.decode())))
    assert [line["temperature"] for line in lines] == ["0", "0.25", "2"] and lines[0]["entropy_low"] == "1.99"
    assert json.loads(lines[0]["prompt_json"]) == prompt and lines[0]["length"] == "400"
    assert content.count(b"\r\n") == 4 and not any(line.startswith((b"=", b"+", b"@")) for line in content.splitlines())
    name, content = tab.save("svg")
    picture = ET.fromstring(content)
    assert name.endswith(".svg") and len(picture.findall(f".//{SVG}path[@class='curve']")) == 5
    assert picture.find(f"{SVG}style") is not None and not picture.findall(f".//{SVG}img")
    words = " ".join(picture.itertext())
    assert (
        "<img src=x" in words and "Mittel über die Texte" in words and "Temperatur T" in words and "var(" not in words
    )
    dashes = [path.get("stroke-dasharray") for path in picture.findall(f".//{SVG}path[@class='curve']")]
    assert (
        len(set(dashes)) == 5 and len({mark.get("d") for mark in picture.findall(f".//{SVG}path[@class='mark']")}) == 5
    )
    name, content = tab.save("png")
    assert name.endswith(".png") and content.startswith(b"\x89PNG") and len(content) > 20_000
    assert tab.view.errors == []
