"""A sweep is reproducible, and its measures are those of separate runs."""

import asyncio
import shlex
from contextlib import aclosing
from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from model.checkpoint import Checkpoint
from model.engine import Engine
from model.fingerprints import Fingerprints
from model.intervals import proportion
from model.measures import measure
from model.run import Run
from model.sweep import MEASURES, SEEDS_AT_ONCE, main, sweep, sweep_with_progress
from model.sweep_file import load_sweep
from tests.conftest import fake_checkpoint

TEMPERATURES = [0.0, 0.5, 1.0, 2.0]


def sweep_all(engine: Engine, seeds: int = 6, length: int = 80, temperatures=TEMPERATURES) -> list[dict]:
    """All answers of a sweep."""

    async def read():
        return [answer async for answer in sweep(engine, "hello", temperatures, seeds, length)]

    return asyncio.run(read())


def test_it_answers_after_every_seed_and_is_reproducible(engine):
    first = sweep_all(engine)
    assert [(answer["done"], answer["of"]) for answer in first] == [(i + 1, 6) for i in range(6)]
    assert first == sweep_all(engine)
    assert sweep_all(engine, seeds=3)[-1]["rows"] == first[2]["rows"], "later seeds change no earlier answer"


def test_entropy_rises_with_temperature_and_greedy_runs_end_in_loops(engine):
    rows = sweep_all(engine, length=300)[-1]["rows"]
    entropy = [row["entropy"]["mean"] for row in rows]
    assert entropy[0] == 0 and entropy[0] < entropy[1] < entropy[3]
    assert rows[0]["loops"]["mean"] == 1 and rows[3]["loops"]["mean"] == 0
    assert rows[0]["repetition"]["mean"] > rows[3]["repetition"]["mean"]


def test_the_entropy_is_the_mean_of_separate_runs(engine):
    async def bits(seed):
        run = Run(engine, "hello", seed, 80, temperatures=(), schedule=((0, 1.0),))
        return (await run.last()).bits[0] / 80

    expected = np.mean([asyncio.run(bits(seed)) for seed in range(6)])
    assert sweep_all(engine)[-1]["rows"][2]["entropy"]["mean"] == pytest.approx(expected)


def test_ids_after_the_end_of_a_text_are_not_measured():
    engine = Engine(fake_checkpoint(("<pad>", "<end>", *"helo"), padding=0, end=1))

    async def measure_alone(seed) -> dict:
        run = Run(engine, "hello", seed, 80, temperatures=(), schedule=((0, 1.0),))
        chunk = await run.last()
        return measure(engine.checkpoint.vocabulary.decode(chunk.ids[0]), chunk.bits[0], engine.checkpoint.lexicon)

    measures = [asyncio.run(measure_alone(seed)) for seed in range(6)]
    row = sweep_all(engine)[-1]["rows"][2]
    engine.close()
    assert all(one["characters"] < 80 for one in measures)
    entropies = [one["entropy"] for one in measures if one["characters"]]
    assert entropies and row["entropy"]["mean"] == pytest.approx(np.mean(entropies))


def test_loops_at_zero_are_certain_and_elsewhere_a_sample(engine):
    rows = sweep_all(engine, length=300, temperatures=[0.0, 2.0])[-1]["rows"]
    assert rows[0]["loops"] == {"mean": 1, "low": 1, "high": 1}
    assert rows[1]["loops"] == proportion([0.0] * 6)


def test_a_measure_that_no_text_has_is_none():
    engine = Engine(fake_checkpoint(".,"))  # without letters there are no words
    rows = sweep_all(engine, seeds=2, length=30)[-1]["rows"]
    engine.close()
    assert {row["non_words"] is None for row in rows} == {True} and set(MEASURES) < set(rows[0])


def test_what_is_copied_is_the_share_of_each_text():
    """A text at T = 0, all of which was read, is copied; one at T = 2 is not; without fingerprints nothing is known."""
    engine = Engine(fake_checkpoint())

    async def greedy() -> str:
        run = Run(engine, "hello", 0, 80, temperatures=(), schedule=((0, 0.0),))
        return engine.checkpoint.vocabulary.decode((await run.last()).ids[0])

    async def read(fingerprints):
        answers = [answer async for answer in sweep(engine, "hello", [0.0, 2.0], 4, 80, fingerprints)]
        return [row["copied"] for row in answers[-1]["rows"]]

    same, other = asyncio.run(read(Fingerprints.of(asyncio.run(greedy()))))
    unknown = asyncio.run(read(None))
    engine.close()
    assert same == {"mean": 1, "low": 1, "high": 1} and other["mean"] == 0 and unknown == [None, None]


def test_one_temperature_is_enough(engine):
    assert len(sweep_all(engine, seeds=1, temperatures=[0.7])[-1]["rows"]) == 1


def rows_per_step(checkpoint) -> tuple[Checkpoint, list[int]]:
    """The same model, and the list of the rows of each step."""
    sizes = []

    def step(ids, state):
        sizes.append(len(ids))
        return checkpoint.step(ids, state)

    return replace(checkpoint, step=step), sizes


def test_the_number_of_seeds_at_once_changes_no_row(engine, monkeypatch):
    expected = sweep_all(engine)
    for count in (1, 5):
        monkeypatch.setattr("model.sweep.SEEDS_AT_ONCE", count)
        assert sweep_all(engine) == expected


