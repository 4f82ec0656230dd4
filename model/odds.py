"""The odds of texts that are already written: how probable each token was, at T = 1 and at the T it was drawn at.

Knows nothing about pages. The texts are read by the network side by side, in one batch.
"""

from dataclasses import replace
from itertools import pairwise

import numpy as np

from model.engine import Engine
from model.settings import HIGH, LOW, UNIT, Schedule


async def read_odds(
    engine: Engine, prompt_ids: list[int], texts: list[list[int]], schedule: Schedule
) -> tuple[np.ndarray, np.ndarray]:
    """The probabilities (texts, tokens) at T = 1 and at the T used, of texts as ids, written after the prompt.

    The first three texts are those of the fixed panels; the fourth followed `schedule`. What lies beyond the end of a
    shorter text means nothing.
    """
    steps = max(len(ids) for ids in texts)
    given = np.array([ids + [0] * (steps - len(ids)) for ids in texts] * 2)
    primed = (await engine.prime(prompt_ids, seed=0)).rows
    count = len(given)
    rows = primed.repeat(count)
    found = []
    changes = [at for at, _ in schedule if at < steps]
    for (_, temperature), (start, end) in zip(schedule, pairwise([*changes, steps]), strict=False):
        used = [LOW, UNIT, HIGH, temperature][: len(texts)]
        rows = replace(rows, temperatures=np.array([UNIT] * len(texts) + used))
        written = await engine.feed(rows, given[:, start:end])
        rows = written.rows
        found.append(written.p)
    p = np.concatenate(found, axis=1) if found else np.empty((count, 0))
    return p[: len(texts)], p[len(texts) :]
