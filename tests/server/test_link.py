"""Links: any query gives settings that a run can use, and the page reads each link alike."""

import json

import pytest

from assets.server.link import default_prompts, read_link
from model.settings import format_schedule
from tests.started import ROOT

TABLE = json.loads((ROOT / "tests" / "links.json").read_text(encoding="utf-8"))  # for address.js, too
NAMES = ("model", "prompt", "seed", "length")


@pytest.mark.parametrize("link", TABLE["links"], ids=lambda link: link["query"])
def test_a_link_is_read_as_the_table_says(link):
    cards = {model["name"]: {"prompt": model["prompt"]} for model in TABLE["facts"]["models"]}
    query = link["query"] + link.get("repeat", "") * link.get("times", 0)
    settings, schedule, unread, digest = read_link(query, default_prompts(cards), TABLE["facts"]["first"])
    assert [name for name, _ in unread] == link.get("unread", [])
    assert [settings[name] for name in NAMES] == link["settings"]
    assert format_schedule(schedule) == link["schedule"]
    assert digest == link.get("digest")


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", ("m", "ROMEO:", "7", 400, ((0, 0.8),))),
        ("model=n", ("n", "FAUST:", "7", 400, ((0, 0.8),))),
        ("model=../n&seed=-1&length=1e9&T=nan", ("m", "ROMEO:", "7", 400, ((0, 0.8),))),
        ("T=-inf", ("m", "ROMEO:", "7", 400, ((0, 0.8),))),
        ("prompt=\ud800b", ("m", "\ufffdb", "7", 400, ((0, 0.8),))),
        (f"seed={2**63 - 1}", ("m", "ROMEO:", str(2**63 - 1), 400, ((0, 0.8),))),
    ],
)
def test_a_part_that_can_not_be_read_gets_its_default(query, expected):
    settings, schedule, *_ = read_link(query, default_prompts({"m": {"prompt": None}, "n": {"prompt": "FAUST:"}}), "m")
    assert (*(settings[name] for name in NAMES), schedule) == expected


def test_without_any_model_a_link_names_none():
    settings = read_link("model=m", {}, None).settings
    assert settings["model"] is None and settings["prompt"] == "ROMEO:"
