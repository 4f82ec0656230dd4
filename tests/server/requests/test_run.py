"""Runs: the messages of one run, steering, places, and how a bad request is answered."""

import asyncio
import logging
from types import SimpleNamespace

import pytest

from assets.server.admission import Admission
from assets.server.requests.run import Runs
from model.library import Library
from model.measures import measure
from model.run import Run
from model.settings import parse_schedule
from tests.server.fixtures import SETTINGS, gather, last_chunk, library_of, unpack_floats, word_engine
from tests.streams import joined_ids, texts

REQUEST = {"settings": SETTINGS, "temperature": 0.5, "pace": "max"}
SCHEDULE = "0:0.50_9:1.20_30:2.00"


def runs_of(library, served=9, each=9, waiting=9) -> Runs:
    return Runs(library, Admission(served, each, waiting))


def stream(engine, request: dict) -> list[dict]:
    library = library_of(engine)
    return gather(runs_of(library).stream(request, "a"), library)


@pytest.fixture(params=["characters", "words"])
def any_engine(request, engine):
    other = engine if request.param == "characters" else word_engine()
    yield other
    other.close()


def test_the_ids_of_all_messages_are_those_of_the_run(any_engine):
    first, *later = messages = stream(any_engine, REQUEST | {"pace": "fast"})
    expected = [last_chunk(any_engine, temperature) for temperature in (0.5, 1, 1.5, 0.5)]
    assert joined_ids(messages) == [list(chunk.ids[0]) for chunk in expected]
    decode = any_engine.checkpoint.vocabulary.decode
    assert texts(messages) == [decode(chunk.ids[0]) for chunk in expected]
    assert unpack_floats(later[-1]["logits"]).tolist() == expected[3].logits.tolist()
    assert first["position"] == len(first["ids"][0]) and later[-1]["position"] == 40


def test_only_the_first_message_has_what_is_constant(engine):
    runs = runs_of(library := library_of(engine))
    first, *later = gather(runs.stream(REQUEST | {"pace": "fast"}, "a"), library)
    assert first["settings"] == SETTINGS | {"model": "fake"} and first["digest"] == engine.checkpoint.digest
    assert first["tokens"] == list(engine.checkpoint.vocabulary.tokens) and first["language"] == ""
    assert len(later) > 1 and not any("tokens" in message or "run" in message for message in later)
    schedules = [message["schedule"] for message in (first, *later) if "schedule" in message]
    assert schedules == ["0:0.50"], "it never changed"
    assert runs.ended == {"done": 1} and not runs._running


def test_the_last_message_has_the_measures_of_every_text(any_engine):
    messages = stream(any_engine, REQUEST)
    chunks = [last_chunk(any_engine, temperature) for temperature in (0.5, 1, 1.5, 0.5)]
    lexicon = any_engine.checkpoint.lexicon
    expected = [measure(text, chunk.bits[0], lexicon) for text, chunk in zip(texts(messages), chunks, strict=True)]
    for found, measures in zip(messages[-1]["figures"], expected, strict=True):
        assert found == measures | {"entropy": pytest.approx(measures["entropy"], abs=1e-12)}


@pytest.mark.parametrize("language", [None, 7])
def test_a_card_without_a_language_has_an_empty_one(engine, language):
    engine.checkpoint.card["language"] = language
    assert stream(engine, REQUEST)[0]["language"] == ""


def test_a_run_goes_on_from_the_position_of_a_page_with_the_same_ids(any_engine):
    request = {"settings": SETTINGS, "schedule": SCHEDULE, "pace": "max"}
    whole = joined_ids(stream(any_engine, request))
    rest = stream(any_engine, request | {"position": 25})
    assert rest[0]["position"] > 25 and joined_ids(rest) == whole


def test_a_run_pauses_where_a_page_says(engine):
    last = stream(engine, REQUEST | {"until": 7})[-1]
    assert (last["state"], last["position"]) == ("stopped", 7)


def test_an_opened_page_gets_the_run_of_its_link(engine):
    link = "?model=m&prompt=hello&seed=7&length=12&ts=0:0.70_5:1.10"
    messages = stream(engine, {"link": link})
    assert messages[0]["settings"] == SETTINGS | {"model": "fake", "length": 12}
    assert messages[0]["unread"] == (), "all of it was read"
    assert stream(engine, {"link": f"{link}&tab=x"})[0]["unread"] == (("tab", "x"),)
    assert messages[0]["plan"] == "0:0.70_5:1.10" and messages[-1]["state"] == "done"

    async def expected():
        run = Run(engine, "hello", 7, 12, temperatures=(), schedule=parse_schedule("0:0.70_5:1.10"))
        return list((await run.last()).ids[0])

    assert joined_ids(messages)[3] == asyncio.run(expected())


