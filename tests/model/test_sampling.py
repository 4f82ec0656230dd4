"""Properties of sampling with a temperature. With other seeds a test would fail with a probability below 1e-6."""

import numpy as np
import pytest

from model.noise import noise
from model.sampling import draw, ladder, probabilities

RNG = np.random.default_rng(0)
LOGITS = RNG.normal(0, 3, (50, 26))
NOISE = noise(np.arange(50), np.zeros(50), 26)
TEMPERATURES = [0, 1e-3, 0.1, 0.5, 1, 2, 100]


def chi_square(counts: np.ndarray, p: np.ndarray) -> float:
    return float(((counts - counts.sum() * p) ** 2 / (counts.sum() * p)).sum())


@pytest.mark.parametrize("temperature", TEMPERATURES, ids="T={}".format)
def test_rows_are_distributions_with_the_ranking_of_the_logits(temperature):
    p = probabilities(LOGITS, temperature)
    assert np.allclose(p.sum(axis=1), 1) and (p >= 0).all()
    assert (p.argmax(axis=1) == LOGITS.argmax(axis=1)).all()
    ordered = np.take_along_axis(p, np.argsort(LOGITS, axis=1), axis=1)
    assert (np.diff(ordered, axis=1) >= 0).all(), "temperature changes no ranking"


def test_temperature_one_is_the_plain_softmax():
    exp = np.exp(LOGITS)
    assert np.allclose(probabilities(LOGITS, 1), exp / exp.sum(axis=1, keepdims=True), rtol=1e-12)


def test_entropy_rises_with_temperature():
    """fastai#1264: T inverted."""
    p = np.stack([probabilities(LOGITS, t) for t in (0, 0.2, 1, 5)])
    entropy = -(p * np.log(np.maximum(p, 1e-300))).sum(axis=-1)
    assert (np.diff(entropy, axis=0) > 0).all()


def test_temperature_multiplies_the_log_odds_once():
    """T applied twice, or not passed on at all."""
    p = np.log(probabilities(LOGITS, 0.5))
    assert np.allclose(p[:, 0] - p[:, 1], (LOGITS[:, 0] - LOGITS[:, 1]) / 0.5)


def test_each_row_has_its_own_temperature():
    temperatures = np.linspace(0, 2, 50)
    alone = np.concatenate([probabilities(LOGITS[i : i + 1], t) for i, t in enumerate(temperatures)])
    assert np.array_equal(probabilities(LOGITS, temperatures), alone)


def test_huge_logits_do_not_overflow():
    """float32 exp overflows once a logit is over 88.7·T."""
    p = probabilities(np.array([[1e4, -1e4, 0.0]], dtype=np.float32), 0.01)
    assert np.isfinite(p).all() and p[0, 0] == 1


def test_an_impossible_id_has_probability_zero():
    """With ε added to probabilities, impossible characters have 8 % at T = 2."""
    p = probabilities(np.array([[0.0, -np.inf, -1e4]]), 2)
    assert p[0, 1] == 0 and p[0, 2] == 0
    assert (draw(np.repeat([[0.0, -np.inf]], 1000, 0), 2, noise(np.arange(1000), np.zeros(1000), 2)) == 0).all()


def test_nothing_is_truncated_before_the_softmax():
    """Transformer Explainer uses only the top 50 of the vocabulary."""
    assert (probabilities(np.linspace(0, -5, 400)[None], 2) > 0).all()


def test_temperature_zero_is_greedy_and_ties_share_the_probability():
    """gemma#562: division by zero; ml5: a falsy 0 becomes 0.5."""
    assert (draw(LOGITS, 0, NOISE) == LOGITS.argmax(axis=1)).all()
    assert np.array_equal(probabilities(np.array([[1.0, 1.0, 0.0]]), 0), [[0.5, 0.5, 0]])


@pytest.mark.parametrize("temperature", [0.5, 1, 2], ids="T={}".format)
def test_draws_over_seeds_follow_the_softmax(temperature):
    """text-generation-inference#687: T = 1 special-cased to greedy."""
    n, row = 100_000, LOGITS[:1, :6]
    drawn = draw(np.repeat(row, n, 0), temperature, noise(np.arange(n), np.full(n, 3), 6))
    assert chi_square(np.bincount(drawn, minlength=6), probabilities(row, temperature)[0]) < 45  # 5 degrees of freedom


