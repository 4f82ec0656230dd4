"""Jobs side by side in one batch: one step of the network serves the rows of all of them.

The ids of a row do not depend on the other rows: noise, draw and probabilities are computed row by row, and tests
check that the network's step is, too.
"""

from itertools import accumulate

import numpy as np

from model.checkpoint import Checkpoint, Step
from model.jobs import Job
from model.measures import entropy
from model.noise import NoiseBlocks
from model.sampling import choose, probabilities

BLOCK = 2**15  # Probabilities are computed in blocks of about so many numbers (256 kB), outside most steps.


def masked_step(checkpoint: Checkpoint) -> Step:
    """The checkpoint's step, with logits of −∞ for a token that must never be drawn."""
    if checkpoint.vocabulary.padding is None:
        return checkpoint.step
    mask = np.zeros(len(checkpoint.vocabulary), dtype=np.float32)
    mask[checkpoint.vocabulary.padding] = -np.inf  # a filler of training batches (KeyError: 0)

    def step(ids: np.ndarray, state: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        logits, new_state = checkpoint.step(ids, state)
        return logits + mask, new_state

    return step


class Batch:
    """The rows of some jobs. Their arrays are built anew only when a job joins or ends."""

    def __init__(self, checkpoint: Checkpoint, noise: NoiseBlocks):
        self._step, self._blocks = masked_step(checkpoint), noise
        self._no_noise = np.zeros(len(checkpoint.vocabulary))  # for jobs that read
        self.jobs: list[Job] = []
        self._drawing = 0  # number of rows that draw instead of reading
        self._places: list[tuple[Job, slice]] = []  # each job's rows in the arrays
        self._pieces: list[tuple[np.ndarray, ...]] | None = None  # the arrays to concatenate before the next step
        self._past: list[tuple[np.ndarray, np.ndarray]] = []  # logits and ids of the steps since the last block

    def __len__(self) -> int:
        """The number of rows."""
        return sum(len(job.rows) for job in self.jobs)

    def join(self, job: Job) -> None:
        """Add a job. Its first step is the batch's next one."""
        if self._pieces is None:
            self._compute_block()
            self._pieces = [(self._state, self._logits, self._temperatures[:, 0])] if self.jobs else []
        self._pieces.append((job.rows.state, job.rows.logits, job.rows.temperatures))
        self.jobs.append(job)

    def step(self) -> int:
        """One step of all rows; jobs that are over are resolved and removed. Returns how many ids were drawn."""
        if self._pieces is not None:
            self._concatenate()
        drawn, ids = self._drawing, self._choose()
        self._past.append((self._logits, ids))
        self._logits, self._state = self._step(ids, self._state)
        over = False
        for job, place in self._places:
            job.done += 1
            job.observe(self._state, self._logits, place)
            over = over or job.over
        if over or len(self._past) * self._logits.size >= BLOCK:
            self._compute_block()
        if over:
            self._remove_jobs()
        return drawn

    def _concatenate(self) -> None:
        """Build the arrays. A piece: state (parts, rows, units), logits (rows, vocab_size), temperatures (rows,)."""
        states, logits, temperatures = zip(*self._pieces, strict=True)
        self._pieces = None
        self._state, self._logits = np.concatenate(states, axis=1), np.concatenate(logits)
        self._temperatures = np.concatenate(temperatures).astype(np.float64)[:, None]
        ends = accumulate(len(job.rows) for job in self.jobs)
        self._places = [(job, slice(end - len(job.rows), end)) for job, end in zip(self.jobs, ends, strict=True)]
        self._drawing = sum(len(job.rows) for job in self.jobs if job.given is None)

    def _choose(self) -> np.ndarray:
        """The next id of every row, drawn or given: (rows,)."""
        if not self._drawing:
            return np.concatenate([job.given[:, job.done] for job in self.jobs])
        rows_noise = self._noise()
        if len(rows_noise) > 1:
            rows_noise = np.repeat(rows_noise, [place.stop - place.start for _, place in self._places], axis=0)
        ids = choose(self._logits, self._temperatures, rows_noise)
        for job, place in self._places:
            if job.given is not None:
                ids[place] = job.given[:, job.done]
        return ids

    def _noise(self) -> np.ndarray:
        """The noise of every job's next step: (jobs, vocab_size)."""
        return np.stack(
            [
                self._no_noise
                if job.given is not None
                else self._blocks.at(job.rows.seed, job.rows.position + job.done)
                for job in self.jobs
            ]
        )

    def _compute_block(self) -> None:
        """Compute probabilities and entropies of the steps since the last block, and pass them to the jobs."""
        if not self._past:
            return
        steps = len(self._past)
        logits, ids = (np.concatenate(arrays) for arrays in zip(*self._past, strict=True))
        self._past = []
        distributions = probabilities(logits, np.tile(self._temperatures[:, 0], steps))
        p = distributions[np.arange(len(ids)), ids]
        ids, entropies, p = (values.reshape(steps, -1) for values in (ids, entropy(distributions), p))
        for job, place in self._places:
            job.collect(ids[:, place], entropies[:, place], p[:, place])

    def _remove_jobs(self) -> None:
        """Resolve the jobs that are over, and keep the pieces of the others."""
        staying, self._pieces = [], []
        for job, place in self._places:
            state, logits = self._state[:, place], self._logits[place]
            if not job.over:
                staying.append(job)
                self._pieces.append((state, logits, self._temperatures[place, 0]))
            elif job.done == job.steps:  # not cancelled before
                job.finish(state, logits)
        self.jobs = staying
