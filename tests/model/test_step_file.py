"""step.bin holds exactly the numbers of its step; every other content is refused in a sentence."""

import json

import numpy as np
import pytest

from model.exact import ExactStep
from model.network import NetworkConfig
from model.quantize import quantize
from model.step_file import StepFileError, from_bytes, to_bytes
from tests.model.weights import random_weights

CONFIG = NetworkConfig(7, layers=2, units=5, embedding=3)
CONTENT = to_bytes(quantize(random_weights(CONFIG, 3), CONFIG))
LINE, _, BODY = CONTENT.partition(b"\n")


def with_header(**changed) -> bytes:
    line = json.dumps(json.loads(LINE) | changed).encode()
    return line + b" " * (-(len(line) + 1) % 16) + b"\n" + BODY


@pytest.mark.parametrize("cell", ["lstm", "gru", "rnn"])
@pytest.mark.parametrize("largest_table", [0, 2**20])
def test_the_file_of_a_step_gives_the_same_step(cell, largest_table):
    config = NetworkConfig(2, cell=cell, layers=2, units=9, embedding=3)
    numbers = quantize(random_weights(config, 4, 3), config, largest_table)
    content = to_bytes(numbers)
    assert len(content) % 16 == 0 and content == to_bytes(from_bytes(content, config))
    state = np.zeros((config.state_parts, 2, 9), np.float32)
    for _ in range(5):
        (x, after), (y, again) = (ExactStep(n)(np.array([0, 1]), state) for n in (numbers, from_bytes(content, config)))
        assert np.array_equal(x, y) and np.array_equal(after, again)
        state = after


@pytest.mark.parametrize(
    "content", [b"", b"{}\n", b"\xff" * 99, CONTENT[:20], b"[" * 500 + b"\n", with_header(format="x")]
)
def test_what_is_no_step_is_refused(content):
    with pytest.raises(StepFileError, match=r"^is no step of a network$"):
        from_bytes(content, CONFIG)


@pytest.mark.parametrize(
    "content", [CONTENT[:-1], CONTENT[:-16], CONTENT + b"\0", LINE + b"\n", CONTENT[: len(LINE) + 9]]
)
def test_a_file_that_was_cut_or_grew_is_refused(content):
    with pytest.raises(StepFileError, match=rf"^must have {len(CONTENT)} bytes. Received: {len(content)}$"):
        from_bytes(content, CONFIG)


@pytest.mark.parametrize(
    "changed",
    [
        {"units": 6},
        {"layers": 1},
        {"cell": "gru"},
        {"vocab_size": 10**9},
        {"embedding": 4},
        {"units": "5"},
        {"units": None},
    ],
    ids=str,
)
def test_a_header_that_lies_is_refused(changed):
    with pytest.raises(StepFileError, match=r"^describes another network than card\.json$"):
        from_bytes(with_header(**changed), CONFIG)
    with pytest.raises(StepFileError, match="bytes"):
        from_bytes(with_header(embedding=3), CONFIG)


@pytest.mark.parametrize("version", [2, "1", None])
def test_another_version_is_refused(version):
    with pytest.raises(StepFileError, match=r"^must have version 1\. Received: "):
        from_bytes(with_header(version=version), CONFIG)


def altered(at: int, values: bytes) -> bytes:
    start = len(LINE) + 1 + at
    return CONTENT[:start] + values + CONTENT[start + len(values) :]


FIRST = 2 * 2048  # where the weights of the first layer begin; then come 20 exponents, and the table


@pytest.mark.parametrize(
    ("content", "rule"),
    [
        (altered(0, b"\x01\x01"), "^has values in its tables that are none of sigmoid or tanh$"),
        (altered(2048, b"\xff\x00"), "^has values in its tables that are none of sigmoid or tanh$"),
        (altered(FIRST, b"\x80"), "^must have weights from -127 to 127. Received: -128$"),
        (altered(FIRST + 112, b"\x02"), "^must have exponents from -12 to 1$"),
        (altered(FIRST + 112, b"\x80"), "^must have exponents from -12 to 1$"),
        (altered(FIRST + 112 + 32, b"\x00\x00\x00\x7f"), r"^must have sums below 2²⁴\. Received: \d+$"),
    ],
    ids=["sigmoid", "tanh", "weight", "exponent", "low exponent", "sum"],
)
def test_numbers_out_of_range_are_refused(content, rule):
    with pytest.raises(StepFileError, match=rule):
        from_bytes(content, CONFIG)
