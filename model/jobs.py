"""The jobs of the engine: rows of text, and how many tokens each of them is to draw or read."""

from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np

from model.pending import Pending, Waiters


@dataclass(frozen=True)
class Rows:
    """Texts that share their prompt, seed and position, and differ only by temperature.

    state: (parts, rows, units) float32. logits: (rows, vocab_size) float32 of the *next* token, so that a page can
    show its distribution before it is drawn. temperatures: (rows,), 0 or more.
    """

    state: np.ndarray
    logits: np.ndarray
    seed: int
    position: int
    temperatures: np.ndarray

    def __len__(self) -> int:
        return len(self.logits)

    def repeat(self, count: int) -> "Rows":
        """Each row `count` times. A prompt is read once, and then repeated for every panel."""
        return self.take(np.repeat(np.arange(len(self)), count))

    def take(self, which: np.ndarray | slice) -> "Rows":
        """The rows at some indices, in that order; an index may come more than once."""
        state, logits, temperatures = self.state[:, which], self.logits[which], self.temperatures[which]
        return replace(self, state=state, logits=logits, temperatures=temperatures)


class Result(NamedTuple):
    """The result of a job.

    ids: (rows, steps). entropies: (rows, steps), in bits, of the distributions that the ids were drawn from. rows: the
    rows after the last step. p: (rows, steps), the probability of each id at its row's temperature.
    """

    ids: np.ndarray
    entropies: np.ndarray
    rows: Rows
    p: np.ndarray

    @classmethod
    def concatenate(cls, parts: "list[Result]") -> "Result":
        """One result of all rows, from the results of some rows each."""
        ids, entropies, rows, p = zip(*parts, strict=True)
        state = np.concatenate([some.state for some in rows], axis=1)
        logits, temperatures = (np.concatenate([getattr(r, name) for r in rows]) for name in ("logits", "temperatures"))
        whole = replace(rows[0], state=state, logits=logits, temperatures=temperatures)
        return cls(np.concatenate(ids), np.concatenate(entropies), whole, np.concatenate(p))


class Job:
    """Rows that draw `steps` tokens each, or read the ids `given` (rows, steps). `future` resolves to a Result."""

    concatenate = staticmethod(Result.concatenate)  # the result of all rows, from results of some rows each

    def __init__(self, waiters: Waiters, rows: Rows, steps: int, given: np.ndarray | None = None):
        self.rows, self.steps, self.given = rows, steps, given
        self.future = Pending(waiters)
        self.done = 0  # steps so far
        self._collected: list[tuple[np.ndarray, ...]] = []  # ids, entropies, p: (steps, rows) each

    @property
    def over(self) -> bool:
        return self.done == self.steps or self.future.cancelled()

    def part(self, which: slice) -> "Job":
        """The same job for some of the rows, with a future of its own."""
        return Job(Waiters(), self.rows.take(which), self.steps, None if self.given is None else self.given[which])

    def observe(self, state: np.ndarray, logits: np.ndarray, place: slice) -> None:
        """Called after each step. state: (parts, all rows, units); logits: (all rows, vocab_size) of the next tokens;
        place: this job's rows in them."""

    def collect(self, ids: np.ndarray, entropies: np.ndarray, p: np.ndarray) -> None:
        """Take the values of some steps, (steps, rows) each; called once for every step."""
        self._collected.append((ids, entropies, p))

    def finish(self, state: np.ndarray, logits: np.ndarray) -> None:
        """Resolve the future after the last step. state: (parts, rows, units); logits: (rows, vocab_size)."""
        before = self.rows
        rows = Rows(state.copy(), logits.copy(), before.seed, before.position + self.steps, before.temperatures)
        ids, entropies, p = (np.concatenate(parts).T for parts in zip(*self._collected, strict=True))
        self.future.succeed(Result(ids, entropies, rows, p))

    def fail(self, error: Exception) -> None:
        self.future.fail(error)


class Probe(Job):
    """Rows that read ids to observe one number of their state. `future` resolves to its values, (rows, steps)."""

    concatenate = staticmethod(np.concatenate)

    def __init__(self, waiters: Waiters, rows: Rows, given: np.ndarray, part: int, unit: int):
        super().__init__(waiters, rows, given.shape[1], given)
        self._part, self._unit = part, unit
        self._values: list[np.ndarray] = []

    def part(self, which: slice) -> "Probe":
        return Probe(Waiters(), self.rows.take(which), self.given[which], self._part, self._unit)

    def observe(self, state: np.ndarray, logits: np.ndarray, place: slice) -> None:
        self._values.append(state[self._part, place, self._unit].copy())

    def finish(self, state: np.ndarray, logits: np.ndarray) -> None:
        self.future.succeed(np.stack(self._values, axis=1))


class Reading(Job):
    """One row that reads ids. `future` resolves to the logits that each id was drawn from, (steps, vocab_size), and to
    the row after the last."""

    def __init__(self, waiters: Waiters, rows: Rows, given: np.ndarray):
        super().__init__(waiters, rows, given.shape[1], given)
        self._logits = [rows.logits[0]]

    def observe(self, state: np.ndarray, logits: np.ndarray, place: slice) -> None:
        self._logits.append(logits[place.start].copy())

    def finish(self, state: np.ndarray, logits: np.ndarray) -> None:
        rows = replace(self.rows, state=state.copy(), logits=logits.copy(), position=self.rows.position + self.steps)
        self.future.succeed((np.stack(self._logits[:-1]), rows))
