"""The logarithm is right to the last bit or next to it, and does not depend on what stands beside a number."""

import math

import numpy as np

from model.logarithm import log

RNG = np.random.default_rng(0)
X = np.concatenate([RNG.random(20_000), 40 * RNG.random(20_000), 2.0 ** RNG.integers(-1000, 1000, 2_000)])


def test_it_is_within_one_unit_in_the_last_place():
    exact = np.array([math.log(x) for x in X])
    assert (np.abs(log(X) - exact) <= np.spacing(np.abs(exact))).all()
    assert log(np.array([1.0]))[0] == 0


def test_a_number_has_the_same_bits_alone_and_in_any_block():
    together = log(X)
    assert np.array_equal(np.concatenate([log(part) for part in np.array_split(X, 997)]), together)
    assert np.array_equal(log(X[::-3]), together[::-3])
    assert np.array_equal(log(X.reshape(3, -1)[:, 5:7]), together.reshape(3, -1)[:, 5:7])


def test_these_are_its_bits_on_every_machine():
    found = [value.hex() for value in log(np.array([0.1, 0.3, 3.0, 1e-16, 36.7])).tolist()]
    assert found == [
        "-0x1.26bb1bbb55515p+1",
        "-0x1.34378fcbda721p+0",
        "0x1.193ea7aad030ap+0",  # that of a C library may end in b
        "-0x1.26bb1bbb55516p+5",
        "0x1.cd27c9e8e3110p+1",
    ]
