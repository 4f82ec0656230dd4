"""Curves over temperature: reproducible, with intervals that mean what they say."""

import asyncio
import shlex
from contextlib import aclosing
from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from model.checkpoint import Checkpoint
from model.engine import Engine
from model.measures import measure
from model.stream import Run
from model.sweep import FIGURES, SIDE_BY_SIDE, follow, interval, main, share, student, sweep
from model.swept import load_sweep
from tests.conftest import fake_checkpoint

TEMPERATURES = [0.0, 0.5, 1.0, 2.0]


def swept(engine: Engine, seeds: int = 6, length: int = 80, temperatures=TEMPERATURES) -> list[dict]:
    async def read():
        return [progress async for progress in sweep(engine, "hello", temperatures, seeds, length)]

    return asyncio.run(read())


def test_it_reports_after_every_seed_and_is_reproducible(engine):
    first = swept(engine)
    assert [(p["done"], p["of"]) for p in first] == [(i + 1, 6) for i in range(6)]
    assert first == swept(engine)
    assert swept(engine, seeds=3)[-1]["rows"] == first[2]["rows"], "more seeds only add"


def test_entropy_rises_with_temperature_and_greedy_runs_end_in_loops(engine):
    rows = swept(engine, length=300)[-1]["rows"]
    entropy = [row["entropy"]["mean"] for row in rows]
    assert entropy[0] == 0 and entropy[0] < entropy[1] < entropy[3]
    assert rows[0]["loops"]["mean"] == 1 and rows[3]["loops"]["mean"] == 0
    assert rows[0]["repetition"]["mean"] > rows[3]["repetition"]["mean"]


def test_each_figure_is_the_mean_over_runs_of_their_own(engine):
    async def bits(seed):
        run = Run(engine, "hello", seed, 80, temperatures=(), schedule=((0, 1.0),))
        return (await run.last()).bits[0] / 80

    expected = np.mean([asyncio.run(bits(seed)) for seed in range(6)])
    assert swept(engine)[-1]["rows"][2]["entropy"]["mean"] == pytest.approx(expected)


def test_what_comes_after_the_end_of_a_text_is_not_measured():
    engine = Engine(fake_checkpoint(("<pad>", "<end>", *"helo"), padding=0, end=1))

    async def alone(seed) -> dict:
        run = Run(engine, "hello", seed, 80, temperatures=(), schedule=((0, 1.0),))
        chunk = await run.last()
        return measure(chunk.texts[0], chunk.bits[0], engine.checkpoint.lexicon)

    found = [asyncio.run(alone(seed)) for seed in range(6)]
    row = swept(engine)[-1]["rows"][2]
    engine.close()
    assert all(one["characters"] < 80 for one in found)
    entropies = [one["entropy"] for one in found if one["characters"]]
    assert entropies and row["entropy"]["mean"] == pytest.approx(np.mean(entropies))


@pytest.mark.parametrize("seeds", [2, 4, 16])
def test_about_95_of_100_intervals_hold_the_mean_however_few_the_seeds(seeds):
    """2000 samples of a known mean; the bounds are six standard deviations of such a count away."""
    rng = np.random.default_rng(seeds)
    held = [found["low"] <= 3 <= found["high"] for found in map(interval, rng.normal(3, 1, (2000, seeds)))]
    assert 0.92 < np.mean(held) < 0.98


@pytest.mark.parametrize("seeds", [2, 4, 16])
def test_about_95_of_100_shares_are_held_too(seeds):
    """Over shares from all of 0 … 1, which is where Wilson's intervals hold what they promise on average."""
    rng = np.random.default_rng(seeds)
    shares = rng.uniform(size=2000)
    found = [share((rng.random(seeds) < p).astype(float)) for p in shares]
    held = [each["low"] <= p <= each["high"] for each, p in zip(found, shares, strict=True)]
    assert 0.92 < np.mean(held) < 0.98


@pytest.mark.parametrize(
    ("freedom", "t"), [(1, 12.706), (2, 4.303), (3, 3.182), (7, 2.365), (15, 2.131), (31, 2.040), (63, 1.998)]
)
def test_students_t_is_that_of_the_tables(freedom, t):
    assert student(freedom) == pytest.approx(t, abs=5.1e-4)