def test_a_link_of_other_weights_is_written_with_those_that_are_here_and_says_so(engine):
    for digest, unread in ((engine.checkpoint.digest[:8], ()), ("99999999", (("digest", "99999999"),))):
        messages = stream(engine, {"link": f"?model=m&prompt=hello&length=12&digest={digest}"})
        assert messages[0]["unread"] == unread and messages[-1]["position"] == 12


def test_beyond_the_places_a_page_gets_its_number_and_is_served_in_turn(engine):
    runs = runs_of(library_of(engine), served=1, each=2, waiting=1)
    long, short = (REQUEST | {"settings": SETTINGS | {"length": n}} for n in (5000, 5))

    async def compete():
        first = runs.stream(long, "a")
        await anext(first)
        second = runs.stream(short, "b")
        seen = [await anext(second)]
        for client in ("a", "b", "c"):
            with pytest.raises(Exception, match="busy"):
                await anext(runs.stream(short, client))
        await first.aclose()  # the page was closed
        return seen + [message async for message in second]

    seen = asyncio.run(compete())
    assert seen[0] == {"state": "waiting", "number": 1} and seen[-1]["state"] == "done"
    assert runs.ended == {"left": 1, "done": 1, "busy": 3}
    assert runs._admission.served == runs._admission.waiting == 0


@pytest.mark.parametrize(
    ("changed", "key"),
    [({"prompt": None}, "prompt"), ({"seed": "x"}, "seed"), ({"length": 0}, "length"), ({"length": 5001}, "length")],
)
def test_bad_settings_are_an_error(engine, changed, key):
    (message,) = stream(engine, REQUEST | {"settings": SETTINGS | changed})
    assert (message["state"], message["error"]["key"]) == ("error", key)


@pytest.mark.parametrize("request_", [{}, {"settings": []}, {"settings": SETTINGS}, REQUEST | {"temperature": {}}])
def test_a_request_without_settings_or_temperature_is_an_error(engine, request_):
    (message,) = stream(engine, request_)
    assert message["error"]["key"] == "temperature"


def test_every_end_is_counted_and_logged_without_what_was_written(engine, caplog):
    caplog.set_level(logging.INFO, "thermostat")
    runs = runs_of(library := library_of(engine))
    for settings in (SETTINGS | {"prompt": "secret"}, SETTINGS | {"seed": "secret"}):
        gather(runs.stream(REQUEST | {"settings": settings}, "203.0.113.9"), library)
    done, failed = caplog.records
    assert (done.facts["ended"], done.facts["tokens"], failed.facts["ended"]) == ("done", 40, "error")
    assert runs.ended == {"done": 1, "error": 1}
    assert "secret" not in caplog.text + str([vars(r) for r in caplog.records])
    assert "203.0.113.9" not in str([vars(r) for r in caplog.records])


def test_without_any_model_the_error_is_no_model(tmp_path):
    library = Library(tmp_path / "none", "litert")
    (message,) = gather(runs_of(library).stream({"link": "?"}, "a"), library)
    assert (message["state"], message["error"]["key"]) == ("error", "no_model")


def test_nobody_steers_a_run_without_its_secret(tmp_path):
    runs = runs_of(Library(tmp_path, "litert"))
    for secret in ("", None, "0", "session", {"a": 1}):
        assert runs.steer({"run": secret, "temperature": 1, "stop": True}) is False


def test_what_a_page_steers_is_clamped_or_ignored():
    runs, steered = runs_of(None), []
    runs._running["s"] = run = SimpleNamespace(pace=5, steer=steered.append, stop=lambda: steered.append("stop"))
    for temperature in (0.5, 9, -3, "nan", "hot", None, [], 10**400, 1.238):
        assert runs.steer({"run": "s", "temperature": temperature})
    assert steered == [0.5, 2, 0, 2, 1.24]
    runs.steer({"run": "s", "pace": "warp"})
    assert run.pace == 5
    runs.steer({"run": "s", "pace": "max", "stop": True})
    assert run.pace is None and steered[-1] == "stop"
