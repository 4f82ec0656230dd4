"""Counts are read back from their bytes, and any other bytes are refused."""

import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from model.counts_file import counts_from_bytes, counts_to_bytes
from model.markov import Counts, highest_order
from model.step_file import StepFileError

TEXT = np.tile(np.random.default_rng(3).integers(0, 7, 60), 40)


@settings(max_examples=30, deadline=None)
@given(st.integers(1, 9000), st.data())
def test_counts_are_read_back_from_their_bytes(vocab_size, data):
    """For any number of tokens, so for any width of a number, and for texts shorter than the order."""
    order = data.draw(st.integers(1, highest_order(vocab_size)))
    ids = data.draw(st.lists(st.integers(0, vocab_size - 1), max_size=30))
    counts = Counts.of(np.tile(np.array(ids, dtype=int), data.draw(st.sampled_from([1, 300]))), vocab_size, order)
    content = counts_to_bytes(counts)
    again = counts_from_bytes(content)
    assert (again.vocab_size, again.order) == (vocab_size, order)
    assert np.array_equal(again.grams, counts.grams) and np.array_equal(again.counts, counts.counts)
    assert counts_to_bytes(again) == content


def changed(content: bytes, **fields) -> bytes:
    """The content with other fields in its first line, which keeps its length where it can."""
    line, rest = content.split(b"\n", 1)
    new = json.dumps(json.loads(line) | fields).encode()
    return new + b" " * (-(len(new) + 1) % 16) + b"\n" + rest


WRONG = [
    *({"format": "rnn-thermostat-step"}, {"version": 2}, {"order": 3}, {"order": 99}, {"vocab_size": 0}),
    *({"wide": 3}, {"wide": [1]}, {"count_wide": 4}),
    *({"nodes": nodes} for nodes in (None, [10**12] * 3, [-1, 1, 1], [], [True, 1, 1])),
]


@pytest.mark.parametrize("fields", WRONG, ids=str)
def test_a_first_line_that_describes_another_file_is_refused(fields):
    with pytest.raises(StepFileError):
        counts_from_bytes(changed(counts_to_bytes(Counts.of(TEXT, 7, 2)), **fields))


@pytest.mark.parametrize("content", [b"", b"{}\n", b"[" * 5000, b"PK\x03\x04", b"\n" * 32], ids=lambda c: str(c[:6]))
def test_what_is_no_file_of_counts_is_refused(content):
    with pytest.raises(StepFileError, match="holds no counts of a text"):
        counts_from_bytes(content)


def test_a_file_that_was_cut_or_changed_is_refused_or_still_a_tree():
    content = counts_to_bytes(Counts.of(TEXT, 7, 2))
    for length in (len(content) - 1, len(content) // 2):
        with pytest.raises(StepFileError, match="must have"):
            counts_from_bytes(content[:length])
    refused, begin = 0, content.index(b"\n") + 1
    for at in range(begin, len(content), 7):
        try:
            counts = counts_from_bytes(content[:at] + bytes([content[at] ^ 0xFF]) + content[at + 1 :])
        except StepFileError:
            refused += 1
        else:
            assert (np.diff(counts.grams.astype(object)) > 0).all()
    assert refused
