"""Bulk work is done in parts, in turn, between the steps of interactive jobs."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from model.engine import BULK_ROWS, Engine
from tests.model.test_engine import Gate, primed, unread
from tests.streams import until


def test_bulk_work_is_done_in_small_steps_between_interactive_ones(checkpoint):
    """An interactive step waits for at most one bulk step, and bulk jobs take turns."""
    gate = Gate(checkpoint.step)
    engine = Engine(replace(checkpoint, step=gate))
    rows = unread(checkpoint)
    first = engine.advance(rows, 1)
    assert gate.entered.wait(10)  # The other jobs come while the first step is blocked.
    sweeps = [engine.advance(rows.repeat(count), 2) for count in (150, 20)]
    interactive = engine.advance(rows.repeat(4), 20)
    gate.open()
    expected = interactive.result(10).ids[0]
    assert [sweep.result(10).ids.tolist() for sweep in sweeps] == [[expected[:2].tolist()] * n for n in (150, 20)]
    engine.close()
    assert first.done() and max(gate.rows) <= BULK_ROWS
    bulk = [count for count in gate.rows[1:] if count != 4]
    assert sorted(bulk) == sorted([64, 64, 64, 64, 22, 22, 20, 20]) and 20 in bulk[:2], "in turn"
    last = len(gate.rows) - gate.rows[::-1].index(4)
    assert not any(a != 4 != b for a, b in pairwise(gate.rows[1:last])), "never two in a row beside an interactive job"


def test_bulk_work_that_is_cancelled_or_fails_leaves_nothing_behind(checkpoint):
    def step(ids, state):
        if len(ids) == 20:
            raise MemoryError("no more")
        return checkpoint.step(ids, state)

    engine = Engine(replace(checkpoint, step=step))
    rows = unread(checkpoint)
    cancelled, failing = engine.advance(rows.repeat(200), 1_000_000), engine.advance(rows.repeat(20), 1)
    with pytest.raises(MemoryError, match="no more"):
        failing.result(10)
    assert engine.status().bulk == 200
    assert cancelled.cancel()
    assert engine.advance(rows.repeat(17), 3).result(10).ids.shape == (17, 3)
    until(lambda: engine.status().bulk == 0)  # before `close`, which would remove it, too
    engine.close()


def test_a_probe_of_many_rows_gives_what_probes_of_one_row_give(engine):
    rows = primed(engine, "abc", 1, [1.0])
    ids = np.arange(100 * 5).reshape(100, 5) % len(engine.checkpoint.vocabulary)
    together = engine.probe(rows.repeat(100), ids, 0, 3).result(10)
    assert together.tolist() == [engine.probe(rows, row[None], 0, 3).result(10)[0].tolist() for row in ids]
