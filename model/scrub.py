"""One throw of the dice at every temperature of the slider at once: what a run would have been at T = 0.00 … 2.00.

Neighbouring temperatures choose the same token until a flip of the ladder falls between them. So the rows are ranges
of temperatures that share their history: each is stepped once, and split where its temperatures part.
Knows nothing about pages.
"""

from collections.abc import AsyncIterator

import numpy as np

from model.batch import Rows, masked_step
from model.engine import BULK_ROWS, Engine
from model.pending import Pending
from model.sampling import draw, noise
from model.settings import MAX_TEMPERATURE

TEMPERATURES = np.arange(round(MAX_TEMPERATURE * 100) + 1) / 100  # the positions of the slider


async def scrub(engine: Engine, prompt_ids: list[int], seed: int, length: int) -> AsyncIterator[np.ndarray]:
    """Yields, token by token, the ids (201,) that a run of that prompt and seed draws at each temperature."""
    primed = (await engine.prime(prompt_ids, seed)).rows
    work = _Scrub(engine, primed, length)
    engine.work(work)
    try:
        for column in work.columns:
            yield await column
    finally:
        work.left = True


class _Scrub:
    """All of it as one piece of bulk work: what is split between two steps stays with the thread that steps."""

    def __init__(self, engine: Engine, primed: Rows, length: int):
        self.columns = [Pending(engine.post) for _ in range(length)]
        self.left = False
        self._step, self._seed = masked_step(engine.checkpoint), primed.seed
        self._state, self._logits = primed.state, primed.logits  # of rows that part no further
        self._row_of = np.zeros(len(TEMPERATURES), dtype=int)  # ascending: a row is a range of temperatures
        self._ids = np.empty(0, dtype=int)  # what each row reads next …
        self._stepped: list[tuple[np.ndarray, np.ndarray]] = []  # … and logits and state of those that have
        self._position = 0

    def __len__(self) -> int:
        return len(self._logits)

    @property
    def over(self) -> bool:
        return self.left or self._position == len(self.columns)

    def step(self) -> int:
        """The next token at every temperature, or where that has too many rows for one step, a part of it."""
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
        dice = noise(self._seed, self._position, self._logits.shape[1])
        ids = draw(self._logits[self._row_of], TEMPERATURES, dice)
        self.columns[self._position].succeed(ids)
        self._position += 1
        starts = (np.diff(self._row_of, prepend=-1) != 0) | (np.diff(ids, prepend=-1) != 0)
        origin, self._row_of = self._row_of[starts], np.cumsum(starts) - 1
        self._ids, self._state, self._logits = ids[starts], self._state[:, origin], self._logits[origin]
