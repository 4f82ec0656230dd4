"""A run is its settings: pace, steering, stopping and going on change when characters come, never which."""

import asyncio
import time
from dataclasses import replace
from itertools import pairwise
from types import SimpleNamespace

import numpy as np
import pytest

from model import stream
from model.engine import Engine
from model.sampling import draw, noise
from model.settings import MAX_SCHEDULE, SettingError
from model.stream import Run
from tests.conftest import fake_checkpoint
from tests.streams import until


def collect(run: Run, react=lambda chunk: None) -> list:
    """All chunks of a run; `react` sees each as it comes."""

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


def test_panels_start_alike_and_differ_by_temperature_alone(run_of):
    chunk = collect(run_of(schedule=((0, 1.0),)))[-1]
    low, unit, high, yours = chunk.texts
    assert yours == unit and len({low, unit, high}) == 3
    assert chunk.position == 60 and chunk.state == "done" and {len(t) for t in chunk.texts} == {60}


@pytest.mark.parametrize("temperature", [0, 0.5, 1, 1.5, 2])
def test_every_panel_gives_what_a_run_at_its_temperature_gives_alone(run_of, temperature):
    alone = collect(run_of(temperatures=(), schedule=((0, temperature),)))[-1].texts[0]
    beside = collect(run_of(temperatures=(temperature, 0.3)))[-1].texts[0]
    assert alone == beside


@pytest.mark.parametrize("pace", [500.0, 3000.0, None])
def test_pace_changes_no_character(run_of, pace):
    schedule = ((0, 0.7), (5, 1.4), (33, 0.2))
    assert collect(run_of(pace=pace, schedule=schedule))[-1].texts == collect(run_of(schedule=schedule))[-1].texts


def test_chunks_only_ever_add(run_of):
    chunks = collect(run_of(pace=300.0))
    assert len(chunks) > 2 and chunks[0].position == 1
    for before, after in pairwise(chunks):
        assert after.position > before.position
        assert all(b.startswith(a) and len(b) == after.position for a, b in zip(before.texts, after.texts, strict=True))
    assert [c.state for c in chunks] == ["running"] * (len(chunks) - 1) + ["done"]


def test_hotter_rows_are_drawn_from_flatter_distributions(run_of):
    low, unit, high, yours = collect(run_of(length=300, schedule=((0, 0.0),)))[-1].bits
    assert yours == 0 < low < unit < high < 300 * np.log2(28)


def test_logits_are_those_of_the_next_token(run_of):
    chunks = collect(run_of(pace=300.0, schedule=((0, 0.0),)))
    for chunk in chunks[:-1]:
        following = chunks[-1].texts[-1][chunk.position]
        assert "\n abcdefghijklmnopqrstuvwxyz"[int(np.argmax(chunk.logits))] == following


def test_steering_changes_the_steered_panel_from_there_on_and_replays(run_of):
    run = run_of(pace=200.0, length=80, schedule=((0, 0.0),))
    steered = collect(run, lambda c: run.steer(2.0) if 10 < c.position < 30 else None)[-1]
    (start, cold), (at, hot) = steered.schedule
    assert (start, cold, hot) == (0, 0.0, 2.0) and 10 < at < 60
    plain = collect(run_of(length=80, schedule=((0, 0.0),)))[-1]
    assert steered.texts[:3] == plain.texts[:3]
    assert steered.texts[3][:at] == plain.texts[3][:at] and steered.texts[3] != plain.texts[3]
    assert collect(run_of(length=80, schedule=steered.schedule))[-1].texts == steered.texts


def test_a_hand_on_the_slider_ends_a_replay(run_of):
    run = run_of(pace=200.0, schedule=((0, 1.0), (50, 0.1)))
    chunk = collect(run, lambda c: run.steer(1.5) if c.position < 20 else None)[-1]
    assert [t for _, t in chunk.schedule] == [1.0, 1.5]


def test_the_slider_at_rest_leaves_no_trace(run_of):
    run = run_of(pace=300.0, schedule=((0, 0.8),))
    assert collect(run, lambda c: run.steer(0.8))[-1].schedule == ((0, 0.8),)


