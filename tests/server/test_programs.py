"""The endpoints for programs: admission, and how many answers a stream has."""

import asyncio

import gradio as gr
import pytest

from assets.server.admission import Admission
from assets.server.programs import admit, make_endpoints
from model.api import Api
from tests.server.fixtures import library_of


async def count(n: int):
    """Yields 0 … n − 1."""
    for i in range(n):
        yield i


async def seven() -> int:
    """The number 7."""
    return 7


def read(endpoint, *arguments) -> list:
    async def collect():
        return [answer async for answer in endpoint(*arguments)]

    return asyncio.run(collect())


def test_a_stream_has_its_first_and_its_last_answer_and_few_between():
    """Gradio stores what a program has not read: 5 MB for 16 texts of 5,000 characters, sent in full per chunk."""
    admission = Admission(1, 1, 0)
    assert [read(admit(count, admission), n) for n in (0, 1, 10_000)] == [[], [0], [0, 9_999]]
    assert asyncio.run(admit(seven, admission)()) == 7 and admission.served == 0


async def add(a, b: int = 2, c: int = 3):
    return a, b, c


def test_left_out_arguments_have_their_defaults():
    """Gradio gives None for an argument that a program does not send."""
    call = admit(add, Admission(1, 1, 0))
    assert [asyncio.run(call(*some)) for some in ((1,), (1, None), (1, None, 0), (None, 5, None))] == [
        (1, 2, 3), (1, 2, 3), (1, 2, 0), (None, 5, 3)
    ]  # fmt: skip


def test_a_call_without_a_place_is_refused_in_a_sentence():
    admission = Admission(1, 1, 0)
    with admission.place("somebody"):
        for call in (lambda: read(admit(count, admission), 1), lambda: asyncio.run(admit(seven, admission)())):
            with pytest.raises(gr.Error, match="The server is full"):
                call()


def test_a_call_waits_for_its_place():
    async def wait():
        admission = Admission(1, 9, 9)
        place = admission.enter("somebody")
        call = asyncio.create_task(admit(seven, admission)())
        while not admission.waiting:
            await asyncio.sleep(0)
        admission.leave(place)
        return await call

    assert asyncio.run(wait()) == 7


def test_only_sweeps_need_a_heavy_place_and_every_endpoint_keeps_its_description(engine):
    runs, heavy = Admission(9, 9, 9), Admission(1, 1, 0)
    endpoints = make_endpoints(Api(library_of(engine)), runs, heavy)
    assert set(endpoints) == {"generate", "compare", "next_token", "ladder", "measure", "sweep"}
    assert all(endpoint.__doc__ for endpoint in endpoints.values())
    with heavy.place("somebody"):
        assert len(read(endpoints["generate"], "a", 1, 7, 5, "m")[-1]) == 5
        with pytest.raises(gr.Error, match="The server is full"):
            read(endpoints["sweep"], "a", "m", [1], 1, 5)


async def about(prompt: str, model: str | None = None) -> str | None:
    return model


def test_a_call_about_a_model_with_a_large_state_needs_one_of_its_places():
    large = Admission(1, 1, 0)
    call = admit(about, Admission(1, 1, 0, large=large), lambda model: model == "gpt")
    with large.place("somebody"):
        assert asyncio.run(call("", "lstm")) == "lstm" and asyncio.run(call("")) is None
        for arguments, options in ((("", "gpt"), {}), (("",), {"model": "gpt"})):
            with pytest.raises(gr.Error, match="The server is full"):
                asyncio.run(call(*arguments, **options))
    assert asyncio.run(call("", model="gpt")) == "gpt"
