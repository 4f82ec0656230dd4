"""Fifty lines of a model whose lines are single words, such as names: one for each of the seeds from a given one on.

The text of a seed is the one that a run with this seed and temperature writes. Such a model's lexicon is the list of
lines that it was trained on, so that a line is a copy or new.
"""

import asyncio
from dataclasses import replace

import numpy as np

from model.engine import Engine, Rows
from model.settings import MAX_SEED
from model.vocabulary import Vocabulary

COUNT = 50
LONGEST = 40  # tokens; a line that has no end by then is cut
AT_ONCE = 10  # lines, since other people's texts are written beside them
STRIDE = 8  # tokens of one engine call


def has_single_words(vocabulary: Vocabulary) -> bool:
    """Whether a model's texts end by themselves and consist of letters alone."""
    visible = [token for i, token in enumerate(vocabulary.tokens) if i not in vocabulary.hidden]
    return vocabulary.end is not None and all(token.isalpha() for token in visible)


async def write_lines(engine: Engine, ids: list[int], seed: int, temperature: float) -> list[str]:
    """What the model writes after the prompt's `ids` with the seeds `seed`, `seed` + 1, …; after the last comes 0."""
    primed = (await engine.prime(ids, seed=0)).rows
    rows = replace(primed, temperatures=np.array([temperature], dtype=np.float64))
    seeds, lines = [(seed + n) % (MAX_SEED + 1) for n in range(COUNT)], []
    for at in range(0, COUNT, AT_ONCE):
        some = (_write_line(engine, replace(rows, seed=one)) for one in seeds[at : at + AT_ONCE])
        lines += await asyncio.gather(*some)
    return lines


async def _write_line(engine: Engine, rows: Rows) -> str:
    vocabulary, written = engine.checkpoint.vocabulary, []
    while len(written) < LONGEST and vocabulary.end not in written:
        result = await engine.advance(rows, STRIDE)
        rows = result.rows
        written += result.ids[0].tolist()
    return vocabulary.decode(vocabulary.until_end(written))
