"""The sweeps of pages: two at a time, ended with their page, and those that came with the models."""

import asyncio
import json
import re
from contextlib import aclosing
from dataclasses import replace
from types import SimpleNamespace

import pytest

from assets.admission import Admission
from assets.part import read
from assets.sweep.sweeps import AT_ONCE, TEMPERATURES, Sweeps
from model.settings import SettingError
from model.sweep import sweep
from model.swept import save_sweep
from tests.streams import until
from tests.test_swept import FOUND

ASKED = {"model": "m", "prompt": "hello", "seeds": 4, "length": 100}
LONG = ASKED | {"seeds": 64, "length": 1600}


@pytest.fixture
def sweeps(engine, tmp_path):
    async def load(name):
        if name != "m":
            raise SettingError("model", "A model must be one of: m.", name)
        return engine

    library = SimpleNamespace(engine=load, cards=lambda: {"m": {}}, folder=lambda name: tmp_path / name)
    return Sweeps(library, Admission(AT_ONCE, 3, 1))


async def collect(asked) -> list[dict]:
    async with aclosing(asked) as messages:
        return [message async for message in messages]


def test_its_last_rows_are_those_of_the_sweep(sweeps, engine):
    messages = asyncio.run(collect(sweeps.write(ASKED | {"prompt": "he😀llo"}, "a")))
    last = messages[-1]
    assert {message["state"] for message in messages[:-1]} <= {"running"} and last["state"] == "done"

    async def expected():
        return [answer async for answer in sweep(engine, "hello", TEMPERATURES, 4, 100)][-1]["rows"]

    assert last["rows"] == asyncio.run(expected()) and (last["done"], last["of"], last["share"]) == (4, 4, 1)
    assert (last["unknown"], last["cut"], last["prompt"]) == (["😀"], 0, "he😀llo")
    assert last["digest"] == engine.checkpoint.digest


def test_the_server_runs_two_at_a_time_and_whoever_leaves_gives_the_place_back(sweeps, engine):
    async def queue():
        running = [sweeps.write(LONG, str(i)) for i in range(AT_ONCE)]
        for messages in running:
            assert (await anext(messages))["state"] == "running"
        third = sweeps.write(ASKED, "third")
        assert await anext(third) == {"state": "waiting", "number": 1}
        assert (await collect(sweeps.write(ASKED, "fourth")))[-1]["error"]["key"] == "busy"
        waiting = asyncio.create_task(collect(third))
        done, _ = await asyncio.wait([waiting], timeout=0.3)
        assert not done
        await running[0].aclose()
        found = await waiting
        await running[1].aclose()
        return found

    assert asyncio.run(queue())[-1]["state"] == "done"
    until(lambda: engine.figures().bulk == 0)
    assert asyncio.run(collect(sweeps.write(ASKED, "a")))[-1]["state"] == "done"


def test_one_address_has_its_share_of_the_places(sweeps):
    async def several():
        sources = [sweeps.write(LONG, "a") for _ in range(3)]
        states = [(await anext(source))["state"] for source in sources]
        refused = await collect(sweeps.write(ASKED, "a"))
        for source in sources:
            await source.aclose()
        return states, refused

    states, refused = asyncio.run(several())
    assert states == ["running", "running", "waiting"]
    assert refused == [{"state": "error", "error": {"key": "many", "value": ""}}]


@pytest.mark.parametrize(
    ("changed", "key"),
    [
        ({"seeds": 5}, "seeds"),
        ({"length": 10**9}, "length"),
        ({"length": None}, "length"),
        ({"seeds": True}, "seeds"),
        ({"prompt": []}, "prompt"),
        ({"model": "x"}, "model"),
        ({"model": []}, "model"),
    ],
    ids=str,
)
def test_a_forged_request_is_an_error_and_no_work(sweeps, changed, key):
    (only,) = asyncio.run(collect(sweeps.write(ASKED | changed, "a")))
    assert only["state"] == "error" and only["error"]["key"] == key


def test_a_model_that_is_not_there_is_said(sweeps):
    assert asyncio.run(sweeps.kept({"model": "x"}))["error"]["key"] == "model"
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
