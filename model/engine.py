"""Many texts, one batch: each step of the network serves the rows of everyone who is writing at that moment.

Knows nothing about prompts, pages, pace or people. It is stateless between calls: `Rows` hold all there is to know,
so the same call gives the same answer whenever it is made, whoever else is being served, and on any machine with the
same weights. Jobs join and leave between any two steps (continuous batching).
"""

import queue
import threading
import time
from collections.abc import Iterator
from concurrent.futures import Future, InvalidStateError
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np

from model.checkpoint import Checkpoint
from model.measures import entropy
from model.sampling import draw, noise, probabilities


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
        state, logits = np.repeat(self.state, count, axis=1), np.repeat(self.logits, count, axis=0)
        return replace(self, state=state, logits=logits, temperatures=np.repeat(self.temperatures, count))


class Written(NamedTuple):
    """What a call gives: ids (rows, steps); entropies (rows, steps), in bits, of the distributions that they were
    drawn from; the rows from there on; and p (rows, steps), the probability that each id had."""

    ids: np.ndarray
    entropies: np.ndarray
    rows: Rows
    p: np.ndarray


@dataclass(frozen=True)
class Figures:
    """What an engine is doing and has done, for whoever watches over it.

    live, bulk: rows under way. waiting: jobs that no step has served yet. steps, tokens, seconds: of the network, drawn
    (not read), and spent in steps, since it began. alive: whether its thread is.
    """

    live: int
    bulk: int
    waiting: int
    steps: int
    tokens: int
    seconds: float
    alive: bool


class Engine:
    """One thread that steps one model for all. Every call returns at once with a Future; cancelling it drops the rows.

    A step that fails fails the jobs that shared it, each with that exception; later jobs are served again.
    """

    def __init__(self, checkpoint: Checkpoint):
        self.checkpoint = checkpoint
        self._waiting: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self._rows = self._steps = self._tokens = 0
        self._seconds = 0.0
        self._thread = threading.Thread(target=self._serve, name=f"engine-{checkpoint.name}", daemon=True)
        self._thread.start()

    def prime(self, ids: list[int], seed: int) -> "Future[Written]":
        """Read a prompt from the initial state; an empty one is read as the vocabulary's start token.

        Resolves to its ids, the entropies of what came before each (at temperature 1; the first, before anything is
        read, means nothing), and one row at position 0 and temperature 1.
        """
        given = np.array([ids or [self.checkpoint.vocabulary.start]])
        blank = np.zeros((1, len(self.checkpoint.vocabulary)), dtype=np.float32)
        return self.feed(Rows(self.checkpoint.initial_state(), blank, seed, -given.size, np.ones(1)), given)

    def feed(self, rows: Rows, ids: np.ndarray) -> "Future[Written]":
        """Read `ids` (rows, steps) instead of drawing them."""
        return self._submit(_Job(rows, ids.shape[1], ids))

    def watch(self, rows: Rows, ids: np.ndarray, part: int, unit: int) -> "Future[np.ndarray]":
        """Read `ids` (rows, steps); resolves to (rows, steps): what one number of the state was after each of them."""
        return self._submit(_Watch(rows, ids, part, unit))

    def advance(self, rows: Rows, steps: int) -> "Future[Written]":
        """Draw `steps` tokens, 1 or more, in every row."""
        if steps < 1:
            raise ValueError(f"steps must be 1 or more. Received: {steps!r}")
        return self._submit(_Job(rows, steps))

    def figures(self) -> Figures:
        """What it is doing; may be asked by any thread, at any time."""
        return Figures(
            live=self._rows,
            bulk=0,
            waiting=self._waiting.qsize(),
            steps=self._steps,
            tokens=self._tokens,
            seconds=self._seconds,
            alive=self._thread.is_alive(),
        )

    def close(self) -> None:
        """End the thread. Jobs under way or waiting fail with RuntimeError."""
        self._waiting.put(None)
        self._thread.join()

    def _submit(self, job: "_Job") -> "Future[Written]":
        config, rows = self.checkpoint.config, job.rows
        shapes = (config.state_parts, len(rows), config.units), (len(rows), config.vocab_size)
        if (rows.state.shape, rows.logits.shape) != shapes:
            raise ValueError(f"State and logits must be {shapes}. Received: {rows.state.shape, rows.logits.shape}")
        if not self._thread.is_alive():
            raise RuntimeError("The engine is closed.")
        self._waiting.put(job)
        return job.future

    def _serve(self) -> None:
        batch = _Batch(self.checkpoint)
        while True:
            while not (batch.jobs and self._waiting.empty()):
                job = self._waiting.get()
                if job is None:
                    return self._refuse_rest(batch.jobs)
                batch.join(job)
            self._rows = sum(len(job.rows) for job in batch.jobs)
            drawn = sum(len(job.rows) for job in batch.jobs if job.given is None)
            began = time.perf_counter()
            try:
                batch.step()
            except Exception as error:  # whatever the runtime raises, the viewers of other steps must not feel it
                failed, batch = batch.jobs, _Batch(self.checkpoint)
                for job in failed:
                    job.fail(error)
            else:
                self._tokens += drawn
            self._steps += 1
            self._seconds += time.perf_counter() - began
            self._rows = sum(len(job.rows) for job in batch.jobs)

    def _refuse_rest(self, jobs: "list[_Job]") -> None:
        while not self._waiting.empty():
            if (job := self._waiting.get()) is not None:
                jobs.append(job)
        for job in jobs:
            job.fail(RuntimeError("The engine is closed."))


