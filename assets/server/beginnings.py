"""How the text of a link begins: written once for each link, through an admission of its own, and kept.

Messengers and search engines ask for it, many at a time: one is written at a time, none where a visitor waits in line,
and none takes more than about 160 steps of the network.
"""

import asyncio
import logging
import re
from collections import OrderedDict
from collections.abc import Mapping

from assets.server.admission import Admission, Refused
from assets.server.requests.learn import read_epochs
from model.checkpoint import CheckpointError
from model.library import Library
from model.run import Run
from model.settings import Schedule

LONGEST = 160  # characters of a beginning, and of a prompt that is read for one
STEPS = {"char": LONGEST, "word": 40}  # tokens that are drawn for one, by the vocabulary's level
PATIENCE = 0.1  # seconds that a page waits for one
WORK_SECONDS = 2.0  # after which one is given up, so that it keeps no other waiting
KEPT = 500  # beginnings
SERVED, PER_CLIENT, WAITING = 1, 4, 8  # beginnings written at a time, of one client, in line
# A prompt that is read: no markup, no control characters but tabs and line breaks, nothing that turns a text around.
PLAIN = re.compile(rf"[^<>\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]{{0,{LONGEST}}}")

Key = tuple[str, str, str, int, Schedule]  # model, prompt, seed, length, schedule


class Beginnings:
    """The beginnings of a library's texts. runs: the admission of viewers, who come first."""

    def __init__(self, library: Library, runs: Admission):
        self._library, self._runs = library, runs
        self.admission = Admission(SERVED, PER_CLIENT, WAITING)
        self._kept: OrderedDict[Key, str] = OrderedDict()  # those asked for last at the end
        self._writing: dict[Key, asyncio.Task] = {}  # as many as have a place
        self._samples: dict[str, dict | None] = {}  # by model

    async def written(self, settings: Mapping, schedule: Schedule, client: str) -> str | None:
        """The first 160 characters of the text that a link's run gives; None if they can't be had in 0.1 seconds.

        settings, schedule: as `read_link` gives them. client: an address.
        """
        if settings["model"] is None or not PLAIN.fullmatch(settings["prompt"]):
            return None
        length = min(settings["length"], LONGEST)
        used = tuple((at, temperature) for at, temperature in schedule if at < length)
        key = (settings["model"], settings["prompt"], settings["seed"], length, used)
        if key in self._kept:
            self._kept.move_to_end(key)
            return self._kept[key]
        if key not in self._writing:
            if self._runs.waiting or len(self._writing) >= SERVED + WAITING:
                return None
            self._writing[key] = asyncio.create_task(self._write(key, client))
        done, _ = await asyncio.wait([self._writing[key]], timeout=PATIENCE)
        return self._kept.get(key) if done else None

    async def _write(self, key: Key, client: str) -> None:
        """Write a beginning and keep it. What goes wrong is no visitor's matter: their tags have another text."""
        try:
            with self.admission.place(client) as place:
                async with asyncio.timeout(WORK_SECONDS):
                    async for _ in place.wait():
                        pass
                    self._kept[key] = await self._draw(*key)
            while len(self._kept) > KEPT:
                self._kept.popitem(last=False)
        except (Refused, TimeoutError, ValueError, CheckpointError):
            pass
        except Exception:
            logging.exception("The beginning of a text could not be written.")
        finally:
            del self._writing[key]

    async def _draw(self, model: str, prompt: str, seed: str, length: int, schedule: Schedule) -> str:
        engine = await self._library.engine(model)
        vocabulary = engine.checkpoint.vocabulary
        steps = min(length, STEPS[vocabulary.level])
        # A run that its viewer has already gives one chunk, and waits between no two.
        last = await Run(engine, prompt, seed, steps, temperatures=(), schedule=schedule, position=steps).last()
        return vocabulary.decode(last.ids[0])[:LONGEST]

    async def sample(self, model: str | None, temperature: float) -> str | None:
        """What a model wrote after its last epoch, at the nearest temperature; None where nothing is stored."""
        if model not in self._library.cards():
            return None
        if model not in self._samples:
            try:
                stored = await asyncio.to_thread(read_epochs, self._library.folder(model) / "epochs.json")
            except (CheckpointError, OSError):
                stored = None
            self._samples[model] = stored and dict(zip(stored["temperatures"], stored["texts"][-1], strict=True))
        samples = self._samples[model]
        return samples and samples[min(samples, key=lambda stored: abs(stored - temperature))][:LONGEST]
