"""Many texts, one engine: each step of the network serves the rows of everyone who is writing at that moment.

Knows nothing about prompts, pages, pace or people. It is stateless between calls: `Rows` hold all there is to know,
so the same call gives the same answer whenever it is made, whoever else is being served, and on any machine with the
same weights. Jobs join and leave between any two steps (continuous batching).

Two lanes: the live one steps all its rows at once. A job of more rows than `LIVE` is bulk: it waits for its turn and is
written in parts, and so no live step waits for longer than a small one of somebody else's heavy work takes.
"""

import queue
import threading
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from model.batch import Batch, Job, Rows, Watch, Written
from model.checkpoint import Checkpoint
from model.pending import Pending, Post
from model.sampling import checked

__all__ = ["BULK_ROWS", "LIVE", "Engine", "Figures", "Rows", "Written"]

LIVE = 16  # rows of one job: the panels of a page, the texts of an answer; a sweep or a scrub has dozens
BULK_ROWS = 63  # of one step: LiteRT's float32 works in tiles of 7 rows, so that a 64th costs as much as seven


class Bulk(Protocol):
    """Heavy work that is done between the steps of others. Its length is how many rows it has."""

    over: bool

    def __len__(self) -> int: ...

    def step(self) -> int:
        """A step of the network with `BULK_ROWS` rows or fewer, on the engine's thread; how many tokens it drew."""

    def fail(self, error: Exception) -> None: ...


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
    """One thread that steps one model for all. Every call returns at once with a Future, which can be awaited too;
    cancelling it drops the rows at the next step.

    A step that fails fails the jobs that shared it, each with that exception; later jobs are served again.
    """

    def __init__(self, checkpoint: Checkpoint):
        self.checkpoint = checkpoint
        self._waiting: queue.SimpleQueue[Job | Bulk | None] = queue.SimpleQueue()
        self.post = Post()
        self._live, self._bulk = Batch(checkpoint), []
        self._closed = False
        self._owed = 0.0  # seconds that live steps may take before a bulk one has its turn
        self._steps = self._tokens = 0
        self._seconds = 0.0
        self._thread = threading.Thread(target=self._serve, name=f"engine-{checkpoint.name}", daemon=True)
        self._thread.start()

    def prime(self, ids: list[int], seed: int, written: Sequence[int] = ()) -> Pending:
        """Read a prompt from the initial state, as `Vocabulary.opening` has it, and the ids `written` after it.

        Resolves to its ids, the entropies of what came before each (at temperature 1; the first, before anything is
        read, means nothing), and one row at position 0 and temperature 1.
        """
        given = np.array([[*self.checkpoint.vocabulary.opening(ids), *written]])
        blank = np.zeros((1, len(self.checkpoint.vocabulary)), dtype=np.float32)
        return self.feed(Rows(self.checkpoint.initial_state(), blank, seed, -given.size, np.ones(1)), given)

    def feed(self, rows: Rows, ids: np.ndarray) -> Pending:
        """Read `ids` (rows, steps) instead of drawing them."""
        return self._submit(Job(self.post, rows, ids.shape[1], ids))

    def watch(self, rows: Rows, ids: np.ndarray, part: int, unit: int) -> Pending:
        """Read `ids` (rows, steps); resolves to (rows, steps): what one number of the state was after each of them."""
        return self._submit(Watch(self.post, rows, ids, part, unit))

    def advance(self, rows: Rows, steps: int) -> Pending:
        """Draw `steps` tokens, 1 or more, in every row."""
        return self._submit(Job(self.post, rows, steps))

    def work(self, bulk: Bulk) -> None:
        """Heavy work of another kind, in turn with all other. What it has found it may tell with `post`."""
        self._put(bulk)

    def figures(self) -> Figures:
        """What it is doing; may be asked by any thread, at any time."""
        return Figures(
            live=len(self._live),
            bulk=sum(len(bulk) for bulk in self._bulk),  # the list is never changed, only replaced
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

    def _submit(self, job: Job) -> Pending:
        """Refuses what would fail a step, and with it everybody else who shares it."""
        config, rows = self.checkpoint.config, job.rows
        shapes = (config.state_parts, len(rows), config.units), (len(rows), config.vocab_size), (len(rows),)
        received = rows.state.shape, rows.logits.shape, np.shape(rows.temperatures)
        if received != shapes or not len(rows):
            raise ValueError(f"State, logits and temperatures must be {shapes}, of 1 row or more. Received: {received}")
        checked(rows.temperatures)
        if job.steps < 1:
            raise ValueError(f"steps must be 1 or more. Received: {job.steps!r}")
        if job.given is not None:
            if len(job.given) != len(rows):
                raise ValueError(f"ids must be ({len(rows)}, steps). Received: {job.given.shape}")
            if job.given.min() < 0 or job.given.max() >= config.vocab_size:
                received = int(job.given.min()), int(job.given.max())
                raise ValueError(f"ids must be from 0 to {config.vocab_size - 1}. Received: from {received}")
        if len(rows) > LIVE:
            self._put(_Parts(self.checkpoint, job))
        else:
            self._put(job)
        return job.future

    def _put(self, work: Job | Bulk) -> None:
        if self._closed:
            raise RuntimeError("The engine is closed.")
        self._waiting.put(work)
        if self._closed:  # in this very moment: nobody else may be left to refuse it
            self._refuse([])

    def _serve(self) -> None:
        try:
            while self._admit():
                self._turn()
        finally:  # closed, or out of memory: whoever waits must hear of it
            self._closed = True
            self._refuse([*self._live.jobs, *self._bulk])
            self._live, self._bulk = Batch(self.checkpoint), []

    def _admit(self) -> bool:
        """Take in what has come since the last step; where nothing is under way, something will. False once closed."""
        while not (self._live.jobs or self._bulk) or not self._waiting.empty():
            work = self._waiting.get()
            if work is None:
                return False
            if isinstance(work, Job):
                self._join(work)
            else:
                self._bulk = [*self._bulk, work]
        return True

    def _join(self, job: Job) -> None:
        try:
            self._live.join(job)  # which may settle what the steps before found
        except Exception as error:
            job.fail(error)
            self._fail_live(error)

    def _turn(self) -> None:
        """One step of one lane."""
        began = time.perf_counter()
        bulk = bool(self._bulk) and (not self._live.jobs or self._owed <= 0)
        self._tokens += self._step_bulk() if bulk else self._step_live()
        took = time.perf_counter() - began
        self._owed = took if bulk else self._owed - took
        self._steps += 1
        self._seconds += took
        self.post.ring()

    def _step_live(self) -> int:
        try:
            return self._live.step()
        except Exception as error:  # whatever the runtime raises, the viewers of other steps must not feel it
            self._fail_live(error)
            return 0

    def _fail_live(self, error: Exception) -> None:
        failed, self._live = self._live.jobs, Batch(self.checkpoint)
        for job in failed:
            job.fail(error)

    def _step_bulk(self) -> int:
        """One step of the job whose turn it is; it stays in its place meanwhile, where `figures` count it."""
        bulk, *others = self._bulk
        drawn, over = 0, True
        try:
            drawn = bulk.step()
            over = bulk.over
        except Exception as error:
            bulk.fail(error)
        self._bulk = others if over else [*others, bulk]
        return drawn

    def _refuse(self, jobs: list[Job | Bulk]) -> None:
        """These, and what waits."""
        with suppress(queue.Empty):
            while True:
                jobs.append(self._waiting.get_nowait())
        for job in filter(None, jobs):
            job.fail(RuntimeError("The engine is closed."))
        self.post.ring()


class _Parts:
    """A job of many rows, written part after part."""

    def __init__(self, checkpoint: Checkpoint, job: Job):
        self._job, self._batch = job, Batch(checkpoint)
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
            self._job.future.succeed(self._job.merge([part.future.result() for part in self._parts]))
        return drawn

    def fail(self, error: Exception) -> None:
        self._job.fail(error)
