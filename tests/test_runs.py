"""Runs that pages show: scrubbing, and asks of one tab that overtake each other."""

import asyncio
import base64
import string
from itertools import pairwise
from types import SimpleNamespace

import numpy as np
import pytest

from assets.runs import Page
from assets.texts import TEXTS
from model.engine import Engine
from model.library import Library
from model.stream import Run
from tests.conftest import fake_checkpoint

WIDE = tuple(string.ascii_letters) + tuple(f"{a}{b}" for a in string.ascii_lowercase for b in "0123456789")
ASKED = {"model": "m", "prompt": "hello", "seed": "7", "length": 40}


@pytest.fixture(params=["characters", "wide"])
def page(request, engine):
    other = Engine(fake_checkpoint(WIDE)) if request.param == "wide" else engine
    yield Page(shelf(other))
    if other is not engine:
        other.close()


def shelf(engine):
    """A library of one model, `m`, that is already loaded."""

    async def load(name):
        assert name == "m"
        return engine

    return SimpleNamespace(engine=load, cards=lambda: {"m": {}}, only=engine)


def updates(page, asked: dict) -> list[dict]:
    async def collect() -> list[dict]:
        event, request = SimpleNamespace(_data=asked), SimpleNamespace(session_hash="s")
        return [update async for update in page.scrub(event, request)]

    return asyncio.run(collect())


def written(engine, temperature: float) -> tuple[str, np.ndarray]:
    async def last():
        run = Run(engine, "hello", 7, 40, temperatures=(), schedule=((0, temperature),))
        return [chunk async for chunk in run.chunks()][-1]

    chunk = asyncio.run(last())
    return chunk.texts[0], chunk.logits


def test_scrub_sends_every_temperature_and_only_grows(page):
    answers = updates(page, ASKED | {"scrub": 3})
    assert [answer["scrub"] for answer in answers] == [3] * len(answers)
    for before, after in pairwise(answers):
        assert after["ids"].startswith(before["ids"]) and after["count"] > before["count"]
    last = answers[-1]
    engine = page._library.only
    assert last["wide"] == (1 if len(engine.checkpoint.vocabulary) <= 256 else 2) and last["count"] == 40
    assert "=" not in last["ids"]
    ids = np.frombuffer(base64.b64decode(last["ids"]), f"<u{last['wide']}").reshape(40, 201)
    for temperature in (0, 0.33, 1, 2):
        assert engine.checkpoint.vocabulary.decode(ids[:, round(100 * temperature)]) == written(engine, temperature)[0]


@pytest.mark.parametrize(
    ("changed", "key"),
    [({"prompt": None}, "prompt"), ({"seed": "x"}, "seed"), ({"length": 0}, "length"), ({"length": 5001}, "length")],
)
def test_scrub_refuses_bad_input_in_words(page, changed, key):
    (answer,) = updates(page, ASKED | changed | {"scrub": 1})
    assert answer["scrub"] == 1 and answer["error"]["key"] == key


def test_whatever_a_session_asks_for_next_ends_scrubbing(engine):
    page = Page(shelf(engine))

    async def interrupted() -> int:
        event, request = SimpleNamespace(_data=ASKED | {"length": 5000}), SimpleNamespace(session_hash="s")
        count = 0
        async for update in page.scrub(event, request):
            count = update["count"]
            page._take_turn("s", 99)  # as a new run does
        return count

    assert asyncio.run(interrupted()) < 5000


def test_an_ask_that_arrives_after_its_successor_changes_nothing(engine):
    """Requests of one tab may overtake each other: a late one ended the newest run, and the page stayed empty."""
    page = Page(shelf(engine))
    settings = {"model": "m", "prompt": "hello", "seed": 7, "length": 40}

    async def read() -> tuple[list, list]:
        newer = page._stream(settings, {"page": 2, "asked": 2, "temperature": 1.0}, 200.0, "s")
        first = await anext(newer)
        older = [u async for u in page._stream(settings, {"page": 1, "asked": 1, "temperature": 1.0}, None, "s")]
        return [first, *[u async for u in newer]], older

    newer, older = asyncio.run(read())
    assert older == [] and newer[-1]["state"] == "done" and newer[-1]["position"] == 40
    assert page._turns == {} and page._runs == {}


def test_a_newer_ask_ends_the_run_before_and_a_stop_during_its_replay_keeps_what_is_shown(engine):
    page = Page(shelf(engine))
    settings = {"model": "m", "prompt": "hello", "seed": 7, "length": 5000}

    async def read() -> tuple[list, list]:
        older = page._stream(settings, {"asked": 1, "temperature": 1.0, "position": 4900}, None, "s")
        waiting = asyncio.create_task(anext(older))
        await asyncio.sleep(0)
        newer = [u async for u in page._stream(settings | {"length": 9}, {"asked": 2, "temperature": 1.0}, None, "s")]
        return await waiting, newer

    kept, newer = asyncio.run(read())
    assert kept["state"] in ("kept", "stopped") and "texts" not in kept
    assert newer[-1]["state"] == "done"


def test_an_error_nobody_foresaw_is_logged(engine, caplog):
    class Broken:
        cards = staticmethod(dict)

        async def engine(self, name):
            raise ValueError("of the runtime")

    async def read():
        return [u async for u in Page(Broken())._stream({}, {}, None, "s")]

    (update,) = asyncio.run(read())
    assert update["error"]["key"] == "internal" and "of the runtime" in caplog.text


def first_updates(root, asked: dict, settings: dict) -> list[dict]:
    async def collect() -> list[dict]:
        page = Page(Library(root, "litert"))
        event = SimpleNamespace(_data=asked | {"settings": settings})
        request = SimpleNamespace(session_hash="s")
        return [update async for update in page.ask(None, "", "", 0, "max", event, request)]

    return asyncio.run(collect())


def test_without_any_model_the_page_is_told_how_to_train_one(tmp_path):
    settings = {"model": None, "prompt": "a", "seed": "1", "length": 5}
    (update,) = first_updates(tmp_path / "none", {"page": 3, "asked": 4}, settings)
    assert (update["page"], update["asked"], update["state"], update["error"]["key"]) == (3, 4, "error", "no_model")
    assert "python -m training.train" in TEXTS["en"]["error_no_model"]


def test_nobody_steers_a_run_without_its_token(tmp_path):
    page = Page(Library(tmp_path, "litert"))
    for token in ("", None, "0", "session", {"a": 1}):
        assert page.control({"run": token, "temperature": 1, "stop": True}) is False
    assert page.control(["run"]) is False


def test_what_a_page_posts_is_clamped_or_ignored():
    page, steered = Page(None), []
    page._runs["token"] = run = SimpleNamespace(pace=5, steer=steered.append, stop=lambda: steered.append("stop"))
    for temperature in (0.5, 9, -3, "nan", "hot", None, [], 1.238):
        page.control({"run": "token", "temperature": temperature})
    assert steered == [0.5, 2, 0, 1.24]
    page.control({"run": "token", "pace": "warp"})
    assert run.pace == 5
    page.control({"run": "token", "pace": "max", "stop": True})
    assert run.pace is None and steered[-1] == "stop"
