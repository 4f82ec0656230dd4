"""Texts side by side: what a step of the network needs of all of them in one array, and what each gets back of it.

Knows nothing about threads or who asked. A row's characters are the same in any batch: noise, draw and probabilities
are computed row by row, and the network's step is, as tests hold it to.
"""

from dataclasses import dataclass, replace
from itertools import accumulate, islice
from typing import NamedTuple

import numpy as np

from model.checkpoint import Checkpoint, Step
from model.measures import entropy
from model.pending import Pending, Post
from model.sampling import choose, noise, probabilities

AHEAD = 32  # positions that dice are thrown for at once: NumPy's calls cost more than their work on so little
LATER = 2**15  # probabilities worked out at once, 256 kB: no step waits for them, only who has asked for the text


@dataclass(frozen=True)
class Rows:
    """Texts that share prompt, seed and position, and differ by temperature alone.

    state: (parts, rows, units) float32. logits: (rows, vocab_size) float32, those of the *next* token, so that a page
    can show what is about to be drawn without another step. temperatures: (rows,), 0 or more.
    """

    state: np.ndarray
    logits: np.ndarray
    seed: int
    position: int
    temperatures: np.ndarray

    def __len__(self) -> int:
        return len(self.logits)

    def repeat(self, count: int) -> "Rows":
        """Each row `count` times: a prompt is read once, whatever the number of panels that go on from it."""
        return self.take(np.repeat(np.arange(len(self)), count))

    def take(self, which: np.ndarray | slice) -> "Rows":
        """Some of the rows, in that order, any of them more than once."""
        state, logits, temperatures = self.state[:, which], self.logits[which], self.temperatures[which]
        return replace(self, state=state, logits=logits, temperatures=temperatures)


class Written(NamedTuple):
    """What a call gives: ids (rows, steps); entropies (rows, steps), in bits, of the distributions that they were
    drawn from; the rows from there on; and p (rows, steps), the probability that each id had."""

    ids: np.ndarray
    entropies: np.ndarray
    rows: Rows
    p: np.ndarray

    @classmethod
    def beside(cls, parts: "list[Written]") -> "Written":
        """What was written in parts of the rows, as of all of them."""
        ids, entropies, rows, p = zip(*parts, strict=True)
        state = np.concatenate([some.state for some in rows], axis=1)
        logits, temperatures = (np.concatenate([getattr(r, name) for r in rows]) for name in ("logits", "temperatures"))
        whole = replace(rows[0], state=state, logits=logits, temperatures=temperatures)
        return cls(np.concatenate(ids), np.concatenate(entropies), whole, np.concatenate(p))


class Job:
    """Rows under way: `steps` more tokens each, drawn, or as `given` where a text is read. `future` gets a Written."""

    merge = staticmethod(Written.beside)  # what the future gets where parts of the rows were written apart

    def __init__(self, post: Post, rows: Rows, steps: int, given: np.ndarray | None = None):
        self.rows, self.steps, self.given = rows, steps, given
        self.future = Pending(post)
        self.done = 0
        self.dice = iter(())  # (vocab_size,) each
        self._found: list[tuple[np.ndarray, ...]] = []  # ids, entropies, p: (steps, rows) each

    @property
    def over(self) -> bool:
        return self.done == self.steps or self.future.cancelled()

    def part(self, which: slice) -> "Job":
        """The same for some of the rows, with a future of its own."""
        return Job(Post(), self.rows.take(which), self.steps, None if self.given is None else self.given[which])

    def look(self, state: np.ndarray, place: slice) -> None:
        """After each step: (parts, rows of all, units), and which rows are this job's."""

    def keep(self, ids: np.ndarray, entropies: np.ndarray, p: np.ndarray) -> None:
        """What the latest steps found, once for each of them: (steps, rows) each."""
        self._found.append((ids, entropies, p))

    def resolve(self, state: np.ndarray, logits: np.ndarray) -> None:
        """The job is over: (parts, rows, units) and (rows, vocab_size) are what it leaves. Not of a cancelled one."""
        rows = Rows(
            state.copy(), logits.copy(), self.rows.seed, self.rows.position + self.steps, self.rows.temperatures
        )
        ids, entropies, p = (np.concatenate(parts).T for parts in zip(*self._found, strict=True))
        self.future.succeed(Written(ids, entropies, rows, p))

    def fail(self, error: Exception) -> None:
        self.future.fail(error)


class Watch(Job):
    """Rows that are read for the sake of one number of their state. `future` gets (rows, steps)."""

    merge = staticmethod(np.concatenate)

    def __init__(self, post: Post, rows: Rows, given: np.ndarray, part: int, unit: int):
        super().__init__(post, rows, given.shape[1], given)
        self._part, self._unit = part, unit
        self._values: list[np.ndarray] = []

    def part(self, which: slice) -> "Watch":
        return Watch(Post(), self.rows.take(which), self.given[which], self._part, self._unit)

    def look(self, state: np.ndarray, place: slice) -> None:
        self._values.append(state[self._part, place, self._unit].copy())

    def resolve(self, state: np.ndarray, logits: np.ndarray) -> None:
        self.future.succeed(np.stack(self._values, axis=1))


