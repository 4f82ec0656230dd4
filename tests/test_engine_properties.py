"""Whoever comes, goes, steers, stops, or works heavily beside it: a run's characters are those of the run alone."""

import asyncio
from contextlib import aclosing
from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from model.engine import LIVE, Engine, Rows, Written
from model.sampling import draw, noise
from model.stream import Chunk, Run
from tests.conftest import fake_checkpoint

CHECKPOINT = fake_checkpoint()
PROMPTS = ("", "a", "hello")
TEMPERATURES = st.sampled_from([0.0, 0.3, 0.7, 1.0, 1.5, 2.0])
QUIET = settings(deadline=None, derandomize=True, database=None)


@pytest.fixture(scope="module")
def engine():
    engine = Engine(CHECKPOINT)
    yield engine
    engine.close()


class Writer:
    """Someone who asks the engine for strides, remembers at which temperature each was written, and may leave."""

    def __init__(self, engine: Engine, prompt: str, seed: int, rows: int):
        self._engine, self._prompt, self._seed = engine, prompt, seed
        primed = engine.prime(CHECKPOINT.vocabulary.encode(prompt)[0], seed).result(10).rows
        self._rows, self._asked = replace(primed.repeat(rows), temperatures=np.linspace(0, 2, rows)), None
        self._written: list[tuple[float | None, np.ndarray]] = []  # temperature of the last row, ids
        self._steered: float | None = None

    def write(self, steps: int) -> None:
        self.collect()
        temperatures = self._rows.temperatures.copy()
        if self._steered is not None:
            temperatures[-1] = self._steered
        self._rows = replace(self._rows, temperatures=temperatures)
        self._asked = self._engine.advance(self._rows, steps)

    def read(self, steps: int) -> None:
        """Somebody else's text, for its odds; the run goes on from where it was."""
        ids = np.random.default_rng(steps).integers(0, len(CHECKPOINT.vocabulary), (len(self._rows), steps))
        self._engine.feed(self._rows, ids)

    def steer(self, temperature: float) -> None:
        self._steered = temperature

    def leave(self) -> None:
        """And come back later, as a page does whose line was cut: to where it was before it asked."""
        if self._asked is not None and self._asked.cancel():
            self._asked = None

    def collect(self) -> None:
        if self._asked is not None:
            written: Written = self._asked.result(10)
            self._rows, self._asked = written.rows, None
            self._written.append((float(self._rows.temperatures[-1]), written.ids))

    def is_as_alone(self) -> bool:
        rows, position = alone(self._prompt, len(self._rows)), 0
        state, logits, temperatures = rows.state, rows.logits, np.linspace(0, 2, len(rows))
        for steered, ids in self._written:
            temperatures[-1] = steered
            for column in ids.T:
                if not np.array_equal(draw(logits, temperatures, noise(self._seed, position, logits.shape[1])), column):
                    return False
                logits, state = CHECKPOINT.step(column, state)
                position += 1
        same = np.array_equal(logits, self._rows.logits) and np.array_equal(state, self._rows.state)
        return same and position == self._rows.position


@cache
def alone(prompt: str, count: int) -> Rows:
    """The prompt read by the network itself, without any engine."""
    state = CHECKPOINT.initial_state(count)
    for i in CHECKPOINT.vocabulary.encode(prompt)[0] or [CHECKPOINT.vocabulary.start]:
        logits, state = CHECKPOINT.step(np.full(count, i), state)
    return Rows(state, logits, 0, 0, np.ones(count))


ACTIONS = st.one_of(
    st.tuples(st.just("write"), st.integers(1, 40)),
    st.tuples(st.just("write"), st.integers(1, 3)),
    st.tuples(st.just("read"), st.integers(1, 60)),
    st.tuples(st.just("steer"), TEMPERATURES),
    st.tuples(st.just("leave")),
    st.tuples(st.just("collect")),
)
ROWS = st.sampled_from([1, 4, LIVE, LIVE + 1, 64, 140])  # live and bulk, of one part and of three


@settings(QUIET, max_examples=40)
@given(
    writers=st.lists(st.tuples(st.sampled_from(PROMPTS), st.integers(0, 2**63 - 1), ROWS), min_size=1, max_size=5),
    actions=st.lists(st.tuples(st.integers(0, 4), ACTIONS), max_size=40),
)
def test_any_interleaving_of_jobs_changes_no_text(engine, writers, actions):
    at_work = [Writer(engine, *writer) for writer in writers]
    for who, (action, *value) in actions:
        getattr(at_work[who % len(at_work)], action)(*value)
    for writer in at_work:
        writer.collect()
        assert writer.is_as_alone()


@settings(QUIET, max_examples=5)
@given(
    runs=st.lists(
        st.tuples(
            st.sampled_from(PROMPTS),
            st.integers(0, 99),
            st.lists(st.one_of(TEMPERATURES, st.sampled_from(["stop", "leave", "wait"])), max_size=3),
        ),
        min_size=2,
        max_size=6,
    )
)
def test_runs_that_steer_stop_and_leave_side_by_side_are_each_the_run_alone(engine, runs):
    """What was used of the schedule, given to a run that nobody disturbs, gives the same characters."""

    async def follow(prompt: str, seed: int, actions: list) -> Chunk:
        run, to_come = Run(engine, prompt, seed, 200, pace=600), iter(actions)
        async with aclosing(run.chunks()) as chunks:
            async for chunk in chunks:
                last, action = chunk, next(to_come, "wait")
                if action == "leave":
                    break
                if action == "stop":
                    run.stop()
                elif action != "wait":
                    run.steer(action)
        return last

    async def all_of_them() -> list[Chunk]:
        return await asyncio.gather(*(follow(*run) for run in runs))

    for (prompt, seed, _), last in zip(runs, asyncio.run(all_of_them()), strict=True):
        again = Run(engine, prompt, seed, last.position, schedule=last.schedule)
        assert asyncio.run(_last(again)).texts == last.texts


async def _last(run: Run) -> Chunk:
    return await run.last()
