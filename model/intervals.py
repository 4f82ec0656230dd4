"""Means and proportions with their 95% confidence intervals."""

import math
from functools import cache
from statistics import NormalDist

import numpy as np

CONFIDENCE = 0.95


def interval(values: list[float | None], highest: float = math.inf) -> dict[str, float] | None:
    """{"mean", "low", "high"}: the mean and its interval, mean ± t·s/√n (Student 1908), within 0 … `highest`.

    It is exact for normal values at any n, and close for others unless they are very skewed. None values are left out;
    without any other value the result is None. A single value, or equal values, give no width, because s is then 0.
    """
    known = np.array([value for value in values if value is not None])
    if not len(known):
        return None
    if known.min() == known.max():
        return dict.fromkeys(("mean", "low", "high"), float(known[0]))
    mean, n = float(known.mean()), len(known)
    margin = student(n - 1) * float(known.std(ddof=1)) / math.sqrt(n)
    return {"mean": mean, "low": max(0.0, mean - margin), "high": min(highest, mean + margin)}


def proportion(values: list[float]) -> dict[str, float]:
    """{"mean", "low", "high"}: the proportion of ones among zeros and ones, and its interval (Wilson 1927).

    The interval has a width even if all values are equal: ten of ten may be nine of ten with other seeds. A single
    value gives no width, as in `interval`.
    """
    mean, n = float(np.mean(values)), len(values)
    if n == 1:
        return {"mean": mean, "low": mean, "high": mean}
    z = NormalDist().inv_cdf((1 + CONFIDENCE) / 2)
    middle = (mean + z**2 / (2 * n)) / (1 + z**2 / n)
    margin = z / (1 + z**2 / n) * math.sqrt(mean * (1 - mean) / n + z**2 / (4 * n**2))
    # In exact arithmetic the mean is within the interval, and the interval within 0 … 1.
    return {"mean": mean, "low": min(mean, max(0.0, middle - margin)), "high": max(mean, min(1.0, middle + margin))}


@cache
def student(freedom: int) -> float:
    """The t for which 95% of Student's distribution with so many degrees of freedom lie within ± t.

    With t = √freedom · tan θ, the probability within ± t is a finite sum of powers of cos θ that grows with θ
    (Abramowitz & Stegun 1964, 26.7.3 and 26.7.4). Bisection of 0 … π/2 finds θ.
    """
    low, high = 0.0, math.pi / 2
    for _ in range(60):
        angle = (low + high) / 2
        low, high = (angle, high) if _within(angle, freedom) < CONFIDENCE else (low, angle)
    return math.sqrt(freedom) * math.tan(low)


def _within(angle: float, freedom: int) -> float:
    """The probability within ± √freedom · tan(angle)."""
    odd, total = freedom % 2, 0.0
    term = math.cos(angle) if odd else 1.0
    for power in range(odd, freedom - 1, 2):
        total += term
        term *= math.cos(angle) ** 2 * (power + 1) / (power + 2)
    return 2 / math.pi * (angle + math.sin(angle) * total) if odd else math.sin(angle) * total
