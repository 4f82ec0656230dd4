"""The runs that pages are showing: the Python half of live.js.

A page asks for a run, is streamed its messages, and steers it with small POSTs. What came over the wire is checked
here; a run that can't be is a message too. Knows nothing about routes or widgets.
"""

import base64
import logging
import time
from collections import Counter
from collections.abc import AsyncIterator, Mapping
from contextlib import aclosing, suppress
from urllib.parse import parse_qsl

from assets.admission import Admission, Refused
from assets.link import own_prompts, read_link
from assets.log import log
from assets.texts import error_code
from assets.wire import chunk_facts, panel_figures, run_facts, whole
from model.checkpoint import CheckpointError
from model.library import Library
from model.scrub import scrub
from model.settings import (
    SettingError,
    check_length,
    check_prompt,
    check_seed,
    check_temperature,
    clamp_temperature,
    format_schedule,
    parse_schedule,
)
from model.stream import Run

PACES = {"slow": 6.0, "read": 30.0, "fast": 100.0, "max": None}  # tokens a second
FIGURES_EVERY = 1.0  # seconds: faster than anyone reads them, and below 1 % of a core even at 5,000 characters


class Runs:
    """Over a library of models. places: for runs. heavy: for what costs as much as hundreds of runs.

    `ended` counts the runs by how they ended: done, stopped, left (the page was closed, or went on to another run),
    error; or, without a place, many or busy.
    """

    def __init__(self, library: Library, places: Admission, heavy: Admission):
        self._library, self.places, self.heavy = library, places, heavy
        self._runs: dict[str, Run] = {}  # by token: only the page that was told it can steer
        self.ended: Counter[str] = Counter()

    async def write(self, asked: Mapping, client: str) -> AsyncIterator[dict]:
        """The messages of one run, which live.js shows.

        asked: `link`, the query of an opened page, or `settings` (model, prompt, seed, length) with `schedule` or
        `temperature`; `pace`, a name of PACES; `position`, what the page has already; `until`, where to pause.
        While all places are taken {"state": "waiting", "number"}; then, with the first chunk, what is constant and the
        texts in full; then `added`, what each text has become longer by. Raises nothing for what was asked: the last
        message is an error then.
        """
        began, run, how = time.monotonic(), None, "left"
        try:
            settings, schedule = self._read(asked)
            engine = await self._library.engine(settings.get("model"))
            run = Run(
                engine,
                settings.get("prompt"),
                settings.get("seed"),
                settings.get("length"),
                schedule=schedule,
                pace=PACES.get(str(asked.get("pace")), PACES["read"]),
                position=whole(asked.get("position")) or 0,
                until=whole(asked.get("until")),
            )
            with self.places.place(client) as place:
                async for number in place.line():
                    yield {"state": "waiting", "number": number}
                self._runs[run.token] = run
                first = run_facts(run, engine) | {"plan": format_schedule(schedule)}
                async with aclosing(run.chunks()) as chunks:
                    texts, line, due = None, None, 0.0
                    async for chunk in chunks:
                        message, over = chunk_facts(chunk), chunk.state != "running"
                        if texts is None:
                            message |= first | {"texts": chunk.texts}
                        else:
                            message["added"] = [new[len(old) :] for new, old in zip(chunk.texts, texts, strict=True)]
                        texts = chunk.texts
                        if (now := format_schedule(chunk.schedule)) != line:
                            line = message["schedule"] = now
                        if over or time.monotonic() >= due:
                            message["figures"] = panel_figures(chunk, engine.checkpoint.lexicon)
                            due = time.monotonic() + FIGURES_EVERY
                        if over:
                            how = chunk.state
                        yield message
        except Refused as refused:
            how = refused.key
            yield {"state": "error", "error": {"key": how, "value": ""}}
        except Exception as error:  # a visitor is told in a sentence, never in a traceback
            how = "error"
            yield {"state": "error", "error": self._code(error)}
        finally:
            if run is not None:
                run.stop()
                self._runs.pop(run.token, None)
            self.ended[how] += 1
            facts = {"model": engine.checkpoint.name, "tokens": run.written, "length": run.length} if run else {}
            log.info("run", extra={"facts": {"ended": how, "seconds": round(time.monotonic() - began, 3)} | facts})

    def steer(self, message: Mapping) -> bool:
        """What a page POSTs while its run goes on: a temperature, a pace, or stop. False once the run is over."""
        run = self._runs.get(str(message.get("run")))
        if run is None:
            return False
        run.pace = PACES.get(str(message.get("pace")), run.pace)
        with suppress(KeyError, TypeError, ValueError, OverflowError):
            run.steer(clamp_temperature(float(message["temperature"])))
        if message.get("stop"):
            run.stop()
        return True

    async def scrub(self, asked: Mapping, client: str) -> AsyncIterator[dict]:
        """A run at every position of the slider: {"count", "wide", "ids"}, again and again, then {"state": "done"}.

        asked: model, prompt, seed, length. `ids` is base64 of the ids at the 201 temperatures, one token of the run
        after the other, of the tokens since the last message; `wide` the bytes of one id; `count` the tokens so far.
        """
        try:
            engine = await self._library.engine(asked.get("model"))
            prompt, _ = check_prompt(asked.get("prompt"))
            vocabulary = engine.checkpoint.vocabulary
            length, seed = check_length(asked.get("length")), check_seed(asked.get("seed"))
            wide = next(size for size in (1, 2, 4) if len(vocabulary) <= 256**size)
            with self.heavy.place(client) as place:
                async for number in place.line():
                    yield {"state": "waiting", "number": number}
                waiting, count, due = b"", 0, 0.0
                async with aclosing(scrub(engine, vocabulary.encode(prompt)[0], seed, length)) as steps:
                    async for row in steps:
                        waiting += row.astype(f"<u{wide}").tobytes()
                        count += 1
                        if time.monotonic() >= due or count == length:
                            yield {"count": count, "wide": wide, "ids": base64.b64encode(waiting).decode()}
                            waiting, due = b"", time.monotonic() + 0.1
                yield {"state": "done"}
        except Refused as refused:
            yield {"error": {"key": refused.key, "value": ""}}
        except Exception as error:  # as in a run
            yield {"error": self._code(error)}

    def _read(self, asked: Mapping) -> tuple[Mapping, tuple]:
        """Settings and schedule of what was asked for. Raises SettingError."""
        if isinstance(asked.get("link"), str):
            query = dict(parse_qsl(asked["link"].removeprefix("?"), keep_blank_values=True))
            return read_link(query, own_prompts(self._library.cards()), self._library.first())
        settings = asked.get("settings")
        schedule = parse_schedule(asked.get("schedule")) or ((0, check_temperature(asked.get("temperature"))),)
        return settings if isinstance(settings, Mapping) else {}, schedule

    def _code(self, error: Exception) -> dict:
        if not isinstance(error, SettingError | CheckpointError):
            logging.exception("A run failed.")
        return error_code(error, any_model=bool(self._library.cards()))
