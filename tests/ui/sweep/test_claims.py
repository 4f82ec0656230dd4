"""Common claims about temperature, judged by the numbers of a sweep."""

import pytest

from tests.ui.sweep.tab import figure, row, store

pytestmark = [pytest.mark.browser, pytest.mark.slow]


# The verdicts themselves are tested in tests/page/sweep/claims_test.js.
# (T, repetition, non-words, entropy, loops, copied) of every row, and the verdict of all five claims.
CASES = [
    (
        [
            (0, 0.9, 0.0, 0.0, 1.0, 0.4),
            (0.5, 0.6, 0.0, 1.0, 0.5, 0.3),
            (1, 0.1, 0.1, 2.0, 0.0, 0.1),
            (1.5, 0.1, 0.5, 3.0, 0.0, 0.0),
        ],
        "shows",
    ),
    ([(t, None, None, None, None, None) for t in (0, 0.5, 1, 1.5)], "unknown"),
    ([(t, 0.5, 0.5, 0.5, 0.5, 0.5) for t in (0.2, 0.7)], "unmeasured"),
]


def test_claims_stand_beside_their_numbers(look, folder):
    tab = None
    for length, (rows, verdict) in enumerate(CASES, 401):
        store(folder, [row(*values) for values in rows], length=length)
        tab = tab.again(length) if tab else look()
        assert tab.verdicts() == dict.fromkeys(("repeats", "loops", "flattens", "misspells", "copies"), verdict)
        claims = tab.text("claims")
        assert ("It shows" in claims) == (verdict == "shows") and "NaN" not in claims and "{" not in claims
        assert ("At T = 0.50, 60%" in claims) == (verdict == "shows")
        assert "undefined" not in tab.root.inner_text() and tab.view.errors == []


def test_an_interval_without_a_width_is_explained(look, folder):
    store(folder, [row(0.0), row(1.0), row(2.0)])
    tab = look()
    assert "more texts may yet differ" not in tab.text("limits")
    store(folder, [row(0.0), row(1.0, non_words=figure(0.0, 0.0)), row(2.0)], length=401)
    tab.again(401)
    assert "more texts may yet differ" in tab.text("limits") and tab.text("limits").startswith("At T = 0")
    tab.start()
    tab.until_state("done")
    sampled = [line for line in tab.numbers() if float(line["temperature"])]
    assert all(float(line["loops_low"]) < float(line["loops_high"]) for line in sampled), "of four texts"
