"""The settings determine the ids of a run. Pace, stopping and continuing only change when they come."""

import asyncio
import time
from dataclasses import replace
from itertools import pairwise
from types import SimpleNamespace

import numpy as np
import pytest

from model.engine import Engine
from model.noise import noise
from model.run import MAX_CALL_SECONDS, Run
from model.sampling import draw
from model.settings import MAX_SCHEDULE, SettingError
from tests.conftest import fake_checkpoint
from tests.streams import until


def collect(run: Run, react=lambda chunk: None) -> list:
    """All chunks of a run. `react` is called with each."""

    async def read():
        chunks = []
        async for chunk in run.chunks():
            chunks.append(chunk)
            react(chunk)
        return chunks

    return asyncio.run(read())


@pytest.fixture
def run_of(engine):
    return lambda prompt="hello", seed=7, length=60, **options: Run(engine, prompt, seed, length, **options)


def test_panels_differ_only_by_temperature(run_of):
    chunk = collect(run_of(schedule=((0, 1.0),)))[-1]
    low, unit, high, yours = chunk.ids
    assert yours == unit and len({low, unit, high}) == 3
    assert chunk.position == 60 and chunk.state == "done" and {len(ids) for ids in chunk.ids} == {60}


@pytest.mark.parametrize("temperature", [0, 0.5, 1, 1.5, 2])
def test_a_panel_has_the_ids_of_a_run_at_its_temperature_alone(run_of, temperature):
    alone = collect(run_of(temperatures=(), schedule=((0, temperature),)))[-1].ids[0]
    beside = collect(run_of(temperatures=(temperature, 0.3)))[-1].ids[0]
    assert alone == beside


@pytest.mark.parametrize("pace", [500.0, 3000.0, None])
def test_pace_changes_no_id(run_of, pace):
    schedule = ((0, 0.7), (5, 1.4), (33, 0.2))
    assert collect(run_of(pace=pace, schedule=schedule))[-1].ids == collect(run_of(schedule=schedule))[-1].ids


def test_chunks_only_add_ids(run_of):
    chunks = collect(run_of(pace=300.0))
    assert len(chunks) > 2 and chunks[0].position == 1
    for before, after in pairwise(chunks):
        assert after.position > before.position
        assert all(b[: len(a)] == a and len(b) == after.position for a, b in zip(before.ids, after.ids, strict=True))
    assert [c.state for c in chunks] == ["running"] * (len(chunks) - 1) + ["done"]


def test_a_higher_temperature_has_a_higher_entropy(run_of):
    low, unit, high, yours = collect(run_of(length=300, schedule=((0, 0.0),)))[-1].bits
    assert yours == 0 < low < unit < high < 300 * np.log2(28)


def test_logits_are_those_of_the_next_token(run_of):
    chunks = collect(run_of(pace=300.0, schedule=((0, 0.0),)))
    for chunk in chunks[:-1]:
        assert np.argmax(chunk.logits) == chunks[-1].ids[-1][chunk.position]


def test_steering_changes_the_steered_row_from_there_on_and_can_be_replayed(run_of):
    run = run_of(pace=200.0, length=80, schedule=((0, 0.0),))
    steered = collect(run, lambda c: run.steer(2.0) if 10 < c.position < 30 else None)[-1]
    (start, cold), (at, hot) = steered.schedule
    assert (start, cold, hot) == (0, 0.0, 2.0) and 10 < at < 60
    plain = collect(run_of(length=80, schedule=((0, 0.0),)))[-1]
    assert steered.ids[:3] == plain.ids[:3]
    assert steered.ids[3][:at] == plain.ids[3][:at] and steered.ids[3] != plain.ids[3]
    assert collect(run_of(length=80, schedule=steered.schedule))[-1].ids == steered.ids


def test_steering_drops_later_entries_of_the_schedule(run_of):
    run = run_of(pace=200.0, schedule=((0, 1.0), (50, 0.1)))
    chunk = collect(run, lambda c: run.steer(1.5) if c.position < 20 else None)[-1]
    assert [t for _, t in chunk.schedule] == [1.0, 1.5]


def test_steering_to_the_same_temperature_adds_no_entry(run_of):
    run = run_of(pace=300.0, schedule=((0, 0.8),))
    assert collect(run, lambda c: run.steer(0.8))[-1].schedule == ((0, 0.8),)


