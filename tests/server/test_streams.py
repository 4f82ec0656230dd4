"""Event streams: every message arrives, each way of leaving closes the source, and the server can end all streams."""

import asyncio
import json
from itertools import pairwise

import pytest

from assets.server.streams import HEARTBEAT, PATIENCE, EventStreams
from tests import virtual_time


class Reader:
    """The other side of an ASGI response."""

    def __init__(self):
        self.sent, self.gone, self.received = [], asyncio.Event(), asyncio.Event()

    async def receive(self):
        await self.gone.wait()
        return {"type": "http.disconnect"}

    async def send(self, message):
        self.sent.append(message)
        self.received.set()

    def lines(self) -> list[str]:
        return b"".join(part.get("body", b"") for part in self.sent).decode().split("\n\n")[:-1]

    def messages(self) -> list[dict]:
        return [json.loads(line.removeprefix("data: ")) for line in self.lines() if line != ":"]


class Source:
    """Messages, then silence or the end. It knows when it was closed."""

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


def test_messages_arrive_in_order_and_the_response_ends_with_them():
    async def read():
        reader, source, streams = Reader(), Source({"a": 1}, {"b": "ü\n\n"}, ends=True), EventStreams()
        await streams.respond(aiter(source))({}, reader.receive, reader.send)
        return reader, source, streams

    reader, source, streams = asyncio.run(read())
    assert reader.messages() == [{"a": 1}, {"b": "ü\n\n"}] and source.closed and streams.open == 0
    assert reader.sent[0]["status"] == 200 and reader.sent[-1]["more_body"] is False


@pytest.mark.parametrize("how", ["the reader leaves", "the server closes", "the server was closing already"])
def test_an_end_from_either_side_closes_the_source(how):
    async def end():
        reader, source, streams = Reader(), Source({"a": 1}), EventStreams()
        if how == "the server was closing already":
            streams.close()
        response = asyncio.create_task(streams.respond(aiter(source))({}, reader.receive, reader.send))
        await reader.received.wait()
        if how == "the reader leaves":
            reader.gone.set()
        else:
            streams.close()
        await response
        return reader, source, streams

    reader, source, streams = asyncio.run(end())
    assert streams.open == 0 and (source.closed or how == "the server was closing already")
    if how != "the reader leaves":
        assert reader.messages()[-1] == {"state": "closing"} and reader.sent[-1]["more_body"] is False


def test_a_heartbeat_comes_only_after_silence():
    """Messages come after 0 to 9 seconds. Each silence of HEARTBEAT seconds ends with a heartbeat, no other."""

    async def source():
        for number in range(30):
            yield {"number": number}
            await asyncio.sleep(number % 10)

    async def read():
        reader, times, clock = Reader(), [], asyncio.get_running_loop().time

        async def send(message):
            if message.get("body"):
                times.append((clock(), message["body"] == b":\n\n"))
            await reader.send(message)

        await EventStreams().respond(source())({}, reader.receive, send)
        return reader.messages(), times

    messages, times = virtual_time.run(read())
    assert messages == [{"number": number} for number in range(30)]
    silences = [(after - before, is_heartbeat) for (before, _), (after, is_heartbeat) in pairwise(times)]
    assert all(silence == HEARTBEAT if is_heartbeat else silence <= HEARTBEAT for silence, is_heartbeat in silences)
    assert sum(is_heartbeat for _, is_heartbeat in silences) >= 3 * sum(n // HEARTBEAT - 1 for n in range(2, 10))


def test_a_reader_that_takes_no_data_is_disconnected():
    async def read():
        source, streams, reader, attempts = Source({"a": 1}), EventStreams(), Reader(), []

        async def stuck(message):
            if message["type"] == "http.response.body":
                attempts.append(message)
                await asyncio.Event().wait()

        await streams.respond(aiter(source))({}, reader.receive, stuck)
        return source, streams, attempts, asyncio.get_running_loop().time()

    source, streams, attempts, seconds = virtual_time.run(read())
    assert source.closed and streams.open == 0 and len(attempts) == 2, "its message, a heartbeat, and nothing more"
    assert seconds == PATIENCE
