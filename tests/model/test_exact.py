"""No operation of the exact step rounds: it equals whole numbers, in any batch and with any BLAS kernel."""

import os
import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given, reject, settings
from hypothesis import strategies as st

from model.exact import LIMIT, ExactStep, tables
from model.network import STATES_PER_LAYER, NetworkConfig
from model.quantize import QuantizeError, quantize
from tests.model.weights import random_weights
from tests.model.whole_numbers import WholeStep, scales
from tests.started import ROOT

CONFIGS = st.builds(
    NetworkConfig,
    vocab_size=st.integers(2, 40),
    cell=st.sampled_from(sorted(STATES_PER_LAYER)),
    layers=st.integers(1, 3),
    units=st.integers(1, 21),
    embedding=st.integers(1, 9),
)


def walk(step, ids: np.ndarray, state: np.ndarray) -> tuple[list, list]:
    """Logits and states after each of the ids (time, batch)."""
    all_logits, states = [], []
    for row in ids:
        logits, state = step(row, state)
        all_logits.append(logits)
        states.append(state)
    return all_logits, states


@settings(max_examples=150, deadline=None)
@given(CONFIGS, st.integers(0, 2**32 - 1), st.floats(0.01, 30), st.booleans())
def test_the_step_equals_whole_numbers(config, seed, scale, factors):
    """scale: from weights that change nothing to weights that saturate every gate."""
    try:
        numbers = quantize(random_weights(config, seed, scale), config, largest_table=0 if factors else 2**20)
    except QuantizeError:
        reject()
    assert numbers.bound < LIMIT and (numbers.embedding is None) != factors
    ids = np.random.default_rng(seed).integers(0, config.vocab_size, (12, 3))
    logits, states = walk(ExactStep(numbers), ids, np.zeros((config.state_parts, 3, config.units), np.float32))
    sums, wholes = walk(WholeStep(numbers), ids, np.zeros((config.state_parts, 3, config.units), np.int64))
    units = np.ldexp(1.0, numbers.layers[-1].exponents.astype(int) - 7)
    assert all(np.array_equal(a, b * units) for a, b in zip(logits, sums, strict=True))
    steps = scales(numbers)[:, None, None]
    assert all(np.array_equal(a, b * steps) for a, b in zip(states, wholes, strict=True))


@settings(max_examples=30, deadline=None)
@given(CONFIGS, st.integers(0, 2**32 - 1))
def test_a_row_has_the_same_bits_in_any_batch(config, seed):
    step, rng = ExactStep(quantize(random_weights(config, seed, 3), config)), np.random.default_rng(seed)
    ids = rng.integers(0, config.vocab_size, (6, 16))
    zero = np.zeros((config.state_parts, 16, config.units), np.float32)
    together, _ = walk(step, ids, zero)
    for rows in ([0], [3, 4], [15, 0, 8, 8], list(range(7))):
        alone, _ = walk(step, ids[:, rows], zero[:, rows])
        assert all(np.array_equal(a, b[rows]) for a, b in zip(alone, together, strict=True))


def test_the_tables_are_those_of_sigmoid_and_tanh_to_half_a_unit():
    sigmoid, tanh = tables()
    x = (np.arange(-512, 512) + 0.5) / 64
    assert np.abs(sigmoid / 256 - 1 / (1 + np.exp(-x))).max() <= 0.5 / 256
    assert np.abs(tanh / 256 - np.clip(np.tanh(x), -127 / 128, 127 / 128)).max() <= 0.5 / 256
    assert (np.diff(sigmoid) >= 0).all() and (np.diff(tanh) >= 0).all()


DIGEST = """
import hashlib, numpy as np
from model.exact import ExactStep
from model.network import NetworkConfig
from model.quantize import QuantizeError, quantize
from tests.model.weights import random_weights
config = NetworkConfig(40, units=96)
step, digest = ExactStep(quantize(random_weights(config, 1, 3), config)), hashlib.sha256()
state, rng = np.zeros((4, 5, 96), np.float32), np.random.default_rng(0)
for _ in range(100):
    logits, state = step(rng.integers(0, 40, 5), state)
    digest.update(logits.tobytes() + state.tobytes())
print(digest.hexdigest())
"""


@pytest.mark.slow
def test_every_blas_kernel_of_this_processor_gives_the_same_bits():
    found = {}
    for kernel in ("", "Prescott", "Nehalem", "Sandybridge", "Haswell", "Zen", "SkylakeX"):
        environment = os.environ | ({"OPENBLAS_CORETYPE": kernel} if kernel else {})
        done = subprocess.run([sys.executable, "-c", DIGEST], cwd=ROOT, env=environment, capture_output=True, text=True)
        if done.returncode == 0:  # a kernel that this processor does not have ends the process
            found[kernel] = done.stdout
    assert len(found) > 2 and len(set(found.values())) == 1, found