def test_an_interval_is_what_the_formula_gives_and_shrinks_with_the_number_of_seeds():
    assert interval([1.0, 2.0, 6.0]) == pytest.approx({"mean": 3, "low": 0, "high": 3 + 4.302653 * np.sqrt(7 / 3)})
    assert interval([4.0, 5.0, 6.0]) == pytest.approx({"mean": 5, "low": 5 - 2.484138, "high": 5 + 2.484138})
    rng = np.random.default_rng(0)
    few, many = interval(rng.normal(9, 1, 10)), interval(rng.normal(9, 1, 1000))
    assert many["high"] - many["low"] < few["high"] - few["low"]


def test_an_interval_stays_where_its_figure_can_be():
    assert interval([0.0, 1.0], 1.0) == {"mean": 0.5, "low": 0.0, "high": 1.0}
    assert interval([0.0, 1.0])["high"] > 1, "bits have no such end"
    for count in range(2, 65):
        none, every = share([0.0] * count), share([1.0] * count)
        assert none["mean"] == none["low"] == 0 < none["high"] < 1
        assert every["mean"] == every["high"] == 1 > every["low"] > 0


def test_a_share_has_the_interval_of_wilson():
    assert share([1.0] + [0.0] * 9) == pytest.approx({"mean": 0.1, "low": 0.017876, "high": 0.404150}, abs=1e-6)
    assert share([1.0] * 16) == pytest.approx({"mean": 1, "low": 0.806392, "high": 1}, abs=1e-6)


def test_a_single_seed_has_no_width_and_neither_have_values_that_agree():
    for found in (interval([0.1]), interval([0.1] * 3), interval([0.1] * 3 + [None]), share([1.0])):
        assert found["low"] == found["mean"] == found["high"]


def test_at_zero_loops_are_certain_and_elsewhere_a_sample(engine):
    rows = swept(engine, length=300, temperatures=[0.0, 2.0])[-1]["rows"]
    assert rows[0]["loops"] == {"mean": 1, "low": 1, "high": 1}
    assert rows[1]["loops"] == share([0.0] * 6)


def test_what_is_not_known_is_none():
    assert interval([None, None]) is None
    assert interval([0.5, None]) == {"mean": 0.5, "low": 0.5, "high": 0.5}
    engine = Engine(fake_checkpoint(".,"))  # no letters: no words
    rows = swept(engine, seeds=2, length=30)[-1]["rows"]
    engine.close()
    assert {row["non_words"] is None for row in rows} == {True} and set(FIGURES) < set(rows[0])


def test_one_temperature_is_a_sweep_too(engine):
    assert len(swept(engine, seeds=1, temperatures=[0.7])[-1]["rows"]) == 1


def rows_per_step(checkpoint) -> tuple[Checkpoint, list[int]]:
    """The same model, and how many rows each of its steps had so far."""
    sizes = []

    def step(ids, state):
        sizes.append(len(ids))
        return checkpoint.step(ids, state)

    return replace(checkpoint, step=step), sizes


def test_how_many_seeds_are_written_side_by_side_changes_no_number(engine, monkeypatch):
    expected = swept(engine)
    for count in (1, 5):
        monkeypatch.setattr("model.sweep.SIDE_BY_SIDE", count)
        assert swept(engine) == expected


def test_a_prompt_is_read_once_and_the_engine_never_gets_more_rows_than_two_seeds_have(checkpoint):
    counted, sizes = rows_per_step(checkpoint)
    engine = Engine(counted)
    swept(engine, seeds=6, length=50)
    engine.close()
    assert sizes.count(1) == len("hello") and max(sizes) <= SIDE_BY_SIDE * len(TEMPERATURES)


def test_an_unknown_character_in_the_prompt_changes_nothing(engine):
    async def last(prompt):
        return [answer async for answer in sweep(engine, prompt, [0.5], 2, 20)][-1]

    assert asyncio.run(last("he😀llo")) == asyncio.run(last("hello"))


def test_closing_a_sweep_within_a_seed_takes_its_rows_out_of_the_engine(checkpoint, monkeypatch):
    monkeypatch.setattr("model.sweep.BEAT", 0.0)
    counted, sizes = rows_per_step(checkpoint)
    engine = Engine(counted)

    async def leave():
        async with aclosing(follow(engine, "a", TEMPERATURES, 64, 5000)) as steps:
            async for step in steps:
                assert step["done"] == 0 and step["rows"] == []
                break
        assert len(sizes) < 5000
        sizes.clear()
        await Run(engine, "a", 1, 50, temperatures=()).chunks().__anext__()

    asyncio.run(leave())
    engine.close()
    assert set(sizes[1:]) == {1}, "at most the step under way still has rows of the sweep"


