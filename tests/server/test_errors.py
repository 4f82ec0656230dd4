"""Errors: what a visitor and a program read instead of an exception."""

import asyncio
from types import SimpleNamespace

import gradio as gr
import pytest

from assets.server.admission import Refused
from assets.server.errors import answer_or_error, errors_for_programs, messages_or_error
from assets.words import LANGUAGES, TEXTS
from model.checkpoint import CheckpointError
from model.replicas import ReplicaError
from model.settings import SettingError

LIBRARY, EMPTY = (SimpleNamespace(cards=lambda cards=cards: cards) for cards in ({"m": {}}, {}))
MODEL = SettingError("model", "A model must be one of: m.", "x")
CASES = [
    (Refused("many"), {"key": "many", "value": ""}),
    (SettingError("seed", "A seed must be a number.", "x"), {"key": "seed", "value": "'x'"}),
    (MODEL, {"key": "model", "value": "'x'"}),
    (ReplicaError("weights", "The replicas have other weights."), {"key": "weights", "value": ""}),
    (ReplicaError("replicas", "No replica answers."), {"key": "replicas", "value": ""}),
    (CheckpointError("m/card.json is missing."), {"key": "checkpoint", "value": "m/card.json is missing."}),
    (ValueError("of the runtime"), {"key": "internal", "value": ""}),
]


async def fail(error: Exception) -> dict:
    raise error


async def stream(error: Exception | None):
    yield {"state": "running"}
    if error:
        raise error


def read(error: Exception | None, library=LIBRARY) -> list[dict]:
    async def collect():
        return [message async for message in messages_or_error(stream(error), library)]

    return asyncio.run(collect())


@pytest.mark.parametrize(("error", "expected"), CASES, ids=lambda case: type(case).__name__)
def test_an_exception_is_a_key_and_a_value(error, expected, caplog):
    assert asyncio.run(answer_or_error(fail(error), LIBRARY)) == {"error": expected}
    assert read(error) == [{"state": "running"}, {"state": "error", "error": expected}]
    assert ("of the runtime" in caplog.text) == (expected["key"] == "internal"), "only the unexpected is logged"


def test_every_key_has_a_sentence_in_every_language():
    for language in LANGUAGES:
        assert {
            f"error_{key}" for key in ("many", "busy", "replicas", "weights", "no_model", "checkpoint", "internal")
        } <= set(TEXTS[language])


def test_without_any_model_the_page_says_how_to_train_one():
    assert read(MODEL, EMPTY)[-1]["error"]["key"] == "no_model"
    assert "python -m training.train" in TEXTS["en"]["error_no_model"]


def test_a_stream_without_an_error_is_passed_on_and_closed():
    assert read(None) == [{"state": "running"}]
    closed = []

    async def source():
        try:
            yield {}
            yield {}
        finally:
            closed.append(True)

    async def leave():
        messages = messages_or_error(source(), LIBRARY)
        await anext(messages)
        await messages.aclose()

    asyncio.run(leave())
    assert closed


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (Refused("many"), TEXTS["en"]["error_many"]),
        (ReplicaError("weights", "The replicas have other weights."), TEXTS["en"]["error_weights"]),
        (TimeoutError(), TEXTS["en"]["error_busy"]),
        (MODEL, "A model must be one of: m. Received: 'x'"),
    ],
    ids=lambda value: type(value).__name__,
)
def test_a_program_reads_a_sentence(error, sentence):
    with pytest.raises(gr.Error) as caught, errors_for_programs():
        raise error
    assert caught.value.message == sentence
    with pytest.raises(KeyError), errors_for_programs():
        raise KeyError("a fault of ours")
