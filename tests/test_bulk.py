"""Heavy work is written in parts, in turn, between the steps of those who are watching."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from model.engine import BULK_ROWS, Engine
from tests.streams import until
from tests.test_engine import Gate, primed, unread


def test_heavy_work_is_done_in_small_steps_between_those_of_the_others(checkpoint):
    """No live step waits for more than one bulk step, and each bulk job has its turn."""
    gate = Gate(checkpoint.step)
    engine = Engine(replace(checkpoint, step=gate))
    rows = unread(checkpoint)
    held = engine.advance(rows, 1)
    assert gate.entered.wait(10)  # what follows comes while the first step waits at the gate
    sweeps = [engine.advance(rows.repeat(count), 2) for count in (150, 20)]
    stream = engine.advance(rows.repeat(4), 20)
    gate.open()
    expected = stream.result(10).ids[0]
    assert [sweep.result(10).ids.tolist() for sweep in sweeps] == [[expected[:2].tolist()] * n for n in (150, 20)]
    engine.close()
    assert held.done() and max(gate.rows) <= BULK_ROWS
    bulk = [count for count in gate.rows[1:] if count != 4]
    assert sorted(bulk) == sorted([63, 63, 63, 63, 24, 24, 20, 20]) and 20 in bulk[:2], "in turn"
    last = len(gate.rows) - gate.rows[::-1].index(4)
    assert not any(a != 4 != b for a, b in pairwise(gate.rows[1:last])), "while somebody writes, never two in a row"


def test_heavy_work_that_is_cancelled_or_fails_leaves_nothing_behind(checkpoint):
    def step(ids, state):
        if len(ids) == 20:
            raise MemoryError("no more")
        return checkpoint.step(ids, state)

    engine = Engine(replace(checkpoint, step=step))
    rows = unread(checkpoint)
    cancelled, failing = engine.advance(rows.repeat(200), 1_000_000), engine.advance(rows.repeat(20), 1)
    with pytest.raises(MemoryError, match="no more"):
        failing.result(10)
    assert engine.figures().bulk == 200
    assert cancelled.cancel()
    assert engine.advance(rows.repeat(17), 3).result(10).ids.shape == (17, 3)
    until(lambda: engine.figures().bulk == 0)  # before it is closed, which would take everything away
    engine.close()


def test_what_is_watched_of_many_rows_is_what_is_watched_of_one(engine):
    rows = primed(engine, "abc", 1, [1.0])
    ids = np.arange(100 * 5).reshape(100, 5) % len(engine.checkpoint.vocabulary)
    together = engine.watch(rows.repeat(100), ids, 0, 3).result(10)
    assert together.tolist() == [engine.watch(rows, row[None], 0, 3).result(10)[0].tolist() for row in ids]