def test_temperature_zero_is_a_temperature(run_of):
    run = run_of(pace=300.0)
    assert collect(run, lambda c: run.steer(0))[-1].schedule[-1][1] == 0


def test_a_full_schedule_is_a_limit_and_the_run_still_replays(run_of):
    schedule = tuple((i, i % 2 + 0.5) for i in range(MAX_SCHEDULE))
    run = run_of(length=600, schedule=schedule, position=520, pace=500.0)
    chunk = collect(run, lambda c: run.steer(0.33))[-1]
    assert chunk.schedule == schedule
    assert collect(run_of(length=600, schedule=chunk.schedule))[-1].texts == chunk.texts


def test_stop_is_at_once_and_going_on_gives_the_same_characters(run_of):
    run = run_of(length=5000, pace=100.0)
    chunks = collect(run, lambda c: run.stop())
    assert chunks[-1].state == "stopped" and len(chunks) == 2 and chunks[-1].position < 40
    position = chunks[-1].position
    rest = collect(run_of(length=300, position=position))
    assert rest[-1].texts == collect(run_of(length=300))[-1].texts
    assert all(chunk.position > position for chunk in rest)


def test_one_step_is_one_token(run_of):
    whole = collect(run_of())[-1].texts
    for position in (0, 1, 40, 59):
        (chunk,) = collect(run_of(position=position, until=position + 1))
        assert chunk.position == position + 1 and chunk.texts == tuple(t[: position + 1] for t in whole)
        assert chunk.state == ("done" if position == 59 else "stopped")


def test_a_run_stopped_before_it_is_as_far_as_its_viewer_shows_nothing(run_of):
    run = run_of(length=5000, position=4000)
    run.stop()
    assert collect(run) == []


def test_steering_while_going_on_never_rewrites_what_was_seen(run_of):
    run = run_of(position=40, schedule=((0, 1.0),))
    run.steer(2.0)
    assert collect(run)[-1].schedule == ((0, 1.0), (40, 2.0))


def test_a_hand_that_never_rests_can_steer_to_the_end(run_of, monkeypatch):
    monkeypatch.setattr("model.stream.MAX_SCHEDULE", 16)
    run, wanted = run_of(length=2000, pace=1000.0), []

    def steer(chunk):
        wanted.append(len(wanted) % 200 / 100)
        run.steer(wanted[-1])

    schedule = collect(run, steer)[-1].schedule
    assert len(wanted) > 16 >= len(schedule) > 8
    assert schedule[-1][0] > 1600, "with a bound alone: before the 17th change"


def test_pace_can_be_changed_under_way(run_of):
    run = run_of(length=2000, pace=20.0)
    chunks = collect(run, lambda c: setattr(run, "pace", None))
    assert chunks[-1].state == "done"


def test_an_abandoned_run_leaves_nothing_in_the_engine(checkpoint):
    def step(ids, state):
        time.sleep(0.001)  # so that there is something left to abandon
        return checkpoint.step(ids, state)

    engine = Engine(replace(checkpoint, step=step))

    async def abandon():
        chunks = Run(engine, "", 1, 5000, pace=50.0).chunks()
        await anext(chunks)
        await chunks.aclose()
        task = asyncio.create_task(anext(Run(engine, "a" * 2000, 1, 5000).chunks()))
        await asyncio.sleep(0)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)

    asyncio.run(abandon())
    until(lambda: engine.figures().live == 0)
    assert engine.figures().steps < 1000, "of the 2,000 that reading the prompt would have taken"
    assert collect(Run(engine, "", 1, 5))[-1].state == "done"
    engine.close()


@pytest.mark.parametrize(
    ("prompt", "unknown", "cut"),
    [("", [], 0), ("😀", ["😀"], 0), ("\x00a", ["\x00"], 0), ("a" * 1_000_000, [], 998_000)],
    ids=["empty", "emoji", "NUL", "megabyte"],
)
def test_any_prompt_is_used_as_far_as_it_goes_and_the_rest_is_named(run_of, prompt, unknown, cut):
    run = run_of(prompt, length=5)
    assert (run.unknown, run.cut) == (unknown, cut) and collect(run)[-1].position == 5


