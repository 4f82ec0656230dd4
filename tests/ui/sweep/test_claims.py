"""What is claimed about temperature, judged by the sweep's numbers."""

import pytest

from tests.ui.sweep.tab import figure, keep, row

pytestmark = [pytest.mark.browser, pytest.mark.slow]


# (T, repetition, non-words, entropy, loops) of every row, how many seeds, and what all four claims then are.
CASES = [
    (
        [(0, 0.9, 0.0, 0.0, 1.0), (0.5, 0.6, 0.0, 1.0, 0.5), (1, 0.1, 0.1, 2.0, 0.0), (1.5, 0.1, 0.5, 3.0, 0.0)],
        8,
        "shows",
    ),
    ([(0, 0, 0, 0, 0.011), (0.5, 0.511, 0, 1.0, 0), (1, 0.5, 0.5, 0, 0), (1.5, 0, 0.511, 1.011, 0)], 8, "leans"),
    ([(0, 0.2, 0.2, 2, 0.2), (0.5, 0.2, 0.2, 2, 0.2), (1, 0.2, 0.2, 2, 0.2), (1.5, 0.2, 0.2, 2, 0.2)], 8, "equal"),
    ([(0, 0.1, 0.9, 3, 0.0), (0.5, 0.1, 0.9, 3, 0.1), (1, 0.6, 0.5, 2, 0.4), (1.5, 0.9, 0.1, 1, 0.9)], 8, "against"),
    ([(t, None, None, None, None) for t in (0, 0.5, 1, 1.5)], 8, "unknown"),
    ([(t, 0.5, 0.5, 0.5, 0.5) for t in (0.2, 0.7)], 8, "unmeasured"),
    ([(0, 0.5, 0, 2, 1), (0.5, 0.9, 0, 1, 0), (1, 0.1, 0.1, 2, 0), (1.5, 0.1, 0.9, 3, 0)], 1, "single"),
]


def test_claims_are_judged_by_the_numbers(look, folder):
    tab = None
    for length, (rows, seeds, verdicts) in enumerate(CASES, 401):
        keep(folder, [row(*values) for values in rows], seeds=seeds, length=length)
        tab = tab.again(length) if tab else look()
        assert tab.verdicts() == dict.fromkeys(("repeats", "loops", "flattens", "misspells"), verdicts)
        said = tab.text("claims")
        assert ("does not show" in said) == (verdicts in ("equal", "against"))
        assert ("It shows" in said) == (verdicts == "shows") and "NaN" not in said and "{" not in said
        frozen = tab.text("frozen")
        assert ("At T = 0 there" in frozen) == (verdicts not in ("unmeasured", "single"))
        if seeds == 1:
            assert frozen == "A single seed has no interval: the band has no width anywhere."
        assert "undefined" not in tab.root.inner_text() and tab.view.errors == []


def test_seeds_that_agree_are_said_to_say_no_more(look, folder):
    keep(folder, [row(0.0), row(1.0), row(2.0)])
    tab = look()
    assert "more seeds may yet differ" not in tab.text("frozen")
    keep(folder, [row(0.0), row(1.0, non_words=figure(0.0, 0.0)), row(2.0)], length=401)
    tab.again(401)
    assert "more seeds may yet differ" in tab.text("frozen") and tab.text("frozen").startswith("At T = 0")
    tab.start()
    tab.until_state("done")
    sampled = [line for line in tab.numbers() if float(line["temperature"])]
    assert all(float(line["loops_low"]) < float(line["loops_high"]) for line in sampled), "of four texts"
