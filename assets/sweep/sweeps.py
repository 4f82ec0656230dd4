"""The sweeps that pages are running, and the ones that came with the models: the Python half of view.js.

Knows nothing about routes or widgets. Sweeps are long: the server runs two at a time, and the engine takes their rows
along with everyone else's.
"""

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import aclosing
from datetime import UTC, datetime

from assets.admission import Admission, Refused
from assets.answers import told
from assets.texts import error_code
from assets.wire import whole
from model.checkpoint import CheckpointError
from model.library import Library
from model.settings import SettingError, check_model, check_prompt
from model.sweep import follow
from model.swept import load_sweep

SEEDS, USUAL_SEEDS = (4, 8, 16, 32, 64), 16
LENGTHS, USUAL_LENGTH = (100, 200, 400, 800, 1600), 400
TEMPERATURES = [i / 10 for i in range(21)]
AT_ONCE = 2  # sweeps: each adds some 40 rows to every other step of the engine
UPDATES_EVERY = 0.1  # seconds


class Sweeps:
    """Over a library of models. places: for sweeps."""

    def __init__(self, library: Library, places: Admission):
        self._library, self._places = library, places

    @told
    async def kept(self, message: Mapping) -> dict:
        """The sweep that came with a model: {"digest", "level", "kept", "sweep"}.

        `kept` is "fresh", "none", "stale" (of another network) or "damaged"; `sweep` is None unless it is fresh.
        """
        name = message.get("model")
        checkpoint = (await self._library.engine(name)).checkpoint
        facts = {"digest": checkpoint.digest, "level": checkpoint.vocabulary.level, "sweep": None}
        try:
            found = await asyncio.to_thread(load_sweep, self._library.folder(name))
        except CheckpointError as error:
            logging.warning("%s", error)
            return facts | {"kept": "damaged"}
        if found is None:
            return facts | {"kept": "none"}
        if found["digest"] != checkpoint.master:
            return facts | {"kept": "stale"}
        return facts | {"kept": "fresh", "sweep": found}

    async def write(self, asked: Mapping, client: str) -> AsyncIterator[dict]:
        """The messages of one sweep. asked: model, prompt, seeds, length.

        While all places are taken {"state": "waiting", "number"}; then {"state"} with what the sweep is of and what
        `model.sweep.follow` gives; the last one's state is "done" or "error". Closing it, as a page does that cancels
        its sweep or leaves, ends the engine's work.
        """
        try:
            name = check_model(asked.get("model"), self._library.cards())
            prompt, cut = check_prompt(asked.get("prompt"))
            seeds, length = _one_of("seeds", asked.get("seeds"), SEEDS), _one_of("length", asked.get("length"), LENGTHS)
            with self._places.place(client) as place:
                async for number in place.line():
                    yield {"state": "waiting", "number": number}
                engine = await self._library.engine(name)
                vocabulary = engine.checkpoint.vocabulary
                settings = {
                    "model": name,
                    "digest": engine.checkpoint.digest,
                    "level": vocabulary.level,
                    "prompt": prompt,
                    "seeds": seeds,
                    "length": length,
                    "date": datetime.now(UTC).date().isoformat(),
                }
                constant = settings | {"unknown": vocabulary.encode(prompt)[1], "cut": cut}
                due = 0.0
                steps = follow(engine, prompt, TEMPERATURES, seeds, length)
                async with aclosing(steps):
                    async for step in steps:
                        over = step["done"] == step["of"]
                        if over or time.monotonic() >= due:
                            yield constant | {"state": "done" if over else "running"} | step
                            due = time.monotonic() + UPDATES_EVERY
        except Refused as refused:
            yield {"state": "error", "error": {"key": refused.key, "value": ""}}
        except Exception as error:  # a visitor is told in a sentence, never in a traceback
            if not isinstance(error, SettingError | CheckpointError):
                logging.exception("A sweep failed.")
            yield {"state": "error", "error": error_code(error, any_model=bool(self._library.cards()))}


def _one_of(field: str, value: object, choices: tuple[int, ...]) -> int:
    if whole(value) not in choices:
        raise SettingError(field, f"A {field} must be one of: {', '.join(map(str, choices))}.", value)
    return value
