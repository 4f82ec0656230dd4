"""How far from the odds chance alone goes, as statistics has it."""

from pathlib import Path

import numpy as np
import pytest

pytestmark = [pytest.mark.browser, pytest.mark.slow]


CHANCE = (Path(__file__).parents[3] / "assets" / "bet" / "chance.js").read_text(encoding="utf-8")


def test_chance_is_counted_as_statistics_has_it(chromium):
    page = chromium.new_page()

    def run(expression: str):
        return page.evaluate(f"(() => {{ {CHANCE}; return {expression}; }})()")

    # The 5 % points of the chi-square distribution (Abramowitz & Stegun, table 26.8), and the exact cases df 1 and 2.
    for x, df in [(3.8415, 1), (5.9915, 2), (18.307, 10), (43.773, 30), (124.342, 100)]:
        assert run(f"further({x}, {df})") == pytest.approx(0.05, abs=2e-5)
    assert run("further(3, 2)") == pytest.approx(np.exp(-1.5)) and run("further(0, 5)") == 1
    assert 0 <= run("further(5000, 3)") < 1e-12
    # Half of 3/6 + 3/6 away from a fair coin; on average |X − n/2| of 2 throws is 1/2.
    assert run("distance([6, 0], [0.5, 0.5])") == pytest.approx(0.5)
    assert run("typicalDistance([0.5, 0.5], 2)") == pytest.approx(0.25)
    assert run("typicalDistance([1, 0], 10)") == 0
    # Three cells of 1 expected draw each are one with the next larger one; 90 has its own.
    found = run("chiSquare([0, 2, 1, 6, 91], [0.01, 0.01, 0.01, 0.07, 0.9])")
    assert found["pooled"] == 4 and found["df"] == 1 and found["x"] == pytest.approx(1 / 10 + 1 / 90)
    assert run("chiSquare([1000, 0], [1, 0])") == {"x": 0, "df": 0, "pooled": 1, "further": 1}
    assert run("chiSquare([499, 501], [0.5, 0.5]).df") == 1
    assert run("[...countThrows([[0, 2, 50, 0], [0, 1], [0, 2, 51, 1]], 50, 3, 3)]") == [1, 1, 1]
    page.close()
