"""One throw of the dice at every temperature of the slider at once: what a run would have been at T = 0.00 … 2.00.

Neighbouring temperatures choose the same token until a flip of the ladder falls between them. So the rows are ranges
of temperatures that share their history: each is stepped once, and split where its temperatures part.
Knows nothing about pages.
"""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace

import numpy as np

from model.engine import Engine
from model.sampling import draw, noise
from model.settings import MAX_TEMPERATURE

TEMPERATURES = np.arange(round(MAX_TEMPERATURE * 100) + 1) / 100  # the positions of the slider


async def scrub(engine: Engine, prompt_ids: list[int], seed: int, length: int) -> AsyncIterator[np.ndarray]:
    """Yields, token by token, the ids (201,) that a run of that prompt and seed draws at each temperature."""
    rows = (await asyncio.wrap_future(engine.prime(prompt_ids, seed))).rows
    row_of = np.zeros(len(TEMPERATURES), dtype=int)  # ascending: a row is a range of temperatures
    vocab_size = rows.logits.shape[1]
    for position in range(length):
        dice = noise(seed, position, vocab_size)
        ids = draw(rows.logits[row_of], TEMPERATURES, dice)
        yield ids
        starts = (np.diff(row_of, prepend=-1) != 0) | (np.diff(ids, prepend=-1) != 0)
        origin, row_of = row_of[starts], np.cumsum(starts) - 1
        rows = replace(rows, state=rows.state[:, origin], logits=rows.logits[origin], temperatures=np.ones(len(origin)))
        rows = (await asyncio.wrap_future(engine.feed(rows, ids[starts, None]))).rows
