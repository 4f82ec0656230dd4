"""A run's ids do not depend on other jobs, which start, steer, stop, leave or are bulk work in any order."""

import asyncio
from contextlib import aclosing
from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from model.engine import INTERACTIVE_ROWS, Engine, Result, Rows
from model.noise import noise
from model.run import Chunk, Run
from model.sampling import draw
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
    """A text in many calls: it stores the temperature and the ids of each, and may cancel one."""

    def __init__(self, engine: Engine, prompt: str, seed: int, rows: int):
        self._engine, self._prompt, self._seed = engine, prompt, seed
        primed = engine.prime(CHECKPOINT.vocabulary.encode(prompt)[0], seed).result(10).rows
        self._rows, self._call = replace(primed.repeat(rows), temperatures=np.linspace(0, 2, rows)), None
        self._written: list[tuple[float | None, np.ndarray]] = []  # temperature of the last row, ids
        self._steered: float | None = None

    def write(self, steps: int) -> None:
        self.collect()
        temperatures = self._rows.temperatures.copy()
        if self._steered is not None:
            temperatures[-1] = self._steered
        self._rows = replace(self._rows, temperatures=temperatures)
        self._call = self._engine.advance(self._rows, steps)

    def read(self, steps: int) -> None:
        """Read other ids from the same rows, which does not change them."""
        ids = np.random.default_rng(steps).integers(0, len(CHECKPOINT.vocabulary), (len(self._rows), steps))
        self._engine.feed(self._rows, ids)

    def steer(self, temperature: float) -> None:
        self._steered = temperature

    def leave(self) -> None:
        """Cancel the call, as a page does that loses its connection, and go on from the rows before it."""
        if self._call is not None and self._call.cancel():
            self._call = None

    def collect(self) -> None:
        if self._call is not None:
            result: Result = self._call.result(10)
            self._rows, self._call = result.rows, None
            self._written.append((float(self._rows.temperatures[-1]), result.ids))

    def equals_plain_loop(self) -> bool:
        rows, position = read_prompt(self._prompt, len(self._rows)), 0
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
def read_prompt(prompt: str, count: int) -> Rows:
    """The prompt read by the network without an engine."""
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
ROWS = st.sampled_from([1, 4, INTERACTIVE_ROWS, INTERACTIVE_ROWS + 1, 64, 140])  # interactive; bulk in 1, 2 and 3 parts


@settings(QUIET, max_examples=40)
@given(
    writers=st.lists(st.tuples(st.sampled_from(PROMPTS), st.integers(0, 2**63 - 1), ROWS), min_size=1, max_size=5),
    actions=st.lists(st.tuples(st.integers(0, 4), ACTIONS), max_size=40),
)
def test_any_interleaving_of_jobs_changes_no_text(engine, writers, actions):
    writers = [Writer(engine, *writer) for writer in writers]
    for index, (action, *value) in actions:
        getattr(writers[index % len(writers)], action)(*value)
    for writer in writers:
        writer.collect()
        assert writer.equals_plain_loop()


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
def test_runs_that_steer_stop_and_leave_side_by_side_can_be_replayed_alone(engine, runs):
    """The used schedule gives the same ids in a run alone."""

    async def follow(prompt: str, seed: int, actions: list) -> Chunk:
        run, remaining = Run(engine, prompt, seed, 200, pace=600), iter(actions)
        async with aclosing(run.chunks()) as chunks:
            async for chunk in chunks:
                last, action = chunk, next(remaining, "wait")
                if action == "leave":
                    break
                if action == "stop":
                    run.stop()
                elif action != "wait":
                    run.steer(action)
        return last

    async def follow_all() -> list[Chunk]:
        return await asyncio.gather(*(follow(*run) for run in runs))

    for (prompt, seed, _), last in zip(runs, asyncio.run(follow_all()), strict=True):
        again = Run(engine, prompt, seed, last.position, schedule=last.schedule)
        assert asyncio.run(_last(again)).ids == last.ids


async def _last(run: Run) -> Chunk:
    return await run.last()
