"""A text does not depend on the other texts that the engine serves at the same time."""

import asyncio
import threading
from dataclasses import replace

import numpy as np
import pytest

from model.batch import Batch
from model.engine import Engine, Rows
from model.measures import entropy
from model.noise import noise
from model.sampling import draw, probabilities
from tests.conftest import fake_checkpoint


def primed(engine: Engine, prompt: str, seed: int, temperatures: list[float]) -> Rows:
    rows = engine.prime(engine.checkpoint.vocabulary.encode(prompt)[0], seed).result(10).rows
    n = len(temperatures)
    return replace(
        rows,
        state=np.repeat(rows.state, n, 1),
        logits=np.repeat(rows.logits, n, 0),
        temperatures=np.array(temperatures),
    )


def by_hand(checkpoint, prompt: str, seed: int, temperature: float, length: int) -> list[int]:
    """The same text without an engine: read the prompt, then draw, read the id, draw …"""
    state, ids = checkpoint.initial_state(), []
    for i in checkpoint.vocabulary.encode(prompt)[0] or [checkpoint.vocabulary.start]:
        logits, state = checkpoint.step(np.array([i]), state)
    for position in range(length):
        ids.append(int(draw(logits, temperature, noise(seed, position, logits.shape[1]))[0]))
        logits, state = checkpoint.step(np.array(ids[-1:]), state)
    return ids


@pytest.mark.parametrize("prompt", ["", "a", "hello", "x" * 300])
def test_rows_are_what_a_plain_loop_gives(engine, prompt):
    """State lost each step (handson-mlp#4), prompt off by one (ml5#778), first character fed twice (the lesson)."""
    ids, _, rows, _ = engine.advance(primed(engine, prompt, 7, [0, 0.5, 2]), 60).result(10)
    assert ids.tolist() == [by_hand(engine.checkpoint, prompt, 7, t, 60) for t in (0, 0.5, 2)]
    assert rows.position == 60


def test_many_calls_give_the_same_as_one(engine):
    start = primed(engine, "hello", 3, [1.0, 1.5])
    whole, _, end, _ = engine.advance(start, 50).result(10)
    parts, rows = [], start
    for steps in (1, 2, 7, 40):
        ids, _, rows, _ = engine.advance(rows, steps).result(10)
        parts.append(ids)
    assert np.array_equal(np.concatenate(parts, axis=1), whole)
    assert np.array_equal(rows.state, end.state) and np.array_equal(rows.logits, end.logits)


def test_a_repeated_call_gives_the_same(engine):
    """A failed call is sent again, so that the first one must leave nothing behind."""
    rows = primed(engine, "abc", 1, [1.0])
    first, second = (engine.advance(rows, 20).result(10) for _ in range(2))
    assert np.array_equal(first.ids, second.ids) and np.array_equal(first.rows.state, second.rows.state)


