"""The engine: one thread that steps one model for all callers.

The engine keeps nothing between calls: `Rows` hold the whole state of some texts. So the same call gives the same
answer at any time, beside any other calls, and on any machine with the same weights. Jobs join and leave between two
steps (continuous batching).

There are two lanes. The interactive lane steps all its rows in one batch. A job of more than `INTERACTIVE_ROWS` rows
is bulk work: bulk jobs take turns, at most `BULK_ROWS` rows a step. An interactive step waits for at most one of them.
"""

import queue
import threading
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from model.batch import Batch
from model.checkpoint import Checkpoint
from model.jobs import Job, Probe, Reading, Result, Rows
from model.noise import NoiseBlocks
from model.pending import Pending, Waiters
from model.sampling import checked_temperatures

__all__ = ["BULK_ROWS", "INTERACTIVE_ROWS", "Engine", "Result", "Rows", "Status"]

INTERACTIVE_ROWS = 16  # of one job: a page has 4 panels, an API answer up to 16 texts; a sweep or scrub has dozens
BULK_ROWS = 64  # of one step


class BulkWork(Protocol):
    """Work whose steps run on the engine's thread, in turn with those of other jobs. Its length is its rows."""

    over: bool

    def __len__(self) -> int: ...

    def step(self) -> int:
        """Do one step of the network with at most `BULK_ROWS` rows; return how many ids it drew."""

    def fail(self, error: Exception) -> None: ...


@dataclass(frozen=True)
class Status:
    """The load of an engine, and its totals since it started.

    interactive, bulk: rows of the jobs in each lane. waiting: jobs before their first step. steps: of the network.
    tokens: ids drawn (not read). seconds: time spent in steps. alive: whether the thread runs.
    """

    interactive: int
    bulk: int
    waiting: int
    steps: int
    tokens: int
    seconds: float
    alive: bool


