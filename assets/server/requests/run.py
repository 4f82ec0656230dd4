"""The runs that pages read: a page requests a run, reads its stream of messages, and steers it."""

import time
from collections import Counter
from collections.abc import AsyncIterator, Mapping
from contextlib import aclosing

from assets.server.admission import Admission, Refused
from assets.server.link import Link, default_prompts, read_link
from assets.server.log import log
from assets.server.messages import chunk_message, run_message, whole
from model.architecture import has_large_state
from model.checkpoint import Checkpoint
from model.engine import Engine
from model.library import Library
from model.measures import measure
from model.run import Chunk, Run
from model.settings import (
    Schedule,
    check_temperature,
    clamp_temperature,
    format_schedule,
    parse_schedule,
    parse_temperature,
)

PACES = {"slow": 6.0, "read": 30.0, "fast": 100.0, "max": None}  # tokens a second
MEASURE_SECONDS = 1.0  # between two messages with measures: nobody reads them faster


class Runs:
    """The runs under way.

    `ended` counts runs by how they ended: "done", "stopped", "left" (the page closed the stream) or "error", and
    "many" or "busy" if they were refused.
    """

    def __init__(self, library: Library, admission: Admission):
        self._library, self._admission = library, admission
        self._running: dict[str, Run] = {}  # by secret: only the page that received it can steer the run
        self.ended: Counter[str] = Counter()

    async def stream(self, request: Mapping, client: str) -> AsyncIterator[dict]:
        """Yield the messages of one run.

        request: `link`, the query of a page's address, or `settings` (model, prompt, seed, length) with `schedule` or
        `temperature`; `pace`, a key of PACES; `position`, the number of tokens that the page has already; `until`, the
        position at which the run pauses. client: an address.
        In line, the messages are {"state": "waiting", "number"}. Then each has a chunk, the first one also what is
        constant. Raises Refused, SettingError and CheckpointError.
        """
        began, run, ended = time.monotonic(), None, "left"
        try:
            settings, schedule, unread, digest = self._read(request)
            engine = await self._library.engine(settings.get("model"))
            if not engine.checkpoint.digest.startswith(digest or ""):  # there are today's weights alone
                unread = (*unread, ("digest", digest))
            run = Run(
                engine,
                settings.get("prompt"),
                settings.get("seed"),
                settings.get("length"),
                schedule=schedule,
                pace=_pace_of(request.get("pace"), PACES["read"]),
                position=whole(request.get("position")) or 0,
                until=whole(request.get("until")),
            )
            with self._admission.of(has_large_state(engine.checkpoint.card)).place(client) as place:
                async for number in place.wait():
                    yield {"state": "waiting", "number": number}
                self._running[run.secret] = run
                async with aclosing(_messages(run, engine, schedule, unread)) as messages:
                    async for message in messages:
                        if message["state"] != "running":
                            ended = message["state"]
                        yield message
        except Exception as error:
            ended = error.key if isinstance(error, Refused) else "error"
            raise
        finally:
            if run is not None:
                run.stop()
                self._running.pop(run.secret, None)
            self.ended[ended] += 1
            facts = {"model": engine.checkpoint.name, "tokens": run.written, "length": run.length} if run else {}
            seconds = round(time.monotonic() - began, 3)
            log.info("run", extra={"facts": {"ended": ended, "seconds": seconds} | facts})

    def steer(self, message: Mapping) -> bool:
        """Change a run: its temperature, its pace, or stop it. False if there is no run with the secret `run`."""
        secret = message.get("run")
        run = self._running.get(secret) if isinstance(secret, str) else None
        if run is None:
            return False
        run.pace = _pace_of(message.get("pace"), run.pace)
        if (temperature := parse_temperature(message.get("temperature"))) is not None:
            run.steer(clamp_temperature(temperature))
        if message.get("stop"):
            run.stop()
        return True

    def _read(self, request: Mapping) -> Link:
        """The settings and the schedule of a request, and what of its link can't be read. Raises SettingError."""
        if isinstance(request.get("link"), str):
            return read_link(request["link"], default_prompts(self._library.cards()), self._library.first())
        settings = request.get("settings")
        schedule = parse_schedule(request.get("schedule")) or ((0, check_temperature(request.get("temperature"))),)
        return Link(settings if isinstance(settings, Mapping) else {}, schedule, ())


def _pace_of(name: object, default: float | None) -> float | None:
    """The tokens per second of a pace, or the default for a name that is none."""
    return PACES.get(name, default) if isinstance(name, str) else default


async def _messages(run: Run, engine: Engine, plan: Schedule, unread: tuple) -> AsyncIterator[dict]:
    """One message per chunk. plan: the schedule that was requested; steering may replace its later entries.

    unread: that of the link. The first message has it.
    """
    constant = run_message(run, engine) | {"plan": format_schedule(plan), "unread": unread}
    sent, schedule, due = [0] * len(run.ids), None, 0.0
    async with aclosing(run.chunks()) as chunks:
        async for chunk in chunks:
            message = constant | chunk_message(chunk, sent)
            constant, sent = {}, [len(ids) for ids in chunk.ids]
            if (line := format_schedule(chunk.schedule)) != schedule:
                schedule = message["schedule"] = line
            if chunk.state != "running" or time.monotonic() >= due:
                message["figures"] = measure_texts(chunk, engine.checkpoint, run.prompt)
                due = time.monotonic() + MEASURE_SECONDS
            yield message


def measure_texts(chunk: Chunk, checkpoint: Checkpoint, prompt: str) -> list[dict]:
    """The measures of each text of a chunk after the prompt, as `model.measures.measure` gives them."""
    texts, known = map(checkpoint.vocabulary.decode, chunk.ids), checkpoint.language_lexicon
    measured = zip(texts, chunk.bits, strict=True)
    return [measure(text, bits, checkpoint.lexicon, prompt=prompt, language_lexicon=known) for text, bits in measured]
