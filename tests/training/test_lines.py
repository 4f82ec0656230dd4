"""A row is a line between two ends, padded; an epoch reads every row once, in an order that depends on its number."""

import numpy as np
import pytest

from model.vocabulary import Vocabulary
from training.corpus import CorpusError
from training.lines import PADDING, batches_per_epoch, encode_lines, endless_lines, split_lines, tokens

TEXT = "".join(f"line {number} is a text.\n\n" for number in range(100))


def test_lines_are_split_by_position_and_empty_ones_are_left_out():
    training, held_out = split_lines(TEXT)
    assert len(training) == 90 and [*training, *held_out] == [line for line in TEXT.split("\n") if line]


@pytest.mark.parametrize("text", ["x" * 5000, "a\nb\n" * 50], ids=["one line", "short"])
def test_too_few_lines_or_characters_are_refused(text):
    with pytest.raises(CorpusError, match="With --lines, a corpus must have 20 lines"):
        split_lines(text)


@pytest.mark.parametrize("window", [5, 6, 9])
def test_a_row_begins_and_ends_its_line_and_longer_lines_are_left_out(window):
    lines = ["abc", "abcd", "abcde", "b"]
    vocabulary = Vocabulary.of_lines("\n".join(lines))
    rows = encode_lines(vocabulary, lines, window)
    assert rows.shape[1] == window + 1 and vocabulary.padding == PADDING
    assert [vocabulary.decode(row) for row in rows] == [line for line in lines if len(line) + 2 <= window + 1]
    for row in rows:
        row = row[: len(tokens(row[None]))]
        assert row[0] == row[-1] == vocabulary.end and vocabulary.end not in row[1:-1] and PADDING not in row
    assert len(tokens(rows)) == sum(len(vocabulary.decode(row)) + 2 for row in rows)


def test_a_line_of_unknown_tokens_alone_is_left_out():
    assert encode_lines(Vocabulary.of_lines("abc"), ["xyz", "", "a"], 5).tolist() == [[1, 2, 1, 0, 0, 0]]


def test_an_epoch_reads_every_row_once_and_depends_on_seed_and_number_alone():
    rows = np.arange(12 * 4).reshape(12, 4)
    read = endless_lines(rows, 3, seed=1)
    epochs = [[next(read) for _ in range(batches_per_epoch(12, 3))] for _ in range(2)]
    for epoch in epochs:
        inputs, targets = (np.concatenate(some) for some in zip(*epoch, strict=True))
        assert sorted(inputs[:, 0]) == list(rows[:, 0]) and np.array_equal(targets, inputs + 1)
    assert not np.array_equal(epochs[0][0][0], epochs[1][0][0])
    resumed = endless_lines(rows, 3, seed=1, epoch=1)
    assert all(np.array_equal(next(resumed)[0], inputs) for inputs, _ in epochs[1])


def test_fewer_lines_than_a_batch_are_refused():
    assert batches_per_epoch(4, 4) == 1
    with pytest.raises(CorpusError, match=r"batch = 5 lines or more .* Received: 4; a smaller --batch"):
        batches_per_epoch(4, 5)