class Engine:
    """Every call returns at once with a Future that can also be awaited; cancelling it removes the rows.

    A step that fails fails the jobs in its batch with that exception. Later jobs are served again. A call of fewer than
    `fewest_steps` is hardly any faster.
    """

    fewest_steps = 1

    def __init__(self, checkpoint: Checkpoint):
        self.checkpoint = checkpoint
        self.waiters = Waiters()
        self._queue: queue.SimpleQueue[Job | BulkWork | None] = queue.SimpleQueue()  # None closes the engine
        self._noise = NoiseBlocks(len(checkpoint.vocabulary))
        self._interactive, self._bulk = Batch(checkpoint, self._noise), []
        self._closed = False
        self._until_bulk = 0.0  # seconds of interactive steps before the next bulk step
        self._steps = self._tokens = 0
        self._seconds = 0.0
        self._thread = threading.Thread(target=self._serve, name=f"engine-{checkpoint.name}", daemon=True)
        self._thread.start()

    def prime(self, ids: list[int], seed: int, written: Sequence[int] = ()) -> Pending:
        """Read a prompt (opened as `Vocabulary.opening` does) from the initial state, and the ids `written` after it.

        Resolves to a Result of one row at position 0 and temperature 1. Its entropies are those of the distributions
        before each id; the first is meaningless because nothing was read before it.
        """
        given = np.array([[*self.checkpoint.vocabulary.opening(ids), *written]])
        blank = np.zeros((1, len(self.checkpoint.vocabulary)), dtype=np.float32)
        return self.feed(Rows(self.checkpoint.initial_state(), blank, seed, -given.size, np.ones(1)), given)

    def feed(self, rows: Rows, ids: np.ndarray) -> Pending:
        """Read `ids` (rows, steps) instead of drawing. Resolves to a Result."""
        return self._submit(Job(self.waiters, rows, ids.shape[1], ids))

    def probe(self, rows: Rows, ids: np.ndarray, part: int, unit: int) -> Pending:
        """Read `ids` (rows, steps). Resolves to one number of the state after each of them: (rows, steps)."""
        return self._submit(Probe(self.waiters, rows, ids, part, unit))

    def read(self, rows: Rows, ids: np.ndarray) -> Pending:
        """Read `ids` (1, steps) in one row. Resolves to their logits, (steps, vocab_size), and the row after them."""
        return self._submit(Reading(self.waiters, rows, ids))

    def advance(self, rows: Rows, steps: int) -> Pending:
        """Draw `steps` tokens, 1 or more, in every row. Resolves to a Result."""
        return self._submit(Job(self.waiters, rows, steps))

    def add_bulk(self, work: BulkWork) -> None:
        """Add bulk work of another kind. Its results can be `Pending(engine.waiters)`."""
        self._put(work)

    def status(self) -> Status:
        """The engine's load and totals. Any thread may call this at any time."""
        return Status(
            interactive=len(self._interactive),
            bulk=sum(len(work) for work in self._bulk),  # The list is replaced, never changed.
            waiting=self._queue.qsize(),
            steps=self._steps,
            tokens=self._tokens,
            seconds=self._seconds,
            alive=self._thread.is_alive(),
        )

    def close(self) -> None:
        """End the thread. All unfinished jobs fail with RuntimeError."""
        self._queue.put(None)
        self._thread.join()

    def _submit(self, job: Job) -> Pending:
        self._check(job)
        self._put(job if len(job.rows) <= INTERACTIVE_ROWS else _BulkJob(self.checkpoint, self._noise, job))
        return job.future

    def _check(self, job: Job) -> None:
        """Raise ValueError for a job with a wrong shape: it would fail all others in its batch."""
        config, rows = self.checkpoint.config, job.rows
        shapes = (config.state_parts, len(rows), config.state_units), (len(rows), config.vocab_size), (len(rows),)
        received = rows.state.shape, rows.logits.shape, np.shape(rows.temperatures)
        if received != shapes or not len(rows):
            raise ValueError(f"State, logits and temperatures must be {shapes}, of 1 row or more. Received: {received}")
        checked_temperatures(rows.temperatures)
        if job.steps < 1:
            raise ValueError(f"steps must be 1 or more. Received: {job.steps!r}")
        if job.given is not None:
            if len(job.given) != len(rows):
                raise ValueError(f"ids must be ({len(rows)}, steps). Received: {job.given.shape}")
            if job.given.min() < 0 or job.given.max() >= config.vocab_size:
                received = int(job.given.min()), int(job.given.max())
                raise ValueError(f"ids must be from 0 to {config.vocab_size - 1}. Received: from {received}")

    def _put(self, work: Job | BulkWork) -> None:
        if self._closed:
            raise RuntimeError("The engine is closed.")
        self._queue.put(work)
        if self._closed:  # It was closed between the two lines above, so its thread may not see the work.
            self._refuse([])

    def _serve(self) -> None:
        try:
            while self._admit():
                self._take_turn()
        finally:  # The engine was closed, or an error ended the loop: no job may wait for ever.
            self._closed = True
            self._refuse([*self._interactive.jobs, *self._bulk])
            self._interactive, self._bulk = Batch(self.checkpoint, self._noise), []

    def _admit(self) -> bool:
        """Move queued work into its lane; wait if both lanes are empty. False once the engine is closed."""
        while not (self._interactive.jobs or self._bulk) or not self._queue.empty():
            work = self._queue.get()
            if work is None:
                return False
            if isinstance(work, Job):
                self._join(work)
            else:
                self._bulk = [*self._bulk, work]
        return True

    def _join(self, job: Job) -> None:
        try:
            self._interactive.join(job)
        except Exception as error:  # Joining computes a block of probabilities, which may need too much memory.
            job.fail(error)
            self._fail_interactive(error)
            self.waiters.wake()  # No turn may follow that would do it.

    def _take_turn(self) -> None:
        """One step of one lane. After a bulk step, the interactive lane has the next steps for as long as it took."""
        began = time.perf_counter()
        bulk = bool(self._bulk) and (not self._interactive.jobs or self._until_bulk <= 0)
        self._tokens += self._step_bulk() if bulk else self._step_interactive()
        took = time.perf_counter() - began
        self._until_bulk = took if bulk else self._until_bulk - took
        self._steps += 1
        self._seconds += took
        self.waiters.wake()

    def _step_interactive(self) -> int:
        try:
            return self._interactive.step()
        except Exception as error:  # The runtime may raise anything; jobs of later batches must not fail with it.
            self._fail_interactive(error)
            return 0

    def _fail_interactive(self, error: Exception) -> None:
        failed, self._interactive = self._interactive.jobs, Batch(self.checkpoint, self._noise)
        for job in failed:
            job.fail(error)

    def _step_bulk(self) -> int:
        """One step of the first bulk job, which then goes to the end. During the step `status` still counts it."""
        work, *others = self._bulk
        drawn, over = 0, True
        try:
            drawn = work.step()
            over = work.over
        except Exception as error:
            work.fail(error)
        self._bulk = others if over else [*others, work]
        return drawn

    def _refuse(self, jobs: list[Job | BulkWork]) -> None:
        """Fail some jobs and everything in the queue."""
        with suppress(queue.Empty):
            while True:
                jobs.append(self._queue.get_nowait())
        for job in filter(None, jobs):
            job.fail(RuntimeError("The engine is closed."))
        self.waiters.wake()


class _BulkJob:
    """A job of many rows as bulk work: some rows after the other, in parts of `BULK_ROWS`."""

    def __init__(self, checkpoint: Checkpoint, noise: NoiseBlocks, job: Job):
        self._job, self._batch = job, Batch(checkpoint, noise)
        self._parts = [job.part(slice(start, start + BULK_ROWS)) for start in range(0, len(job.rows), BULK_ROWS)]
        self._next = iter(self._parts)

    def __len__(self) -> int:
        return len(self._job.rows)

    @property
    def over(self) -> bool:
        return self._job.future.done()

    def step(self) -> int:
        if not self._batch.jobs:
            self._batch.join(next(self._next))
        drawn = self._batch.step()
        if self._parts[-1].future.done():
            self._job.future.succeed(self._job.concatenate([part.future.result() for part in self._parts]))
        return drawn

    def fail(self, error: Exception) -> None:
        self._job.fail(error)
