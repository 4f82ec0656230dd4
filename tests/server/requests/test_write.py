"""The questions about a text: for models of characters and of words alike."""

import asyncio
from dataclasses import replace

import numpy as np
import pytest

from assets.server.requests.write import copied, inspect, measure_run, odds, ranges
from model.engine import Engine
from model.fingerprints import FILE, Fingerprints, to_bytes
from model.noise import noise
from model.odds import read_odds
from model.run import Run
from model.sampling import draw
from tests.server.fixtures import SETTINGS, WORDS, ask, last_chunk, library_of, unpack_floats, word_engine


@pytest.fixture(params=["characters", "words"])
def any_engine(request, engine):
    other = engine if request.param == "characters" else word_engine()
    yield other
    other.close()


def run(engine, temperature: float) -> Run:
    """A run of four texts at its end."""
    run = Run(engine, SETTINGS["prompt"], 7, 40, schedule=((0, temperature),))
    asyncio.run(run.last())
    return run


@pytest.mark.parametrize("temperature", [0.0, 0.8, 2.0])
def test_ranges_have_the_temperature_of_every_token(any_engine, temperature):
    answer = ask(ranges, library_of(any_engine), SETTINGS | {"ids": run(any_engine, temperature).ids[3]})
    assert len(answer["ranges"]) == 40
    assert all(low <= round(100 * temperature) <= high for low, high in answer["ranges"])


@pytest.mark.parametrize("position", [0, 1, 39])
@pytest.mark.parametrize("temperature", [0.3, 1.0, 2.0])
def test_inspect_gives_the_distribution_and_the_ladder_of_a_drawn_token(any_engine, temperature, position):
    ids = run(any_engine, temperature).ids[3]
    message = SETTINGS | {"ids": ids[:position], "position": position}
    answer = ask(inspect, library_of(any_engine), message)
    logits = unpack_floats(answer["logits"])
    assert draw(logits[None], temperature, noise(7, position, len(logits)))[0] == ids[position]
    (rung,) = [rung for rung in answer["ladder"] if rung["from"] <= temperature <= rung["to"]][-1:]
    assert rung["id"] == ids[position]
    assert answer["ladder"][0]["from"] == 0 and answer["ladder"][-1]["to"] == 2


def test_odds_are_those_of_the_ids_at_both_temperatures(any_engine):
    texts = [ids[:n] for ids, n in zip(run(any_engine, 2.0).ids, (40, 0, 7, 39), strict=True)]
    answer = ask(odds, library_of(any_engine), SETTINGS | {"ids": texts, "schedule": "0:2.00"})

    async def expected():
        prompt = any_engine.checkpoint.vocabulary.encode(SETTINGS["prompt"])[0]
        return await read_odds(any_engine, prompt, texts, ((0, 2.0),))

    one, used = asyncio.run(expected())
    for row, (text, ids) in enumerate(zip(answer["texts"], texts, strict=True)):
        assert set(text) == {"one", "used"}
        assert unpack_floats(text["one"]).tolist() == one[row, : len(ids)].astype("f4").tolist()
        assert unpack_floats(text["used"]).tolist() == used[row, : len(ids)].astype("f4").tolist()


def test_ids_say_what_a_joined_text_of_words_does_not():
    engine = word_engine()
    for_, reason = WORDS.index(" for"), WORDS.index("reason")
    assert engine.checkpoint.vocabulary.encode(" forreason")[0] != [for_, reason]
    answer = ask(odds, library_of(engine), SETTINGS | {"ids": [[for_, reason]], "schedule": "0:1.00"})
    engine.close()
    p = unpack_floats(answer["texts"][0]["one"])
    assert len(p) == 2 and np.all((p > 0) & (p < 1))


def test_measure_run_gives_the_logits_and_the_measures_of_the_run(any_engine):
    answer = ask(measure_run, library_of(any_engine), SETTINGS | {"temperature": 1.3})
    chunk = last_chunk(any_engine, 1.3)
    text = any_engine.checkpoint.vocabulary.decode(chunk.ids[0])
    assert unpack_floats(answer["logits"]).tolist() == chunk.logits.tolist()
    assert answer["figures"]["characters"] == len(text)
    assert answer["figures"]["entropy"] == pytest.approx(chunk.bits[0] / len(text))


@pytest.mark.parametrize(
    ("question", "changed", "key"),
    [
        (inspect, {"ids": [28], "position": 1}, "text"),
        (inspect, {"ids": None, "position": 1}, "text"),
        (inspect, {"ids": [], "position": -1}, "position"),
        (inspect, {"ids": [], "position": 0, "seed": "x"}, "seed"),
        (odds, {"ids": [], "schedule": "0:1.00"}, "text"),
        (odds, {"ids": [[1, -1]], "schedule": "0:1.00"}, "text"),
        (odds, {"ids": [[1]], "schedule": "x"}, "schedule"),
        (odds, {"ids": [[1]], "schedule": None}, "schedule"),
        (odds, {"ids": [[1]], "schedule": "0:1.00", "prompt": 3}, "prompt"),
        (measure_run, {"temperature": 9}, "temperature"),
        (measure_run, {"temperature": 1, "length": 0}, "length"),
    ],
    ids=lambda value: getattr(value, "__name__", str(value)),
)
def test_bad_input_is_an_error(engine, question, changed, key):
    assert ask(question, library_of(engine), SETTINGS | changed)["error"]["key"] == key


def test_copied_tells_the_passages_of_each_text(checkpoint, tmp_path):
    engine, sha256 = Engine(replace(checkpoint, card={"data": {"sha256": "ab" * 32}})), "ab" * 32
    library, ids = library_of(engine, tmp_path), checkpoint.vocabulary.encode("what was read stands here")[0]
    message = {"model": "m", "ids": [[27, *ids], ids[:19], ids[::-1]]}
    library.folder = lambda name: tmp_path
    assert ask(copied, library, message) == {"texts": None}
    (tmp_path / FILE).write_bytes(to_bytes(Fingerprints.of("so: what was read stands here"), sha256))
    found = ask(copied, library, message)["texts"]
    engine.close()
    none = {"share": 0, "length": 0, "onset": 0}
    assert found == [{"share": pytest.approx(25 / 26), "length": 25, "onset": 1}, None, none]