def test_steering_to_zero_is_possible(run_of):
    run = run_of(pace=300.0)
    assert collect(run, lambda c: run.steer(0))[-1].schedule[-1][1] == 0


def test_a_full_schedule_takes_no_entry_and_can_be_replayed(run_of):
    schedule = tuple((i, i % 2 + 0.5) for i in range(MAX_SCHEDULE))
    run = run_of(length=600, schedule=schedule, position=520, pace=500.0)
    chunk = collect(run, lambda c: run.steer(0.33))[-1]
    assert chunk.schedule == schedule
    assert collect(run_of(length=600, schedule=chunk.schedule))[-1].ids == chunk.ids


def test_stop_takes_effect_soon_and_continuing_gives_the_same_ids(run_of):
    run = run_of(length=5000, pace=100.0)
    chunks = collect(run, lambda c: run.stop())
    assert chunks[-1].state == "stopped" and len(chunks) == 2 and chunks[-1].position < 40
    position = chunks[-1].position
    rest = collect(run_of(length=300, position=position))
    assert rest[-1].ids == collect(run_of(length=300))[-1].ids
    assert all(chunk.position > position for chunk in rest)


def test_one_step_is_one_token(run_of):
    whole = collect(run_of())[-1].ids
    for position in (0, 1, 40, 59):
        (chunk,) = collect(run_of(position=position, until=position + 1))
        assert chunk.position == position + 1 and chunk.ids == tuple(ids[: position + 1] for ids in whole)
        assert chunk.state == ("done" if position == 59 else "stopped")


def test_a_run_that_is_stopped_before_the_viewers_position_has_no_chunks(run_of):
    run = run_of(length=5000, position=4000)
    run.stop()
    assert collect(run) == []


def test_steering_while_continuing_changes_no_id_that_the_viewer_has(run_of):
    run = run_of(position=40, schedule=((0, 1.0),))
    run.steer(2.0)
    assert collect(run)[-1].schedule == ((0, 1.0), (40, 2.0))


def test_permanent_steering_takes_effect_until_the_end(run_of, monkeypatch):
    monkeypatch.setattr("model.run.MAX_SCHEDULE", 16)
    run, wanted = run_of(length=2000, pace=1000.0), []

    def steer(chunk):
        wanted.append(len(wanted) % 200 / 100)
        run.steer(wanted[-1])

    schedule = collect(run, steer)[-1].schedule
    assert len(wanted) > 16 >= len(schedule) > 8
    assert schedule[-1][0] > 1600, "otherwise the 17th change would be the last"


def test_pace_can_be_changed_during_a_run(run_of):
    run = run_of(length=2000, pace=20.0)
    chunks = collect(run, lambda c: setattr(run, "pace", None))
    assert chunks[-1].state == "done"


def test_a_closed_run_leaves_no_rows_in_the_engine(checkpoint):
    def step(ids, state):
        time.sleep(0.001)  # so that the run is not over before it is closed
        return checkpoint.step(ids, state)

    engine = Engine(replace(checkpoint, step=step))

    async def close_runs():
        chunks = Run(engine, "", 1, 5000, pace=50.0).chunks()
        await anext(chunks)
        await chunks.aclose()
        task = asyncio.create_task(anext(Run(engine, "a" * 2000, 1, 5000).chunks()))
        await asyncio.sleep(0)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)

    asyncio.run(close_runs())
    until(lambda: engine.status().interactive == 0)
    assert engine.status().steps < 1000, "reading the prompt would have taken 2,000"
    assert collect(Run(engine, "", 1, 5))[-1].state == "done"
    engine.close()


@pytest.mark.parametrize(
    ("prompt", "unknown", "cut"),
    [("", [], 0), ("😀", ["😀"], 0), ("\x00a", ["\x00"], 0), ("a" * 1_000_000, [], 998_000)],
    ids=["empty", "emoji", "NUL", "megabyte"],
)
def test_any_prompt_is_accepted_with_a_notice_of_what_is_left_out(run_of, prompt, unknown, cut):
    run = run_of(prompt, length=5)
    assert (run.unknown, run.cut) == (unknown, cut) and collect(run)[-1].position == 5