def test_unknown_characters_change_nothing_but_the_notice(run_of):
    assert collect(run_of("he😀llo"))[-1].texts == collect(run_of("hello"))[-1].texts


def test_end_and_padding_are_never_text():
    engine = Engine(fake_checkpoint(("<pad>", "<eos>", *"abc"), padding=0, end=1))
    texts = [text for seed in range(20) for text in collect(Run(engine, "", seed, 300))[-1].texts]
    engine.close()
    assert set("".join(texts)) == set("abc")


@pytest.mark.parametrize(
    "wrong", [{"seed": -1}, {"length": 0}, {"temperatures": (3,)}, {"schedule": ((0, -1),)}], ids=str
)
def test_wrong_settings_are_refused_before_anything_runs(run_of, wrong):
    with pytest.raises(SettingError):
        run_of(**wrong)


def test_tokens_that_steer_are_not_guessable(run_of):
    assert len({run_of().token for _ in range(100)}) == 100 and len(run_of().token) >= 20


def test_a_busy_engine_is_asked_for_little_at_a_time_and_writes_the_same(checkpoint, run_of, monkeypatch):
    """A clock by which each step takes 0.04 s: strides of 32 would mean jerks of more than a second."""
    alone = collect(run_of(pace=100.0))[-1]
    clock = SimpleNamespace(now=0.0)
    monkeypatch.setattr(stream, "time", SimpleNamespace(monotonic=lambda: clock.now))

    def slow(ids, state):
        clock.now += 0.04
        return checkpoint.step(ids, state)

    engine = Engine(replace(checkpoint, step=slow))
    chunks = collect(Run(engine, "hello", 7, 60, pace=100.0))
    engine.close()
    grown = [later.position - earlier.position for earlier, later in pairwise(chunks)]
    assert max(grown[1:]) <= 2 * stream.PROMPT / 0.04 and sum(grown) + chunks[0].position == 60
    assert chunks[-1].texts == alone.texts


@pytest.fixture
def ending():
    """An engine whose vocabulary has an end of text."""
    engine = Engine(fake_checkpoint(("<pad>", "<end>", *"abc "), padding=0, end=1))
    yield engine
    engine.close()


def test_a_text_ends_with_its_end_token_and_the_run_with_its_last_text(ending):
    whole = collect(Run(ending, "abc", 7, 500, pace=None))[-1]
    assert whole.state == "done" and all(whole.ended) and whole.position < 500
    assert max(len(text) for text in whole.texts) == whole.position  # every token of the longest is a character
    for row, temperature in enumerate((0.5, 1.0, 1.5, 1.0)):
        alone = collect(Run(ending, "abc", 7, 500, temperatures=(), schedule=((0, temperature),)))[-1]
        assert (alone.texts[0], alone.bits[0]) == (whole.texts[row], pytest.approx(whole.bits[row]))
        assert alone.position == len(alone.texts[0])


@pytest.mark.parametrize("temperature", [0.5, 1.0, 1.5])
def test_what_is_shown_of_a_text_that_has_ended_is_what_its_end_was_drawn_from(ending, temperature):
    """However long the others go on."""
    chunks = collect(Run(ending, "abc", 7, 500, schedule=((0, temperature),)))
    last = chunks[-1]
    ended = [chunk for chunk in chunks if chunk.ended[-1]]
    assert all(np.array_equal(chunk.logits, last.logits) for chunk in ended)
    dice = noise(7, len(last.texts[-1]), len(last.logits))
    assert draw(last.logits[None], temperature, dice).tolist() == [ending.checkpoint.vocabulary.end]


def test_a_run_that_has_ended_is_asked_for_again_and_says_so_again(ending):
    whole = collect(Run(ending, "abc", 7, 500))[-1]
    (again,) = collect(Run(ending, "abc", 7, 500, position=whole.position + 3))
    assert (again.position, again.texts, again.state) == (whole.position, whole.texts, "done")