def test_the_share_of_the_work_only_grows_and_ends_at_one(engine):
    async def shares():
        return [step["share"] async for step in follow(engine, "a", [0.0, 1.0], 3, 40)]

    found = asyncio.run(shares())
    assert found == sorted(found) and found[-1] == 1


def test_a_failing_engine_fails_the_sweep(checkpoint):
    def step(ids, state):
        if len(ids) > 1:
            raise RuntimeError("no such step")
        return checkpoint.step(ids, state)

    engine = Engine(replace(checkpoint, step=step))
    with pytest.raises(RuntimeError, match="no such step"):
        swept(engine)
    engine.close()


@pytest.mark.parametrize("tokens", [("a", "b"), ("<pad>", "<eos>", "a")], ids=["two tokens", "hardly any text"])
def test_the_smallest_models_have_sweeps(tokens):
    hidden = {"padding": 0, "end": 1} if len(tokens) == 3 else {}
    engine = Engine(fake_checkpoint(tokens, **hidden))
    rows = swept(engine, seeds=3, length=40)[-1]["rows"]
    engine.close()
    for row in rows:
        for name in FIGURES:
            figure = row[name]
            assert figure is None or 0 <= figure["low"] <= figure["mean"] <= figure["high"] <= FIGURES[name]


@pytest.fixture
def shelf(tmp_path, checkpoint, monkeypatch):
    """A folder of one model, `fake`, which the command loads without its files."""
    (tmp_path / "fake").mkdir()
    (tmp_path / "fake" / "card.json").write_text("{}")
    monkeypatch.setattr("model.sweep.load_checkpoint", lambda folder, backend: checkpoint)
    return tmp_path


def test_the_command_keeps_what_the_sweep_gives(shelf, checkpoint, engine, capsys):
    arguments = ["--prompt", "hel'lo 😀", "--seeds", "3", "--length", "30", "--temperatures", "5"]
    assert main(["fake", *arguments, "--checkpoints", str(shelf)]) == 0
    found = load_sweep(shelf / "fake")
    assert (found["model"], found["digest"], found["prompt"]) == ("fake", checkpoint.digest, "hel'lo 😀")
    assert found["temperatures"] == [0, 0.5, 1, 1.5, 2] and (found["seeds"], found["length"]) == (3, 30)

    async def last():
        return [answer async for answer in sweep(engine, "hel'lo 😀", found["temperatures"], 3, 30)][-1]["rows"]

    assert found["rows"] == asyncio.run(last())
    assert shlex.split(found["command"]) == ["python", "-m", "model.sweep", "fake", *arguments]
    assert date.fromisoformat(found["date"]) and found["seconds"] >= 0
    told = capsys.readouterr()
    assert "seed 3 of 3" in told.err and "sweep.json" in told.out


def test_an_interrupted_command_leaves_what_was_there(shelf, monkeypatch, capsys):
    async def interrupted(*arguments):
        yield {"done": 1, "of": 2, "rows": []}
        raise KeyboardInterrupt

    (shelf / "fake" / "sweep.json").write_text("the one before")
    monkeypatch.setattr("model.sweep.sweep", interrupted)
    assert main(["fake", "--checkpoints", str(shelf)]) == 130
    assert (shelf / "fake" / "sweep.json").read_text() == "the one before"
    assert sorted(path.name for path in (shelf / "fake").iterdir()) == ["card.json", "sweep.json"]
    assert "nothing was kept" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "rule"),
    [
        (["nobody"], "must be one of: fake"),
        (["../fake"], "must be one of: fake"),
        (["fake", "--seeds", "0"], "whole number from 1 to 64"),
        (["fake", "--length", "9999"], "whole number from 1 to 5000"),
        (["fake", "--temperatures", "1"], "whole number from 2 to 41"),
        (["fake", "--temperatures", "٧"], "whole number from 2 to 41"),
    ],
    ids=str,
)
def test_a_wrong_argument_is_answered_with_the_rule(shelf, capsys, arguments, rule):
    with pytest.raises(SystemExit) as caught:
        main([*arguments, "--checkpoints", str(shelf)])
    assert caught.value.code == 2 and rule in capsys.readouterr().err
    assert not (shelf / "fake" / "sweep.json").exists()