def test_draws_over_positions_follow_the_softmax_and_are_independent():
    n, row = 100_000, np.zeros((1, 5))
    drawn = draw(np.repeat(row, n, 0), 1, noise(np.full(n, 2**63 - 1), np.arange(n), 5))
    assert chi_square(np.bincount(drawn, minlength=5), np.full(5, 0.2)) < 45
    pairs = np.bincount(drawn[:-1] * 5 + drawn[1:], minlength=25)
    assert chi_square(pairs, np.full(25, 0.04)) < 85  # 24 degrees of freedom


def test_noise_is_standard_gumbel():
    g = noise(np.arange(2000), np.zeros(2000), 65)
    assert abs(g.mean() - np.euler_gamma) < 0.02 and abs(g.var() - np.pi**2 / 6) < 0.05
    assert np.isfinite(g).all()


def test_noise_is_a_function_of_seed_position_and_id_only():
    """Unlike that of a global generator."""
    together = noise(np.array([7, 7, 8, 2**63 - 1]), np.array([0, 1, 0, 4999]), 65)
    alone = [noise(seed, position, 65)[0] for seed, position in ((7, 0), (7, 1), (8, 0), (2**63 - 1, 4999))]
    assert np.array_equal(together, alone)
    assert len({row.tobytes() for row in together}) == 4
    assert np.array_equal(noise(7, 0, 30)[0], together[0][:30]), "not of the size of the vocabulary"


def test_a_row_does_not_depend_on_others():
    temperatures = np.linspace(0, 2, 50)
    together = draw(LOGITS, temperatures, NOISE)
    assert (together == [draw(LOGITS[i : i + 1], t, NOISE[i : i + 1])[0] for i, t in enumerate(temperatures)]).all()


def test_the_arguments_are_not_changed():
    logits = LOGITS.copy()
    probabilities(logits, 0.5), draw(logits, 0.5, NOISE)
    assert np.array_equal(logits, LOGITS)


@pytest.mark.parametrize("wrong", [-0.1, float("nan"), float("inf"), [1.0, -1.0]], ids=repr)
@pytest.mark.parametrize("function", [probabilities, lambda z, t: draw(z, t, NOISE[:2])], ids=["probabilities", "draw"])
def test_a_wrong_temperature_is_refused_with_the_rule(function, wrong):
    with pytest.raises(ValueError, match=r"finite number, 0 or more\. Received"):
        function(LOGITS[:2], wrong)


def test_the_ladder_is_the_draw_at_every_temperature():
    """At 201 temperatures, and just below and above every change of the id."""
    for z, g in zip(LOGITS, NOISE, strict=True):
        starts, ids = (np.array(column) for column in zip(*ladder(z, g), strict=True))
        assert starts[0] == 0 and (np.diff(starts) > 0).all() and starts[-1] < 2
        assert (ids[1:] != ids[:-1]).all()
        changes = starts[1:]
        for t in np.concatenate([np.linspace(0, 2, 201), changes - 1e-9, changes + 1e-9]):
            assert draw(z[None], t, g[None])[0] == ids[np.searchsorted(starts, t, side="right") - 1]


def test_the_id_changes_where_two_lines_cross():
    z, g = np.array([2.0, 1.0, 0.0]), np.array([0.0, 2.0, 2.5])
    assert ladder(z, g) == [(0.0, 0), (0.5, 1)]  # The third crosses the second at T = 2, where the ladder ends.
    assert ladder(z, g, highest=3) == [(0.0, 0), (0.5, 1), (2.0, 2)]


def test_the_ladder_of_impossible_and_of_equal_ids():
    assert ladder(np.array([1.0, -np.inf]), np.array([0.0, 9.0])) == [(0.0, 0)]
    assert ladder(np.zeros(3), np.array([1.0, 3.0, 2.0])) == [(0.0, 1)]
    assert len(ladder(np.zeros(2), np.zeros(2))) == 1
