"""Confidence intervals hold the true value as often as they should."""

import numpy as np
import pytest

from model.intervals import interval, proportion, student


@pytest.mark.parametrize("seeds", [2, 4, 16])
def test_about_95_of_100_intervals_hold_the_mean(seeds):
    """2000 samples of a known mean; the bounds are six standard deviations of the count away."""
    rng = np.random.default_rng(seeds)
    held = [result["low"] <= 3 <= result["high"] for result in map(interval, rng.normal(3, 1, (2000, seeds)))]
    assert 0.92 < np.mean(held) < 0.98


@pytest.mark.parametrize("seeds", [2, 4, 16])
def test_about_95_of_100_intervals_hold_the_proportion(seeds):
    """Wilson's intervals do so on average over proportions from 0 to 1."""
    rng = np.random.default_rng(seeds)
    truths = rng.uniform(size=2000)
    results = [proportion((rng.random(seeds) < p).astype(float)) for p in truths]
    held = [result["low"] <= p <= result["high"] for result, p in zip(results, truths, strict=True)]
    assert 0.92 < np.mean(held) < 0.98


@pytest.mark.parametrize(
    ("freedom", "t"), [(1, 12.706), (2, 4.303), (3, 3.182), (7, 2.365), (15, 2.131), (31, 2.040), (63, 1.998)]
)
def test_students_t_is_that_of_the_tables(freedom, t):
    assert student(freedom) == pytest.approx(t, abs=5.1e-4)


def test_an_interval_follows_the_formula_and_shrinks_with_the_number_of_values():
    assert interval([1.0, 2.0, 6.0]) == pytest.approx({"mean": 3, "low": 0, "high": 3 + 4.302653 * np.sqrt(7 / 3)})
    assert interval([4.0, 5.0, 6.0]) == pytest.approx({"mean": 5, "low": 5 - 2.484138, "high": 5 + 2.484138})
    rng = np.random.default_rng(0)
    few, many = interval(rng.normal(9, 1, 10)), interval(rng.normal(9, 1, 1000))
    assert many["high"] - many["low"] < few["high"] - few["low"]


def test_an_interval_stays_within_the_possible_values():
    assert interval([0.0, 1.0], 1.0) == {"mean": 0.5, "low": 0.0, "high": 1.0}
    assert interval([0.0, 1.0])["high"] > 1, "without a highest value"
    for count in range(2, 65):
        none, every = proportion([0.0] * count), proportion([1.0] * count)
        assert none["mean"] == none["low"] == 0 < none["high"] < 1
        assert every["mean"] == every["high"] == 1 > every["low"] > 0


def test_a_proportion_has_the_interval_of_wilson():
    assert proportion([1.0] + [0.0] * 9) == pytest.approx({"mean": 0.1, "low": 0.017876, "high": 0.404150}, abs=1e-6)
    assert proportion([1.0] * 16) == pytest.approx({"mean": 1, "low": 0.806392, "high": 1}, abs=1e-6)


def test_a_single_value_and_equal_values_give_no_width():
    for result in (interval([0.1]), interval([0.1] * 3), interval([0.1] * 3 + [None]), proportion([1.0])):
        assert result["low"] == result["mean"] == result["high"]


def test_none_values_are_left_out():
    assert interval([None, None]) is None
    assert interval([0.5, None]) == {"mean": 0.5, "low": 0.5, "high": 0.5}
