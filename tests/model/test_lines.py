"""Fifty lines: those of fifty runs."""

import asyncio

import pytest

from model.engine import Engine
from model.lines import COUNT, LONGEST, has_single_words, write_lines
from model.run import Run
from model.settings import MAX_SEED
from model.vocabulary import Vocabulary
from tests.conftest import fake_checkpoint

NAMES = Vocabulary(("<pad>", "<end>", *"abcdeilé"), padding=0, end=1)


@pytest.fixture
def names():
    engine = Engine(fake_checkpoint(NAMES.tokens, padding=0, end=1))
    yield engine
    engine.close()


@pytest.mark.parametrize("seed", [7, MAX_SEED - 3])
@pytest.mark.parametrize("temperature", [0, 0.7, 2])
def test_each_line_is_that_of_a_run_with_its_seed(names, seed, temperature):
    async def both():
        ids = NAMES.encode("ab")[0]
        lines = await write_lines(names, ids, seed, temperature)
        runs = []
        for n in (0, 1, COUNT - 1):
            run = Run(names, "ab", (seed + n) % (MAX_SEED + 1), LONGEST, temperatures=(), schedule=((0, temperature),))
            runs.append(NAMES.decode((await run.last()).ids[0]))
        return lines, runs

    lines, (first, second, last) = asyncio.run(both())
    assert len(lines) == COUNT and [lines[0], lines[1], lines[-1]] == [first, second, last]
    assert len(set(lines)) == 1 if temperature == 0 else len(set(lines)) > 1


@pytest.mark.parametrize(
    ("vocabulary", "expected"),
    [
        (NAMES, True),
        (Vocabulary(("<pad>", "<end>", *"ab "), padding=0, end=1), False),
        (Vocabulary(("<pad>", "<end>", "a", "-"), padding=0, end=1), False),
        (Vocabulary(tuple("abc")), False),
    ],
)
def test_lines_are_single_words_where_texts_end_and_have_letters_alone(vocabulary, expected):
    assert has_single_words(vocabulary) == expected
