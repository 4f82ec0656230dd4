"""The sweeps of pages: two at a time, ended with their page; and the sweep that is stored beside a model."""

import asyncio
from dataclasses import replace

import pytest

from assets.server.admission import Admission
from assets.server.errors import messages_or_error
from assets.server.requests.sweep import MAX_SWEEPS, TEMPERATURES, stored_sweep, stream_sweep
from model.sweep import sweep
from model.sweep_file import save_sweep
from tests.model.test_sweep_file import MEAN, SWEEP
from tests.server.fixtures import ask, library_of
from tests.streams import until

REQUEST = {"model": "m", "prompt": "hello", "seeds": 4, "length": 100}
LONG = REQUEST | {"seeds": 64, "length": 1600}
STORED = SWEEP | {
    "temperatures": [0.0],
    "rows": [{"temperature": 0.0, "repetition": MEAN, "non_words": None, "entropy": MEAN, "loops": MEAN}],
}


@pytest.fixture
def start(engine):
    """start(request, client) → the stream of a sweep; all share two places and a line of one."""
    library, admission = library_of(engine), Admission(MAX_SWEEPS, 3, 1)
    return lambda request, client="a": messages_or_error(stream_sweep(library, admission, request, client), library)


async def collect(messages) -> list[dict]:
    return [message async for message in messages]


def test_its_last_rows_are_those_of_the_sweep(start, engine):
    messages = asyncio.run(collect(start(REQUEST | {"prompt": "he😀llo"})))
    last = messages[-1]
    assert {message["state"] for message in messages[:-1]} <= {"running"} and last["state"] == "done"

    async def expected():
        return [answer async for answer in sweep(engine, "hello", TEMPERATURES, 4, 100)][-1]["rows"]

    assert last["rows"] == asyncio.run(expected()) and (last["done"], last["of"], last["share"]) == (4, 4, 1)
    assert (last["unknown"], last["cut"], last["prompt"]) == (["😀"], 0, "he😀llo")
    assert last["digest"] == engine.checkpoint.digest


def test_two_run_at_a_time_and_a_page_that_leaves_gives_its_place_back(start, engine):
    async def compete():
        running = [start(LONG, str(i)) for i in range(MAX_SWEEPS)]
        for messages in running:
            assert (await anext(messages))["state"] == "running"
        third = start(REQUEST, "third")
        assert await anext(third) == {"state": "waiting", "number": 1}
        assert (await collect(start(REQUEST, "fourth")))[-1]["error"]["key"] == "busy"
        waiting = asyncio.create_task(collect(third))
        done, _ = await asyncio.wait([waiting], timeout=0.3)
        assert not done
        await running[0].aclose()
        found = await waiting
        await running[1].aclose()
        return found

    assert asyncio.run(compete())[-1]["state"] == "done"
    until(lambda: engine.status().bulk == 0)
    assert asyncio.run(collect(start(REQUEST)))[-1]["state"] == "done"


def test_one_address_gets_no_more_than_its_places(start):
    async def several():
        sources = [start(LONG) for _ in range(3)]
        states = [(await anext(source))["state"] for source in sources]
        refused = await collect(start(REQUEST))
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
def test_a_forged_request_is_an_error_and_no_work(start, changed, key):
    (only,) = asyncio.run(collect(start(REQUEST | changed)))
    assert only["state"] == "error" and only["error"]["key"] == key


def test_a_stored_sweep_of_an_unknown_model_is_an_error(engine):
    assert ask(stored_sweep, library_of(engine), {"model": "x"})["error"]["key"] == "model"


def test_a_stored_sweep_is_sent_only_if_it_was_made_with_this_network(engine, tmp_path, caplog):
    def stored() -> tuple:
        answer = ask(stored_sweep, library_of(engine, tmp_path / "m"), {"model": "m"})
        assert (answer["digest"], answer["level"]) == (engine.checkpoint.digest, "char")
        return answer["stored"], answer["sweep"]

    folder = tmp_path / "m"
    folder.mkdir()
    assert stored() == ("none", None)
    save_sweep(folder, STORED)
    assert stored() == ("fresh", STORED)
    exact = engine.checkpoint
    engine.checkpoint = replace(exact, card={"digest": exact.digest}, digest="2" * 64)  # of the same network
    assert stored() == ("fresh", STORED)
    engine.checkpoint = exact
    save_sweep(folder, STORED | {"digest": "1" * 64})
    assert stored() == ("stale", None)
    (folder / "sweep.json").write_text("{")
    assert stored() == ("damaged", None) and "sweep.json is incomplete" in caplog.text
