"""The beginning of a link's text: the very text, bounded in length, time, work and memory."""

import asyncio
from types import SimpleNamespace

import pytest

from assets.server import beginnings
from assets.server.admission import Admission
from assets.server.beginnings import KEPT, LONGEST, SERVED, WAITING, Beginnings
from model.run import Run

SETTINGS = {"model": "m", "prompt": "hello", "seed": "7", "length": 400}
RIDE = ((0, 0.5), (20, 1.5), (300, 0.1))


@pytest.fixture(autouse=True)
def patience(monkeypatch):
    monkeypatch.setattr(beginnings, "PATIENCE", 30)  # a busy machine is no failure
    monkeypatch.setattr(beginnings, "WORK_SECONDS", 30)


@pytest.fixture
def library(engine):
    async def load(name):
        return engine

    return SimpleNamespace(engine=load, cards=lambda: {"m": {}}, folder=None)


def write(library, settings=SETTINGS, schedule=RIDE, runs=None) -> str | None:
    return asyncio.run(Beginnings(library, runs or Admission(1, 1, 1)).written(settings, schedule, "a"))


def test_it_is_the_beginning_of_the_very_text(library, engine):
    run = Run(engine, "hello", 7, 400, temperatures=(), schedule=RIDE)
    whole = engine.checkpoint.vocabulary.decode(asyncio.run(run.last()).ids[0])
    assert write(library) == whole[:LONGEST]
    assert write(library, SETTINGS | {"length": 30}) == whole[:30]


def test_it_takes_a_hundred_and_sixty_steps_once(library, engine):
    made = Beginnings(library, Admission(1, 1, 1))

    async def ask_often() -> list[str]:
        together = await asyncio.gather(*(made.written(SETTINGS, RIDE, f"{number}") for number in range(30)))
        return [*together, await made.written(SETTINGS, RIDE[:2], "later")]  # what comes after it changes nothing

    before = engine.status()
    found = asyncio.run(ask_often())
    after = engine.status()
    assert len(set(found)) == 1 and found[0]
    assert after.tokens - before.tokens == LONGEST and after.steps - before.steps <= LONGEST + len("hello")


@pytest.mark.parametrize("prompt", ["a" * (LONGEST + 1), "<b>hello", "a\u202eb", "\0", "a\u2066b"])
def test_a_long_or_strange_prompt_is_not_read(library, engine, prompt):
    before = engine.status().steps
    assert write(library, SETTINGS | {"prompt": prompt}) is None
    assert engine.status().steps == before


def test_visitors_in_line_come_first(library, engine):
    runs = Admission(1, 3, 3)
    runs.enter("viewer"), runs.enter("in line")
    before = engine.status().steps
    assert write(library, runs=runs) is None and engine.status().steps == before


def test_who_asks_waits_a_moment_and_the_next_one_gets_it(engine, monkeypatch):
    monkeypatch.setattr(beginnings, "PATIENCE", 0.1)

    async def ask_twice() -> list[str | None]:
        ready = asyncio.Event()

        async def load(name):
            await ready.wait()
            return engine

        made = Beginnings(SimpleNamespace(engine=load), Admission(1, 1, 1))
        first = await made.written(SETTINGS, RIDE, "a")
        ready.set()
        await asyncio.wait(made._writing.values())
        return [first, await made.written(SETTINGS, RIDE, "a")]

    first, second = asyncio.run(ask_twice())
    assert first is None and len(second) == LONGEST


def test_a_flood_leaves_bounded_work_and_memory(library, engine, monkeypatch):
    monkeypatch.setattr(beginnings, "KEPT", 5)
    made = Beginnings(library, Admission(1, 1, 1))

    async def flood() -> int:
        asking = [
            asyncio.create_task(made.written(SETTINGS | {"seed": str(seed), "length": 5}, RIDE, str(seed)))
            for seed in range(100)
        ]
        await asyncio.sleep(0)
        most = len(made._writing)
        await asyncio.gather(*asking)
        return most

    assert asyncio.run(flood()) <= SERVED + WAITING < 100
    assert len(made._kept) <= 5 < KEPT and not made._writing and not made.admission.served


def test_a_model_that_does_not_load_gives_none(library):
    async def fail(name):
        raise RuntimeError("no such engine")

    assert write(SimpleNamespace(engine=fail)) is None


@pytest.mark.parametrize(("stored", "expected"), [("[1]", None), ("{}", None), (None, None)])
def test_no_sample_where_none_is_stored_or_it_is_damaged(tmp_path, stored, expected):
    if stored is not None:
        (tmp_path / "epochs.json").write_text(stored)
    made = Beginnings(SimpleNamespace(cards=lambda: {"m": {}}, folder=lambda name: tmp_path), Admission(1, 1, 1))
    assert asyncio.run(made.sample("m", 0.5)) is expected
    assert asyncio.run(made.sample("nobody", 0.5)) is None


def test_a_sample_is_that_of_the_last_epoch_at_the_nearest_temperature(tmp_path):
    (tmp_path / "epochs.json").write_text(
        '{"prompt": "", "temperatures": [0.5, 1.5], "texts": [["a", "b"], ["c", "d"]]}'
    )
    made = Beginnings(SimpleNamespace(cards=lambda: {"m": {}}, folder=lambda name: tmp_path), Admission(1, 1, 1))
    assert [asyncio.run(made.sample("m", temperature)) for temperature in (0.1, 1.9)] == ["c", "d"]
