"""Event streams: each message arrives, each way of leaving closes what is streamed, and the server can end them all."""

import asyncio
import json

import pytest

from assets import events
from assets.events import EventStreams


class Reader:
    """The other side of an ASGI response."""

    def __init__(self):
        self.sent, self.gone, self.heard = [], asyncio.Event(), asyncio.Event()

    async def receive(self):
        await self.gone.wait()
        return {"type": "http.disconnect"}

    async def send(self, message):
        self.sent.append(message)
        self.heard.set()

    def lines(self) -> list[str]:
        return b"".join(part.get("body", b"") for part in self.sent).decode().split("\n\n")[:-1]

    def messages(self) -> list[dict]:
        return [json.loads(line.removeprefix("data: ")) for line in self.lines() if line != ":"]


class Source:
    """Messages one after the other, then silence; knows when it was closed."""

    def __init__(self, *messages, ends=False):
        self.messages, self.ends, self.closed = messages, ends, False

    async def __aiter__(self):
        try:
            for message in self.messages:
                yield message
            if not self.ends:
                await asyncio.Event().wait()
        finally:
            self.closed = True


def test_messages_arrive_in_their_order_and_the_answer_ends_with_them():
    async def story():
        reader, source, streams = Reader(), Source({"a": 1}, {"b": "ü\n\n"}, ends=True), EventStreams()
        await streams.answer(aiter(source))({}, reader.receive, reader.send)
        return reader, source, streams

    reader, source, streams = asyncio.run(story())
    assert reader.messages() == [{"a": 1}, {"b": "ü\n\n"}] and source.closed and streams.open == 0
    assert reader.sent[0]["status"] == 200 and reader.sent[-1]["more_body"] is False


@pytest.mark.parametrize("how", ["the reader goes", "the server closes", "the server was closing already"])
def test_an_end_from_either_side_closes_what_is_streamed(how):
    async def story():
        reader, source, streams = Reader(), Source({"a": 1}), EventStreams()
        if how == "the server was closing already":
            streams.close()
        answer = asyncio.create_task(streams.answer(aiter(source))({}, reader.receive, reader.send))
        await reader.heard.wait()
        if how == "the reader goes":
            reader.gone.set()
        else:
            streams.close()
        await answer
        return reader, source, streams

    reader, source, streams = asyncio.run(story())
    assert streams.open == 0 and (source.closed or how == "the server was closing already")
    if how != "the reader goes":
        assert reader.messages()[-1] == {"state": "closing"} and reader.sent[-1]["more_body"] is False


def test_silence_is_filled_with_heartbeats(monkeypatch):
    monkeypatch.setattr(events, "HEARTBEAT", 0.01)

    async def story():
        reader, source = Reader(), Source()
        answer = asyncio.create_task(EventStreams().answer(aiter(source))({}, reader.receive, reader.send))
        while len(reader.lines()) < 3:
            reader.heard.clear()
            await reader.heard.wait()
        reader.gone.set()
        await answer
        return reader

    assert set(asyncio.run(story()).lines()) == {":"}


def test_a_reader_that_takes_nothing_loses_its_place(monkeypatch):
    monkeypatch.setattr(events, "PATIENCE", 0.01)

    async def story():
        reader, source, streams = Reader(), Source({"a": 1}), EventStreams()

        async def stuck(message):
            if message["type"] == "http.response.body":
                await asyncio.Event().wait()

        await streams.answer(aiter(source))({}, reader.receive, stuck)
        return source, streams

    source, streams = asyncio.run(story())
    assert source.closed and streams.open == 0
