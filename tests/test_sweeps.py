"""The sweeps of pages: one a page, cancelled at once, and those that came with the models."""

import asyncio
import json
import re
from contextlib import aclosing
from dataclasses import replace
from types import SimpleNamespace

import pytest

from assets.part import read
from assets.sweep.sweeps import AT_ONCE, TEMPERATURES, Sweeps
from model.settings import SettingError
from model.sweep import sweep
from model.swept import save_sweep
from tests.test_swept import FOUND

ASKED = {"token": "t", "asked": 1, "seeds": 4, "length": 100}


@pytest.fixture
def sweeps(engine, tmp_path):
    async def load(name):
        if name != "m":
            raise SettingError("model", "A model must be one of: m.", name)
        return engine

    return Sweeps(SimpleNamespace(engine=load, cards=lambda: {"m": {}}, folder=lambda name: tmp_path / name))


def asking(sweeps, asked: dict = ASKED, session: str = "s", model: str = "m", prompt: str = "hello"):
    return aclosing(sweeps.ask(model, prompt, SimpleNamespace(_data=asked), SimpleNamespace(session_hash=session)))


async def collect(asked, react=lambda update: None) -> list[dict]:
    updates = []
    async with asked as answers:
        async for update in answers:
            updates.append(update)
            react(update)
    return updates


def test_its_last_rows_are_those_of_the_sweep(sweeps, engine):
    updates = asyncio.run(collect(asking(sweeps, prompt="he😀llo")))
    assert updates[0]["state"] == "waiting" and updates[-1]["state"] == "done"
    last = updates[-1]

    async def expected():
        return [answer async for answer in sweep(engine, "hello", TEMPERATURES, 4, 100)][-1]["rows"]

    assert last["rows"] == asyncio.run(expected()) and (last["done"], last["of"], last["share"]) == (4, 4, 1)
    assert (last["unknown"], last["cut"], last["prompt"]) == (["😀"], 0, "he😀llo")
    assert last["digest"] == engine.checkpoint.digest


def test_cancelling_ends_it_within_a_seed_and_leaves_nothing(sweeps):
    asked = ASKED | {"seeds": 64, "length": 1600}

    def cancel(update):
        if update["state"] == "running":
            assert sweeps.steer({"token": "t", "cancel": True})

    updates = asyncio.run(collect(asking(sweeps, asked), cancel))
    assert updates[-1]["state"] == "cancelled" and updates[-1]["done"] < 64
    assert not sweeps.steer({"token": "t"}) and not sweeps._turns and not sweeps._tokens


def test_cancelled_before_it_began(sweeps):
    updates = asyncio.run(collect(asking(sweeps), lambda update: sweeps.steer({"token": "t", "cancel": True})))
    assert [update["state"] for update in updates] == ["waiting", "cancelled"]


def test_a_new_sweep_of_a_page_ends_the_one_before_and_nobody_elses(sweeps):
    async def three():
        async with asking(sweeps, ASKED | {"seeds": 64}) as old, asking(sweeps, session="other") as other:
            await anext(old)
            assert (await anext(old))["state"] == "running"
            await anext(other)
            newer = await collect(asking(sweeps, ASKED | {"token": "n", "asked": 2}))
            return newer, [update async for update in old], [update async for update in other]

    newer, old, other = asyncio.run(three())
    assert newer[-1]["state"] == other[-1]["state"] == "done" and old[-1]["state"] == "cancelled"


def test_an_ask_that_comes_after_its_successor_is_ignored(sweeps):
    async def both():
        async with asking(sweeps, ASKED | {"asked": 2}) as newer:
            await anext(newer)
            late = await collect(asking(sweeps, ASKED | {"token": "late", "asked": 1}))
            return late, [update async for update in newer]

    late, newer = asyncio.run(both())
    assert late == [] and newer[-1]["state"] == "done"


def test_the_server_runs_two_at_a_time_and_a_closed_page_gives_its_place_back(sweeps):
    async def queue():
        running = [asking(sweeps, ASKED | {"token": str(i), "seeds": 64}, session=str(i)) for i in range(AT_ONCE)]
        for stream in running:
            answers = await stream.__aenter__()
            assert [(await anext(answers))["state"] for _ in range(2)] == ["waiting", "running"]
        third = asyncio.create_task(collect(asking(sweeps, session="third")))
        done, _ = await asyncio.wait([third], timeout=0.3)
        assert not done
        await running[0].__aexit__(None, None, None)
        updates = await third
        await running[1].__aexit__(None, None, None)
        return updates

    assert asyncio.run(queue())[-1]["state"] == "done"


@pytest.mark.parametrize(
    ("asked", "key"),
    [
        (ASKED | {"seeds": 5}, "number of seeds"),
        (ASKED | {"length": 10**9}, "length"),
        (ASKED | {"length": None}, "length"),
        (None, "number of seeds"),
    ],
    ids=str,
)
def test_a_forged_request_is_an_error_and_no_work(sweeps, asked, key):
    updates = asyncio.run(collect(asking(sweeps, asked)))
    assert updates[-1]["state"] == "error" and updates[-1]["error"]["key"] == key


def test_a_model_that_is_not_there_is_said(sweeps):
    for answer in (asyncio.run(collect(asking(sweeps, model="x")))[-1], asyncio.run(sweeps.kept({"model": "x"}))):
        assert answer["error"]["key"] == "model"
    assert "error" in asyncio.run(sweeps.kept(None))


def test_what_came_with_the_model_is_shown_only_if_it_is_of_this_model(sweeps, engine, tmp_path, caplog):
    def kept() -> tuple:
        answer = asyncio.run(sweeps.kept({"model": "m"}))
        assert (answer["digest"], answer["level"]) == (engine.checkpoint.digest, "char")
        return answer["kept"], answer["sweep"]

    folder = tmp_path / "m"
    folder.mkdir()
    assert kept() == ("none", None)
    save_sweep(folder, FOUND)
    assert kept() == ("fresh", FOUND)
    in_float32 = engine.checkpoint
    engine.checkpoint = replace(in_float32, card={"digest": in_float32.digest}, digest="2" * 64)  # of the same network
    assert kept() == ("fresh", FOUND)
    engine.checkpoint = in_float32
    save_sweep(folder, FOUND | {"digest": "1" * 64})
    assert kept() == ("stale", None)
    (folder / "sweep.json").write_text("{")
    assert kept() == ("damaged", None) and "sweep.json is incomplete" in caplog.text


def test_both_languages_say_the_same_with_the_same_blanks():
    words = json.loads(read("sweep/texts.json"))
    english, german = words["en"], words["de"]
    assert list(english) == list(german)
    for name in english:
        assert set(re.findall(r"\{\w+\}", english[name])) == set(re.findall(r"\{\w+\}", german[name])), name
    assert set(re.findall(r'data-words="(\w+)"', read("sweep/view.html"))) <= set(english)
