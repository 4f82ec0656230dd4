"""The odds of texts: how probable each of their ids was, at T = 1 and at the temperature it was drawn at."""

from dataclasses import replace
from itertools import pairwise

import numpy as np

from model.engine import Engine
from model.settings import HIGH, LOW, UNIT, Schedule


async def read_odds(
    engine: Engine, prompt_ids: list[int], ids: list[list[int]], schedule: Schedule
) -> tuple[np.ndarray, np.ndarray]:
    """The probability of every id at T = 1 and at the temperature used: twice (texts, tokens) float64.

    ids: those of one to four texts that follow the prompt. The first three were written at the temperatures of the
    fixed panels, the fourth with `schedule`. Values beyond the end of a shorter text have no meaning. All texts are
    read side by side in one batch.
    """
    count, steps = len(ids), max(map(len, ids))
    given = np.array([text + [0] * (steps - len(text)) for text in ids] * 2)  # the first half is read at T = 1
    rows = (await engine.prime(prompt_ids, seed=0)).rows.repeat(2 * count)
    parts = []
    changes = [at for at, _ in schedule if at < steps]
    for (_, temperature), (start, end) in zip(schedule, pairwise([*changes, steps]), strict=False):
        used = [LOW, UNIT, HIGH, temperature][:count]
        rows = replace(rows, temperatures=np.array([UNIT] * count + used))
        result = await engine.feed(rows, given[:, start:end])
        rows = result.rows
        parts.append(result.p)
    p = np.concatenate(parts, axis=1) if parts else np.empty((2 * count, 0))
    return p[:count], p[count:]
