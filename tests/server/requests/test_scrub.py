"""Scrubbing: every token of a run at every temperature, once."""

import base64
import string

import numpy as np
import pytest

from assets.server.admission import Admission
from assets.server.requests.scrub import stream_scrub
from model.engine import Engine
from tests.conftest import fake_checkpoint
from tests.server.fixtures import SETTINGS, gather, last_chunk, library_of, word_engine

WIDE = tuple(string.ascii_letters) + tuple(f"{a}{b}" for a in string.ascii_lowercase for b in "0123456789")


def scrub(engine, admission=None, **changed) -> list[dict]:
    library = library_of(engine)
    return gather(stream_scrub(library, admission or Admission(9, 9, 9), SETTINGS | changed, "a"), library)


@pytest.fixture(params=["characters", "words", "wide"])
def any_engine(request, engine):
    made = {"characters": lambda: engine, "words": word_engine, "wide": lambda: Engine(fake_checkpoint(WIDE))}
    other = made[request.param]()
    yield other
    other.close()


def test_every_token_comes_once_at_every_temperature(any_engine):
    admission = Admission(9, 9, 9)
    *answers, end = scrub(any_engine, admission)
    assert end == {"state": "done"} and answers[-1]["count"] == 40 and admission.served == 0
    wide = 1 if len(any_engine.checkpoint.vocabulary) <= 256 else 2
    assert {answer["wide"] for answer in answers} == {wide}
    ids = np.frombuffer(b"".join(base64.b64decode(answer["ids"]) for answer in answers), f"<u{wide}").reshape(40, 201)
    for temperature in (0, 0.33, 1, 2):
        assert ids[:, round(100 * temperature)].tolist() == list(last_chunk(any_engine, temperature).ids[0])


def test_ids_of_more_tokens_than_two_bytes_can_count():
    checkpoint = fake_checkpoint([chr(32 + i) for i in range(1000)] + [f" {i}" for i in range(65_000)], level="word")
    engine = Engine(checkpoint)
    (answer, _) = scrub(engine, prompt="", length=1)
    ids = np.frombuffer(base64.b64decode(answer["ids"]), "<u4")
    expected = engine.advance(engine.prime([], 7).result(10).rows, 1).result(10).ids[0, 0]
    engine.close()
    assert answer["wide"] == 4 and len(ids) == 201 and ids[100] == expected


@pytest.mark.parametrize(
    ("changed", "key"),
    [({"prompt": None}, "prompt"), ({"seed": "x"}, "seed"), ({"length": 0}, "length"), ({"model": "x"}, "model")],
)
def test_bad_settings_are_an_error(engine, changed, key):
    (answer,) = scrub(engine, **changed)
    assert answer["state"] == "error" and answer["error"]["key"] == key


def test_without_a_place_there_is_no_work(engine):
    admission = Admission(1, 1, 0)
    with admission.place("b"):
        (answer,) = scrub(engine, admission)
    assert answer["error"] == {"key": "busy", "value": ""} and engine.status().bulk == 0