def test_unknown_characters_change_no_id(run_of):
    assert collect(run_of("he😀llo"))[-1].ids == collect(run_of("hello"))[-1].ids


def test_end_and_padding_are_never_among_the_ids():
    engine = Engine(fake_checkpoint(("<pad>", "<eos>", *"abc"), padding=0, end=1))
    drawn = {i for seed in range(20) for ids in collect(Run(engine, "", seed, 300))[-1].ids for i in ids}
    engine.close()
    assert drawn == {2, 3, 4}


@pytest.mark.parametrize(
    "wrong", [{"seed": -1}, {"length": 0}, {"temperatures": (3,)}, {"schedule": ((0, -1),)}], ids=str
)
def test_wrong_settings_are_refused(run_of, wrong):
    with pytest.raises(SettingError):
        run_of(**wrong)


def test_secrets_differ_and_are_long(run_of):
    assert len({run_of().secret for _ in range(100)}) == 100 and len(run_of().secret) >= 20


def test_a_slow_engine_gets_short_calls_and_gives_the_same_ids(checkpoint, run_of, monkeypatch):
    """With a clock on which each step takes 0.04 s, a call of 32 steps would take more than a second."""
    alone = collect(run_of(pace=100.0))[-1]
    clock = SimpleNamespace(now=0.0)
    monkeypatch.setattr("model.run.time", SimpleNamespace(monotonic=lambda: clock.now))

    def slow(ids, state):
        clock.now += 0.04
        return checkpoint.step(ids, state)

    engine = Engine(replace(checkpoint, step=slow))
    chunks = collect(Run(engine, "hello", 7, 60, pace=100.0))
    engine.close()
    grown = [later.position - earlier.position for earlier, later in pairwise(chunks)]
    assert max(grown[1:]) <= 2 * MAX_CALL_SECONDS / 0.04 and sum(grown) + chunks[0].position == 60
    assert chunks[-1].ids == alone.ids
    far = Engine(replace(checkpoint, step=slow))
    far.fewest_steps = 8  # as an engine whose calls take long however short they are: shorter ones would gain nothing
    chunks = collect(Run(far, "hello", 7, 60))
    far.close()
    grown = [later.position - earlier.position for earlier, later in pairwise(chunks)]
    assert min(grown[1:-1]) >= 8 and chunks[-1].ids == alone.ids


@pytest.fixture
def ending():
    """An engine whose vocabulary has an end-of-text token."""
    engine = Engine(fake_checkpoint(("<pad>", "<end>", *"abc "), padding=0, end=1))
    yield engine
    engine.close()


def test_a_text_ends_with_its_end_token_and_the_run_with_its_last_text(ending):
    whole = collect(Run(ending, "abc", 7, 500, pace=None))[-1]
    assert whole.state == "done" and all(whole.ended) and whole.position < 500
    assert max(map(len, whole.ids)) == whole.position
    for row, temperature in enumerate((0.5, 1.0, 1.5, 1.0)):
        alone = collect(Run(ending, "abc", 7, 500, temperatures=(), schedule=((0, temperature),)))[-1]
        assert (alone.ids[0], alone.bits[0]) == (whole.ids[row], pytest.approx(whole.bits[row]))
        assert alone.position == len(alone.ids[0])


@pytest.mark.parametrize("temperature", [0.5, 1.0, 1.5])
def test_after_the_end_the_logits_are_those_of_the_end_token(ending, temperature):
    """They stay the same while other texts go on."""
    chunks = collect(Run(ending, "abc", 7, 500, schedule=((0, temperature),)))
    last = chunks[-1]
    ended = [chunk for chunk in chunks if chunk.ended[-1]]
    assert all(np.array_equal(chunk.logits, last.logits) for chunk in ended)
    end_noise = noise(7, len(last.ids[-1]), len(last.logits))
    assert draw(last.logits[None], temperature, end_noise).tolist() == [ending.checkpoint.vocabulary.end]


def test_continuing_after_the_end_gives_the_last_chunk_again(ending):
    whole = collect(Run(ending, "abc", 7, 500))[-1]
    (again,) = collect(Run(ending, "abc", 7, 500, position=whole.position + 3))
    assert (again.position, again.ids, again.state) == (whole.position, whole.ids, "done")
