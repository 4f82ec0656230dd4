"""Runs that pages show: what is streamed of one, steering, scrubbing, places, and what bad asks are answered."""

import asyncio
import base64
import logging
import string
from types import SimpleNamespace

import numpy as np
import pytest

from assets.admission import Admission
from assets.runs import Runs
from assets.texts import TEXTS
from model.engine import Engine
from model.library import Library
from model.stream import Run
from tests.conftest import fake_checkpoint

WIDE = tuple(string.ascii_letters) + tuple(f"{a}{b}" for a in string.ascii_lowercase for b in "0123456789")
ASKED = {"model": "m", "prompt": "hello", "seed": "7", "length": 40}


def shelf(engine):
    """A library of one model, `m`, that is already loaded."""

    async def load(name):
        assert name == "m"
        return engine

    return SimpleNamespace(engine=load, cards=lambda: {"m": {}}, only=engine, first=lambda: "m")


def runs_of(library, most=9, each=9, waiting=9) -> Runs:
    return Runs(library, Admission(most, each, waiting), Admission(most, each, waiting))


@pytest.fixture(params=["characters", "wide"])
def runs(request, engine):
    other = Engine(fake_checkpoint(WIDE)) if request.param == "wide" else engine
    yield runs_of(shelf(other))
    if other is not engine:
        other.close()


def gather(messages) -> list[dict]:
    async def collect() -> list[dict]:
        return [message async for message in messages]

    return asyncio.run(collect())


def written(engine, temperature: float, length: int = 40) -> tuple[str, np.ndarray]:
    async def last():
        run = Run(engine, "hello", 7, length, temperatures=(), schedule=((0, temperature),))
        return await run.last()

    chunk = asyncio.run(last())
    return chunk.texts[0], chunk.logits


def test_a_run_is_streamed_as_what_is_new(engine):
    runs = runs_of(shelf(engine))
    first, *later = gather(runs.write({"settings": ASKED, "temperature": 0.5, "pace": "fast"}, "a"))
    assert first["settings"] == ASKED | {"model": "fake"} and first["digest"] == engine.checkpoint.digest
    assert len(later) > 1 and all("texts" not in message and "tokens" not in message for message in later)
    texts = list(first["texts"])
    for message in later:
        texts = [text + new for text, new in zip(texts, message["added"], strict=True)]
    assert later[-1]["state"] == "done" and later[-1]["position"] == 40 and len(later[-1]["figures"]) == 4
    assert texts == [written(engine, temperature)[0] for temperature in (0.5, 1, 1.5, 0.5)]
    assert [message["schedule"] for message in (first, *later) if "schedule" in message] == [
        "0:0.50"
    ]  # it never changed
    assert runs.ended == {"done": 1} and runs.places.served == 0 and not runs._runs


def test_a_run_goes_on_from_where_a_page_is_with_the_same_characters(engine):
    schedule = "0:0.50_9:1.20_30:2.00"
    asked = {"settings": ASKED, "schedule": schedule, "pace": "max"}
    whole = gather(runs_of(shelf(engine)).write(asked, "a"))
    first, *later = gather(runs_of(shelf(engine)).write(asked | {"position": 25}, "a"))

    def text(messages):
        return messages[0]["texts"][3] + "".join(message["added"][3] for message in messages[1:])

    assert first["position"] > 25 and text([first, *later]) == text(whole)


def test_an_opened_page_is_given_the_run_of_its_link(engine):
    link = "?model=m&prompt=hello&seed=7&length=12&ts=0:0.70_5:1.10"
    (*_, last) = messages = gather(runs_of(shelf(engine)).write({"link": link}, "a"))
    assert messages[0]["settings"] == ASKED | {"model": "fake", "length": 12} and messages[0]["plan"] == "0:0.70_5:1.10"
    assert last["state"] == "done"


def test_beyond_the_places_a_page_is_told_its_number_and_served_in_turn(engine):
    runs = runs_of(shelf(engine), most=1, each=2, waiting=1)
    long, short = ({"settings": ASKED | {"length": n}, "temperature": 1, "pace": "max"} for n in (5000, 5))

    async def story():
        first = runs.write(long, "a")
        await anext(first)
        second = runs.write(short, "b")
        told = [await anext(second)]
        refused = [[m async for m in runs.write(short, client)] for client in ("a", "b")]
        async for _ in runs.write(short, "c"):
            refused.append("served")
        assert runs.places.waiting == 1
        await first.aclose()  # the page was closed
        told += [message async for message in second]
        return told, refused

    told, refused = asyncio.run(story())
    assert told[0] == {"state": "waiting", "number": 1} and told[-1]["state"] == "done"
    assert [answer[0]["error"]["key"] for answer in refused[:2]] == ["busy", "busy"]
    assert runs.ended == {"left": 1, "done": 1, "busy": 3}
    assert runs.places.served == runs.places.waiting == 0


