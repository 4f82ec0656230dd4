"""A chain has the probabilities of the definition, and none of them is 0."""

from collections import Counter

import numpy as np
import pytest

from model.checkpoint import Checkpoint
from model.engine import Engine
from model.markov import GRID, Counts, MarkovConfig, MarkovStep, highest_order
from model.vocabulary import Vocabulary

VOCABULARY = Vocabulary(tuple("\n abc"))
TEXT = "a cab\nabba caba b\nbac abca abc cab abba\naab cc bb a"
IDS = np.array(VOCABULARY.encode(TEXT)[0])
SIZE = len(VOCABULARY)


def witten_bell(context: tuple[int, ...]) -> np.ndarray:
    """The probabilities after a context by the definition, counted in the text itself."""
    shorter = witten_bell(context[1:]) if context else np.full(SIZE, 1 / SIZE)
    k = len(context)
    after = Counter(int(IDS[i + k]) for i in range(len(IDS) - k) if tuple(IDS[i : i + k]) == context)
    if not after:
        return shorter
    counts = np.array([after[i] for i in range(SIZE)])
    return (counts + len(after) * shorter) / (counts.sum() + len(after))


def walk(step: MarkovStep, order: int, ids) -> np.ndarray:
    """The logits (vocab_size,) after all ids."""
    state = np.zeros((1, 1, order), dtype=np.float32)
    for i in ids:
        logits, state = step(np.array([i]), state)
    return logits[0]


@pytest.mark.parametrize("order", range(1, 9))
def test_the_logits_are_witten_bell_of_the_last_tokens(order):
    step = MarkovStep(Counts.of(IDS, SIZE, 8), order)
    rng = np.random.default_rng(order)
    for length in range(1, 20):
        start = rng.integers(0, len(IDS) - length)
        for ids in (IDS[start : start + length], rng.integers(0, SIZE, length)):
            expected = np.log(witten_bell(tuple(ids[-order:].tolist())))
            np.testing.assert_allclose(walk(step, order, ids), expected, atol=0.5 / GRID + 1e-6)


def test_every_order_can_use_the_counts_of_a_higher_one():
    whole = Counts.of(IDS, SIZE, 8)
    for order in range(1, 9):
        own = MarkovStep(Counts.of(IDS, SIZE, order), order)
        for start in range(0, len(IDS) - 12, 5):
            ids = IDS[start : start + 12]
            assert np.array_equal(walk(own, order, ids), walk(MarkovStep(whole, order), order, ids))


def test_sequences_at_the_end_of_the_text_are_counted():
    counts = Counts.of(np.array([0, 1, 2, 3]), 4, 8)
    for k in range(4):
        contexts = np.arange(1, k + 1, dtype=np.uint64)[None]
        assert counts.followers(contexts).tolist() == [[int(i == k) if k else 1 for i in range(4)]]
    assert counts.followers(np.array([[4]], dtype=np.uint64)).sum() == 0, "nothing follows the last token"
    assert [counts.distinct(length) for length in range(1, 6)] == [4, 3, 2, 1, 0]


def test_after_any_context_every_token_is_possible_and_all_sum_to_one():
    step, rng = MarkovStep(Counts.of(IDS, SIZE, 8), 8), np.random.default_rng(0)
    state = np.zeros((1, 300, 8), dtype=np.float32)
    for _ in range(12):
        logits, state = step(rng.integers(0, SIZE, 300), state)
        assert logits.dtype == state.dtype == np.float32 and np.isfinite(logits).all()
        np.testing.assert_allclose(np.exp(logits.astype(np.float64)).sum(axis=1), 1, atol=0.5 / GRID + 1e-6)


def test_a_row_has_the_same_bits_in_any_batch():
    step, rng = MarkovStep(Counts.of(IDS, SIZE, 6), 6), np.random.default_rng(0)
    ids = rng.integers(0, SIZE, (15, 33))

    def rows(chosen):
        state = np.zeros((1, len(chosen), 6), dtype=np.float32)
        return np.stack([(out := step(row[chosen], state), state := out[1])[0][0] for row in ids])

    together = rows(list(range(33)))
    for chosen in ([0], [5, 6], [32, 1, 7], list(range(17))):
        assert np.array_equal(rows(chosen), together[:, chosen])


def test_a_step_does_not_change_its_arguments():
    step = MarkovStep(Counts.of(IDS, SIZE, 3), 3)
    state = np.zeros((1, 2, 3), dtype=np.float32)
    first, _ = step(np.array([1, 2]), state)
    assert not state.any() and np.array_equal(step(np.array([1, 2]), state)[0], first)


@pytest.mark.parametrize(("vocab_size", "order"), [(137, 8), (138, 7), (7130, 4), (2**24, 1)])
def test_the_largest_n_grams_fit_into_64_bits(vocab_size, order):
    assert highest_order(vocab_size) == order
    last = vocab_size - 1
    counts = Counts.of(np.full(order + 3, last), vocab_size, order)
    contexts = np.full((1, order), vocab_size, dtype=np.uint64)
    if vocab_size < 10**6:
        assert counts.followers(contexts)[0, last] == 3
    assert counts.distinct(order + 1) == 1


def test_an_order_that_does_not_fit_is_refused():
    with pytest.raises(ValueError, match=r"With 138 tokens, order must be 7 or less\. Received: 8"):
        Counts.of(np.zeros(4, dtype=int), 138, 8)
    for order in (0, 9, True, 2.0):
        with pytest.raises(ValueError, match=f"order must be a whole number from 1 to 8. Received: {order!r}"):
            MarkovConfig(5, order)


def test_the_engine_draws_with_a_chain_as_with_a_network():
    config = MarkovConfig(SIZE, 2)
    step = MarkovStep(Counts.of(IDS, SIZE, 2), 2)
    engine = Engine(Checkpoint("chain", {}, config, VOCABULARY, frozenset(), "0" * 64, step))
    try:
        primed = engine.prime(VOCABULARY.encode("ca")[0], seed=3).result()
        rows = primed.rows.repeat(2)
        rows.temperatures[:] = 0, 1
        result = engine.advance(rows, 60).result()
    finally:
        engine.close()
    np.testing.assert_allclose(primed.rows.logits[0], np.log(witten_bell((4, 2))), atol=0.5 / GRID + 1e-6)
    greedy = [4, 2]
    for drawn in result.ids[0]:
        assert drawn == np.argmax(witten_bell(tuple(greedy[-2:])).astype(np.float32))
        greedy.append(int(drawn))
    assert len(set(result.ids[1].tolist())) > 2