class _Job:
    """Rows under way: `steps` more tokens each, drawn, or as `given` where a prompt is read."""

    def __init__(self, rows: Rows, steps: int, given: np.ndarray | None = None):
        self.rows, self.steps, self.given = rows, steps, given
        self.ids: list[np.ndarray] = []
        self.entropies: list[np.ndarray] = []
        self.p: list[np.ndarray] = []
        self.future: Future = Future()

    @property
    def over(self) -> bool:
        return len(self.ids) == self.steps or self.future.cancelled()

    def look(self, state: np.ndarray) -> None:
        """After each step: (parts, rows, units)."""

    def resolve(self, state: np.ndarray, logits: np.ndarray) -> None:
        rows = Rows(state, logits, self.rows.seed, self.rows.position + self.steps, self.rows.temperatures)
        with suppress(InvalidStateError):  # cancelled in this very moment
            ids, entropies, p = (np.stack(steps, axis=1) for steps in (self.ids, self.entropies, self.p))
            self.future.set_result(Written(ids, entropies, rows, p))

    def fail(self, error: Exception) -> None:
        with suppress(InvalidStateError):
            self.future.set_exception(error)


class _Watch(_Job):
    """Rows that are read for the sake of one number of their state."""

    def __init__(self, rows: Rows, given: np.ndarray, part: int, unit: int):
        super().__init__(rows, given.shape[1], given)
        self._part, self._unit = part, unit
        self._values: list[np.ndarray] = []

    def look(self, state: np.ndarray) -> None:
        self._values.append(state[self._part, :, self._unit].copy())

    def resolve(self, state: np.ndarray, logits: np.ndarray) -> None:
        with suppress(InvalidStateError):
            self.future.set_result(np.stack(self._values, axis=1))


class _Batch:
    """The rows of all jobs side by side, packed anew only when a job joins or leaves."""

    def __init__(self, checkpoint: Checkpoint):
        self._step = checkpoint.step
        self._mask = np.zeros(len(checkpoint.vocabulary), dtype=np.float32)
        if checkpoint.vocabulary.padding is not None:  # a filler of training batches, never drawn (KeyError: 0)
            self._mask[checkpoint.vocabulary.padding] = -np.inf
        self.jobs: list[_Job] = []

    def join(self, job: _Job) -> None:
        rows = job.rows
        new = (
            rows.state,
            rows.logits,
            np.full(len(rows), rows.seed, dtype=np.uint64),
            np.full(len(rows), rows.position, dtype=np.int64),
            np.asarray(rows.temperatures, dtype=np.float64),
        )
        if self.jobs:
            new = (
                np.concatenate([self._state, new[0]], axis=1),
                *(np.concatenate([old, add]) for old, add in zip(self._per_row(), new[1:], strict=True)),
            )
        self._state, self._logits, self._seeds, self._positions, self._temperatures = new
        self.jobs.append(job)

    def step(self) -> None:
        """One token more in every row; jobs that are over leave."""
        dice = noise(self._seeds, self._positions, self._logits.shape[1])
        ids = draw(self._logits, self._temperatures, dice)
        distributions = probabilities(self._logits, self._temperatures)
        entropies = entropy(distributions)
        for job, place in self._places():
            if job.given is not None:
                ids[place] = job.given[:, len(job.ids)]
        p = distributions[np.arange(len(ids)), ids]
        for job, place in self._places():
            job.ids.append(ids[place])
            job.entropies.append(entropies[place])
            job.p.append(p[place])
        logits, self._state = self._step(ids, self._state)
        self._logits = logits + self._mask
        self._positions += 1
        for job, place in self._places():
            job.look(self._state[:, place])
        if any(job.over for job in self.jobs):
            self._leave()

    def _leave(self) -> None:
        staying = np.ones(len(self._logits), dtype=bool)
        for job, place in self._places():
            if job.over:
                staying[place] = False
                job.resolve(self._state[:, place].copy(), self._logits[place].copy())
        self.jobs = [job for job in self.jobs if not job.over]
        self._state = self._state[:, staying]
        self._logits, self._seeds, self._positions, self._temperatures = (a[staying] for a in self._per_row())

    def _per_row(self) -> tuple[np.ndarray, ...]:
        return self._logits, self._seeds, self._positions, self._temperatures

    def _places(self) -> "Iterator[tuple[_Job, slice]]":
        start = 0
        for job in self.jobs:
            yield job, slice(start, start + len(job.rows))
            start += len(job.rows)
