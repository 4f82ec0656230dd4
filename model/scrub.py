"""A run at every temperature of the slider at once: the ids that it draws at T = 0.00 … 2.00 with the same noise.

Neighbouring temperatures draw the same ids until they differ for the first time. Temperatures that have drawn the same
ids so far share one row, which is split where they begin to differ.
"""

from collections.abc import AsyncIterator

import numpy as np

from model.batch import masked_step
from model.engine import BULK_ROWS, Engine, Rows
from model.noise import noise
from model.pending import Pending
from model.sampling import draw
from model.settings import MAX_TEMPERATURE

TEMPERATURES = np.arange(round(MAX_TEMPERATURE * 100) + 1) / 100  # the positions of the slider


async def scrub(engine: Engine, prompt_ids: list[int], seed: int, length: int) -> AsyncIterator[np.ndarray]:
    """Yield per position the ids (201,) that a run of that prompt and seed draws at each temperature."""
    primed = (await engine.prime(prompt_ids, seed)).rows
    work = _Scrub(engine, primed, length)
    engine.add_bulk(work)
    try:
        for column in work.columns:
            yield await column
    finally:
        work.cancelled = True


class _Scrub:
    """The whole scrub as one piece of bulk work, so that the engine's thread splits the rows between two steps."""

    def __init__(self, engine: Engine, primed: Rows, length: int):
        self.columns = [Pending(engine.waiters) for _ in range(length)]  # per position, ids (201,)
        self.cancelled = False
        self._step, self._seed = masked_step(engine.checkpoint), primed.seed
        self._state, self._logits = primed.state, primed.logits
        self._row_of = np.zeros(len(TEMPERATURES), dtype=int)  # (201,), ascending: the row of each temperature
        self._ids = np.empty(0, dtype=int)  # (rows,): the ids that the rows read in this step
        self._stepped: list[tuple[np.ndarray, np.ndarray]] = []  # logits and state of the rows that have read theirs
        self._position = 0

    def __len__(self) -> int:
        return len(self._logits)

    @property
    def over(self) -> bool:
        return self.cancelled or self._position == len(self.columns)

    def step(self) -> int:
        """Step the next `BULK_ROWS` rows. Before the first of them, draw the next id at every temperature."""
        if not self._stepped:
            self._draw()
            if self.over:
                return 0
        begin = sum(len(logits) for logits, _ in self._stepped)
        part = slice(begin, begin + BULK_ROWS)
        self._stepped.append(self._step(self._ids[part], self._state[:, part]))
        if part.stop >= len(self):
            logits, states = zip(*self._stepped, strict=True)
            self._logits, self._state, self._stepped = np.concatenate(logits), np.concatenate(states, axis=1), []
        return min(BULK_ROWS, len(self) - begin)

    def fail(self, error: Exception) -> None:
        for column in self.columns:
            column.fail(error)

    def _draw(self) -> None:
        """Draw an id at every temperature, and split the rows whose temperatures drew different ids."""
        position_noise = noise(self._seed, self._position, self._logits.shape[1])
        ids = draw(self._logits[self._row_of], TEMPERATURES, position_noise)
        self.columns[self._position].succeed(ids)
        self._position += 1
        starts = (np.diff(self._row_of, prepend=-1) != 0) | (np.diff(ids, prepend=-1) != 0)
        origin, self._row_of = self._row_of[starts], np.cumsum(starts) - 1
        self._ids, self._state, self._logits = ids[starts], self._state[:, origin], self._logits[origin]
