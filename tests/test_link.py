"""Links: whatever stands in one, the page opens with settings that can be used."""

import pytest

from assets.link import own_prompts, read_link


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({}, ("m", "ROMEO:", "7", 400, ((0, 0.8),))),
        ({"model": "n", "prompt": "", "seed": "9", "length": "12", "T": "1.2"}, ("n", "", "9", 12, ((0, 1.2),))),
        ({"model": "n"}, ("n", "FAUST:", "7", 400, ((0, 0.8),))),
        ({"model": "../n", "seed": "-1", "length": "1e9", "T": "nan"}, ("m", "ROMEO:", "7", 400, ((0, 0.8),))),
        ({"T": "99"}, ("m", "ROMEO:", "7", 400, ((0, 2.0),))),
        ({"T": "-inf"}, ("m", "ROMEO:", "7", 400, ((0, 0.0),))),
        ({"T": "1", "ts": "0:0.70_34:0.73"}, ("m", "ROMEO:", "7", 400, ((0, 0.7), (34, 0.73)))),
        ({"T": "1", "ts": "0:0.70_x"}, ("m", "ROMEO:", "7", 400, ((0, 1.0),))),
        ({"seed": str(2**63 - 1)}, ("m", "ROMEO:", str(2**63 - 1), 400, ((0, 0.8),))),
    ],
)
def test_a_link_always_opens(query, expected):
    settings, schedule = read_link(query, own_prompts({"m": {"prompt": None}, "n": {"prompt": "FAUST:"}}), "m")
    assert (settings["model"], settings["prompt"], settings["seed"], settings["length"], schedule) == expected