def test_the_prompt_is_read_once_and_two_seeds_are_written_at_a_time(checkpoint):
    counted, sizes = rows_per_step(checkpoint)
    engine = Engine(counted)
    sweep_all(engine, seeds=6, length=50)
    engine.close()
    assert sizes.count(1) == len("hello") and max(sizes) <= SEEDS_AT_ONCE * len(TEMPERATURES)


def test_an_unknown_character_in_the_prompt_changes_nothing(engine):
    async def last(prompt):
        return [answer async for answer in sweep(engine, prompt, [0.5], 2, 20)][-1]

    assert asyncio.run(last("he😀llo")) == asyncio.run(last("hello"))


def test_closing_a_sweep_removes_its_rows_from_the_engine(checkpoint, monkeypatch):
    monkeypatch.setattr("model.sweep.PROGRESS_SECONDS", 0.0)
    counted, sizes = rows_per_step(checkpoint)
    engine = Engine(counted)

    async def close():
        async with aclosing(sweep_with_progress(engine, "a", TEMPERATURES, 64, 5000)) as answers:
            async for answer in answers:
                assert answer["done"] == 0 and answer["rows"] == []
                break
        assert len(sizes) < 5000
        sizes.clear()
        await Run(engine, "a", 1, 50, temperatures=()).chunks().__anext__()

    asyncio.run(close())
    engine.close()
    assert set(sizes[1:]) == {1}, "only the step that was running may have rows of the sweep"


def test_the_share_of_the_work_grows_to_one(engine):
    async def shares():
        return [answer["share"] async for answer in sweep_with_progress(engine, "a", [0.0, 1.0], 3, 40)]

    found = asyncio.run(shares())
    assert found == sorted(found) and found[-1] == 1


def test_a_failing_engine_fails_the_sweep(checkpoint):
    def step(ids, state):
        if len(ids) > 1:
            raise RuntimeError("no such step")
        return checkpoint.step(ids, state)

    engine = Engine(replace(checkpoint, step=step))
    with pytest.raises(RuntimeError, match="no such step"):
        sweep_all(engine)
    engine.close()


@pytest.mark.parametrize("tokens", [("a", "b"), ("<pad>", "<eos>", "a")], ids=["two tokens", "hardly any text"])
def test_the_smallest_models_have_sweeps(tokens):
    hidden = {"padding": 0, "end": 1} if len(tokens) == 3 else {}
    engine = Engine(fake_checkpoint(tokens, **hidden))
    rows = sweep_all(engine, seeds=3, length=40)[-1]["rows"]
    engine.close()
    for row in rows:
        for name in MEASURES:
            mean = row[name]
            assert mean is None or 0 <= mean["low"] <= mean["mean"] <= mean["high"] <= MEASURES[name]


@pytest.fixture
def models(tmp_path, checkpoint, monkeypatch):
    """A folder with one model, `fake`, which the command loads without its files."""
    (tmp_path / "fake").mkdir()
    (tmp_path / "fake" / "card.json").write_text("{}")
    monkeypatch.setattr("model.sweep.load_checkpoint", lambda folder, backend: checkpoint)
    return tmp_path


def test_the_command_stores_the_rows_of_the_sweep(models, checkpoint, engine, capsys):
    arguments = ["--prompt", "hel'lo 😀", "--seeds", "3", "--length", "30", "--temperatures", "5"]
    assert main(["fake", *arguments, "--checkpoints", str(models)]) == 0
    stored = load_sweep(models / "fake")
    assert (stored["model"], stored["digest"], stored["prompt"]) == ("fake", checkpoint.digest, "hel'lo 😀")
    assert stored["temperatures"] == [0, 0.5, 1, 1.5, 2] and (stored["seeds"], stored["length"]) == (3, 30)

    async def last():
        return [answer async for answer in sweep(engine, "hel'lo 😀", stored["temperatures"], 3, 30)][-1]["rows"]

    assert stored["rows"] == asyncio.run(last())
    assert shlex.split(stored["command"]) == ["python", "-m", "model.sweep", "fake", *arguments]
    assert date.fromisoformat(stored["date"]) and stored["seconds"] >= 0
    output = capsys.readouterr()
    assert "seed 3 of 3" in output.err and "sweep.json" in output.out


def test_an_interrupted_command_leaves_the_old_sweep(models, monkeypatch, capsys):
    async def interrupted(*arguments):
        yield {"done": 1, "of": 2, "rows": []}
        raise KeyboardInterrupt

    (models / "fake" / "sweep.json").write_text("the one before")
    monkeypatch.setattr("model.sweep.sweep", interrupted)
    assert main(["fake", "--checkpoints", str(models)]) == 130
    assert (models / "fake" / "sweep.json").read_text() == "the one before"
    assert sorted(path.name for path in (models / "fake").iterdir()) == ["card.json", "sweep.json"]
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
def test_a_wrong_argument_is_refused_with_the_rule(models, capsys, arguments, rule):
    with pytest.raises(SystemExit) as caught:
        main([*arguments, "--checkpoints", str(models)])
    assert caught.value.code == 2 and rule in capsys.readouterr().err
    assert not (models / "fake" / "sweep.json").exists()