def test_scrub_sends_every_temperature_of_every_token_once(runs):
    *answers, end = gather(runs.scrub(ASKED, "a"))
    assert end == {"state": "done"} and answers[-1]["count"] == 40
    engine = runs._library.only
    wide = 1 if len(engine.checkpoint.vocabulary) <= 256 else 2
    assert {answer["wide"] for answer in answers} == {wide}
    ids = np.frombuffer(b"".join(base64.b64decode(answer["ids"]) for answer in answers), f"<u{wide}").reshape(40, 201)
    for temperature in (0, 0.33, 1, 2):
        assert engine.checkpoint.vocabulary.decode(ids[:, round(100 * temperature)]) == written(engine, temperature)[0]
    assert runs.heavy.served == 0


def test_scrub_of_more_tokens_than_two_bytes_can_name():
    checkpoint = fake_checkpoint([chr(32 + i) for i in range(1000)] + [f" {i}" for i in range(65_000)], level="word")
    engine = Engine(checkpoint)
    (answer, _) = gather(runs_of(shelf(engine)).scrub(ASKED | {"prompt": "", "length": 1}, "a"))
    ids = np.frombuffer(base64.b64decode(answer["ids"]), "<u4")
    expected = engine.advance(engine.prime([], 7).result(10).rows, 1).result(10).ids[0, 0]
    engine.close()
    assert answer["wide"] == 4 and len(ids) == 201 and ids[100] == expected


@pytest.mark.parametrize(
    ("changed", "key"),
    [({"prompt": None}, "prompt"), ({"seed": "x"}, "seed"), ({"length": 0}, "length"), ({"length": 5001}, "length")],
)
def test_bad_settings_are_refused_in_words(engine, changed, key):
    runs = runs_of(shelf(engine))
    (answer,) = gather(runs.scrub(ASKED | changed, "a"))
    assert answer["error"]["key"] == key
    (answer,) = gather(runs.write({"settings": ASKED | changed, "temperature": 1}, "a"))
    assert (answer["state"], answer["error"]["key"]) == ("error", key)


@pytest.mark.parametrize("asked", [{}, {"settings": []}, {"settings": ASKED}, {"settings": ASKED, "temperature": {}}])
def test_an_ask_without_settings_or_temperature_is_refused(engine, asked):
    (answer,) = gather(runs_of(shelf(engine)).write(asked, "a"))
    assert answer["error"]["key"] == "temperature"


def test_an_error_nobody_foresaw_is_logged(caplog):
    class Broken:
        cards = staticmethod(dict)

        async def engine(self, name):
            raise ValueError("of the runtime")

    (message,) = gather(runs_of(Broken()).write({"settings": {}, "temperature": 1}, "a"))
    assert message["error"]["key"] == "internal" and "of the runtime" in caplog.text


def test_an_end_is_logged_without_what_was_written(engine, caplog):
    caplog.set_level(logging.INFO, "thermostat")
    gather(runs_of(shelf(engine)).write({"settings": ASKED | {"prompt": "secret"}, "temperature": 1}, "203.0.113.9"))
    (record,) = caplog.records
    assert record.facts["ended"] == "done" and record.facts["tokens"] == 40
    assert "secret" not in str(vars(record)) and "203.0.113.9" not in str(vars(record))


def test_without_any_model_the_page_is_told_how_to_train_one(tmp_path):
    runs = runs_of(Library(tmp_path / "none", "litert"))
    (message,) = gather(runs.write({"link": "?"}, "a"))
    assert (message["state"], message["error"]["key"]) == ("error", "no_model")
    assert "python -m training.train" in TEXTS["en"]["error_no_model"]


def test_nobody_steers_a_run_without_its_token(tmp_path):
    runs = runs_of(Library(tmp_path, "litert"))
    for token in ("", None, "0", "session", {"a": 1}):
        assert runs.steer({"run": token, "temperature": 1, "stop": True}) is False


def test_what_a_page_posts_is_clamped_or_ignored():
    runs, steered = runs_of(None), []
    runs._runs["token"] = run = SimpleNamespace(pace=5, steer=steered.append, stop=lambda: steered.append("stop"))
    for temperature in (0.5, 9, -3, "nan", "hot", None, [], 10**400, 1.238):
        runs.steer({"run": "token", "temperature": temperature})
    assert steered == [0.5, 2, 0, 1.24]
    runs.steer({"run": "token", "pace": "warp"})
    assert run.pace == 5
    runs.steer({"run": "token", "pace": "max", "stop": True})
    assert run.pace is None and steered[-1] == "stop"