def masked_step(checkpoint: Checkpoint) -> Step:
    """The checkpoint's step, but that what must never be drawn has logits of −∞."""
    if checkpoint.vocabulary.padding is None:
        return checkpoint.step
    mask = np.zeros(len(checkpoint.vocabulary), dtype=np.float32)
    mask[checkpoint.vocabulary.padding] = -np.inf  # a filler of training batches (KeyError: 0)

    def step(ids: np.ndarray, state: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        logits, new_state = checkpoint.step(ids, state)
        return logits + mask, new_state

    return step


class Batch:
    """The rows of some jobs side by side, packed anew only when a job joins or leaves."""

    def __init__(self, checkpoint: Checkpoint):
        self._step, self._vocab_size = masked_step(checkpoint), len(checkpoint.vocabulary)
        self._still = np.zeros(self._vocab_size)  # the dice of those who read
        self.jobs: list[Job] = []
        self._drawing = 0  # rows that are not read
        self._placed: list[tuple[Job, slice]] = []  # the rows that each has, since they were packed
        self._pieces: list[tuple[np.ndarray, ...]] | None = None  # what the next step has to put side by side
        self._past: list[tuple[np.ndarray, np.ndarray]] = []  # logits and ids of the steps since `_settle`

    def __len__(self) -> int:
        """Rows under way."""
        return sum(len(job.rows) for job in self.jobs)

    def join(self, job: Job) -> None:
        """A job that is written from the next step on."""
        if self._pieces is None:
            self._settle()
            self._pieces = [(self._state, self._logits, self._temperatures[:, 0])] if self.jobs else []
        self._pieces.append((job.rows.state, job.rows.logits, job.rows.temperatures))
        self.jobs.append(job)

    def step(self) -> int:
        """One token more in every row; jobs that are over leave. Returns how many tokens were drawn, not read."""
        if self._pieces is not None:
            self._pack()
        drawn, ids = self._drawing, self._choose()
        self._past.append((self._logits, ids))
        self._logits, self._state = self._step(ids, self._state)
        over = False
        for job, place in self._placed:
            job.done += 1
            job.look(self._state, place)
            over = over or job.over
        if over or len(self._past) * self._logits.size >= LATER:
            self._settle()
        if over:
            self._leave()
        return drawn

    def _pack(self) -> None:
        """Per piece state (parts, rows, units), logits (rows, vocab_size), temperatures (rows,)."""
        states, logits, temperatures = zip(*self._pieces, strict=True)
        self._pieces = None
        self._state, self._logits = np.concatenate(states, axis=1), np.concatenate(logits)
        self._temperatures = np.concatenate(temperatures).astype(np.float64)[:, None]
        ends = accumulate(len(job.rows) for job in self.jobs)
        self._placed = [(job, slice(end - len(job.rows), end)) for job, end in zip(self.jobs, ends, strict=True)]
        self._drawing = sum(len(job.rows) for job in self.jobs if job.given is None)

    def _choose(self) -> np.ndarray:
        """The next id of every row, drawn or given: (rows,)."""
        if not self._drawing:
            return np.concatenate([job.given[:, job.done] for job in self.jobs])
        dice = self._dice()
        if len(dice) > 1:
            dice = np.repeat(dice, [place.stop - place.start for _, place in self._placed], axis=0)
        ids = choose(self._logits, self._temperatures, dice)
        for job, place in self._placed:
            if job.given is not None:
                ids[place] = job.given[:, job.done]
        return ids

    def _dice(self) -> np.ndarray:
        """The next throw of every job: (jobs, vocab_size)."""
        found = [self._still if job.given is not None else next(job.dice, None) for job in self.jobs]
        empty = [n for n, dice in enumerate(found) if dice is None]
        if empty:
            self._throw([self.jobs[n] for n in empty])
            for n in empty:
                found[n] = next(self.jobs[n].dice)
        return np.stack(found)

    def _throw(self, jobs: list[Job]) -> None:
        """Dice for what each of the jobs draws next, all in one go."""
        counts = [min(AHEAD, job.steps - job.done) for job in jobs]
        seeds = np.repeat(np.array([job.rows.seed for job in jobs], dtype=np.uint64), counts)
        at = (job.rows.position + job.done for job in jobs)
        positions = np.concatenate([np.arange(first, first + n) for first, n in zip(at, counts, strict=True)])
        dice = iter(noise(seeds, positions, self._vocab_size))
        for job, count in zip(jobs, counts, strict=True):
            job.dice = iter(list(islice(dice, count)))

    def _settle(self) -> None:
        """Work out what the steps since the last time found, and give each job its own."""
        if not self._past:
            return
        steps = len(self._past)
        logits, ids = (np.concatenate(found) for found in zip(*self._past, strict=True))
        self._past = []
        distributions = probabilities(logits, np.tile(self._temperatures[:, 0], steps))
        p = distributions[np.arange(len(ids)), ids]
        ids, entropies, p = (found.reshape(steps, -1) for found in (ids, entropy(distributions), p))
        for job, place in self._placed:
            job.keep(ids[:, place], entropies[:, place], p[:, place])

    def _leave(self) -> None:
        staying, self._pieces = [], []
        for job, place in self._placed:
            state, logits = self._state[:, place], self._logits[place]
            if not job.over:
                staying.append(job)
                self._pieces.append((state, logits, self._temperatures[place, 0]))
            elif job.done == job.steps:
                job.resolve(state, logits)
        self.jobs = staying