def test_other_jobs_change_no_text(engine):
    """Forty texts from eight threads, each with its own stride, prompt and seed."""
    expected = {seed: by_hand(engine.checkpoint, "ab" * (seed % 5), seed, 1.0, 40) for seed in range(40)}
    written = {}

    def write(seeds):
        for seed in seeds:
            rows, ids = primed(engine, "ab" * (seed % 5), seed, [0.3, 1.0]), []
            while len(ids) < 40:
                new, _, rows, _ = engine.advance(rows, min(1 + seed % 9, 40 - len(ids))).result(10)
                ids += new[1].tolist()
            written[seed] = ids

    threads = [threading.Thread(target=write, args=(range(i, 40, 8),)) for i in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert written == expected


def test_p_is_the_probability_of_each_id_drawn_or_given(engine):
    rows = primed(engine, "hello", 7, [0, 1, 2])
    written = engine.advance(rows, 30).result(10)
    assert written.p.shape == written.ids.shape and (written.p[0] == 1).all() and (written.p > 0).all()
    again = engine.feed(rows, written.ids).result(10)
    assert np.array_equal(again.p, written.p)
    first = probabilities(rows.logits, [0, 1, 2])
    assert written.p[:, 0].tolist() == [first[row, i] for row, i in enumerate(written.ids[:, 0])]


def test_entropies_are_those_of_the_distributions_drawn_from(engine):
    rows = primed(engine, "hello", 7, [0.0, 1.0, 2.0])
    ids, entropies, *_ = engine.advance(rows, 30).result(10)
    assert entropies.shape == ids.shape and np.allclose(entropies[:, 0], entropy(probabilities(rows.logits, [0, 1, 2])))
    assert (entropies[0] == 0).all() and entropies[1].mean() < entropies[2].mean()


def test_padding_is_never_drawn():
    checkpoint = fake_checkpoint(("<pad>", "<eos>", *"abc"), padding=0, end=1)
    engine = Engine(checkpoint)
    ids, _, rows, _ = engine.advance(primed(engine, "abc", 5, [0.0, 1.0, 2.0]), 500).result(10)
    engine.close()
    assert 0 not in ids and 1 in ids
    assert (rows.logits[:, 0] == -np.inf).all()


def test_a_prompt_is_read_after_an_end_of_text():
    """In training every text of such a vocabulary follows an end of text."""
    checkpoint = fake_checkpoint(("<pad>", "<eos>", *"abc"), padding=0, end=1)
    engine = Engine(checkpoint)
    given = np.array([[1, 2, 3, 4]])
    state = checkpoint.initial_state()
    for ids in given.T:
        logits, state = checkpoint.step(ids, state)
    for prompt, written in (([2, 3, 4], []), ([2], [3, 4]), ([], [2, 3, 4])):
        rows = engine.prime(prompt, 1, written).result(10).rows
        assert np.array_equal(rows.logits[:, 1:], logits[:, 1:])
    engine.close()


def test_a_cancelled_job_changes_no_other(engine):
    long, short = engine.advance(primed(engine, "a", 1, [1.0]), 100_000), primed(engine, "a", 1, [1.0])
    engine.advance(short, 5).result(10)
    assert long.cancel()
    assert engine.advance(short, 5).result(10)[0].tolist() == [by_hand(engine.checkpoint, "a", 1, 1.0, 5)]


def test_a_failing_step_fails_its_jobs_and_later_jobs_are_served(checkpoint):
    broken = threading.Event()

    def step(ids, state):
        if broken.is_set():
            raise MemoryError("no more")
        return checkpoint.step(ids, state)

    engine = Engine(replace(checkpoint, step=step))
    rows = primed(engine, "a", 1, [1.0])
    broken.set()
    with pytest.raises(MemoryError, match="no more"):
        engine.advance(rows, 3).result(10)
    broken.clear()
    assert engine.advance(rows, 3).result(10)[0].shape == (1, 3)
    engine.close()


def test_an_error_while_joining_fails_the_job_and_its_batch(checkpoint, monkeypatch):
    gate, join = Gate(checkpoint.step), Batch.join
    engine = Engine(replace(checkpoint, step=gate))

    def full(batch, job):
        if job.steps == 3:
            raise MemoryError("no more")
        join(batch, job)

    monkeypatch.setattr(Batch, "join", full)
    under_way = engine.advance(unread(checkpoint), 1000)
    assert gate.entered.wait(10)
    joining = engine.advance(unread(checkpoint), 3)
    gate.open()
    for job in (joining, under_way):
        with pytest.raises(MemoryError, match="no more"):
            job.result(10)

    async def wait():
        return await engine.advance(unread(checkpoint), 3)

    with pytest.raises(MemoryError, match="no more"):
        asyncio.run(asyncio.wait_for(wait(), 10))
    assert engine.advance(unread(checkpoint), 4).result(10).ids.shape == (1, 4) and engine.status().alive
    engine.close()


def test_closing_fails_unfinished_and_later_jobs(checkpoint):
    engine = Engine(checkpoint)
    rows = primed(engine, "a", 1, [1.0])
    future = engine.advance(rows, 10_000_000)
    engine.close()
    with pytest.raises(RuntimeError, match="closed"):
        future.result(10)
    with pytest.raises(RuntimeError, match="closed"):
        engine.advance(rows, 1)


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_an_error_that_ends_the_thread_fails_all_jobs(checkpoint, monkeypatch):
    def fail(*_):
        raise MemoryError("no more")

    engine, rows = Engine(checkpoint), unread(checkpoint)
    jobs = [engine.advance(rows, 10**6), engine.advance(rows.repeat(40), 10**6)]
    monkeypatch.setattr(engine, "_take_turn", fail)
    for job in jobs:
        with pytest.raises(RuntimeError, match="closed"):
            job.result(10)
    with pytest.raises(RuntimeError, match="closed"):
        engine.prime([1], 1)
    engine.close()
    assert not engine.status().alive


def unread(checkpoint) -> Rows:
    """One row that has read nothing."""
    return Rows(checkpoint.initial_state(), np.zeros((1, len(checkpoint.vocabulary)), np.float32), 3, 0, np.ones(1))


class Gate:
    """A step that blocks until it is opened, and lists the number of rows of each call."""

    def __init__(self, step):
        self._step, self.rows, self._turns = step, [], threading.Semaphore(0)
        self.entered = threading.Event()

    def __call__(self, ids, state):
        self.rows.append(len(ids))
        self.entered.set()
        assert self._turns.acquire(timeout=10)
        return self._step(ids, state)

    def open(self, steps: int = 10_000) -> None:
        self._turns.release(steps)


def test_a_job_of_a_wrong_shape_is_refused_at_once(engine):
    """Within a step it would fail the other jobs of its batch."""
    rows = primed(engine, "a", 1, [1.0])
    for temperature in (-1, np.nan, np.inf):
        with pytest.raises(ValueError, match="A temperature must be a finite number"):
            engine.advance(replace(rows, temperatures=np.array([temperature])), 1)
    for ids in ([[28]], [[-1]], [[1], [1]], [[]]):
        with pytest.raises(ValueError, match="Received"):
            engine.feed(rows, np.array(ids))
    with pytest.raises(ValueError, match="1 row or more"):
        engine.advance(rows.repeat(0), 1)
    with pytest.raises(ValueError, match="Received"):
        engine.advance(replace(rows, state=rows.state[:, :, :3]), 1)
    with pytest.raises(ValueError, match="steps must be 1 or more"):
        engine.advance(rows, 0)


def test_the_status_counts_rows_and_drawn_ids(checkpoint):
    going, go_on = threading.Event(), threading.Event()

    def step(ids, state):
        going.set()
        assert go_on.wait(10)
        return checkpoint.step(ids, state)

    engine = Engine(replace(checkpoint, step=step))
    read = engine.prime([1, 2, 3], 0)
    assert going.wait(10)
    engine.prime([1], 0)
    busy = engine.status()
    assert (busy.interactive, busy.bulk, busy.waiting, busy.tokens, busy.alive) == (1, 0, 1, 0, True)
    go_on.set()
    engine.advance(read.result(10).rows.repeat(3), 5).result(10)
    engine.close()
    ended = engine.status()
    assert (ended.interactive, ended.waiting, ended.steps, ended.tokens, ended.alive) == (0, 0, 8, 15, False)
    assert ended.seconds > 0
