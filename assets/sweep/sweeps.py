"""The sweeps that pages are running, and the ones that came with the models: the Python half of view.js.

Knows nothing about the widgets. Sweeps are long: each page has one at a time, the server two, and the engine takes
their rows along with everyone else's.
"""

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import aclosing
from datetime import UTC, datetime

import gradio as gr

from assets.answers import told
from assets.texts import error_code
from assets.wire import whole
from model.checkpoint import CheckpointError
from model.library import Library
from model.settings import SettingError, check_prompt
from model.sweep import follow
from model.swept import load_sweep

SEEDS, USUAL_SEEDS = (4, 8, 16, 32, 64), 16
LENGTHS, USUAL_LENGTH = (100, 200, 400, 800, 1600), 400
TEMPERATURES = [i / 10 for i in range(21)]
AT_ONCE = 2  # sweeps: each adds some 40 rows to every step of the engine
UPDATES_EVERY = 0.1  # seconds


class _Turn:
    """What a tab asked for last; `asked` counts its asks, because requests of one tab may overtake each other."""

    def __init__(self, asked: int):
        self.asked, self.over = asked, False


class Sweeps:
    """Over a library of models."""

    def __init__(self, library: Library):
        self._library = library
        self._places = asyncio.Semaphore(AT_ONCE)
        self._turns: dict[str | None, _Turn] = {}  # by session
        self._tokens: dict[str, _Turn] = {}  # by what only the page knows that asked

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

    def steer(self, message: Mapping) -> bool:
        """Whether the sweep of {"token"} is still there; with {"cancel"} it ends."""
        turn = self._tokens.get(str(message.get("token"))) if isinstance(message, Mapping) else None
        if turn is not None and message.get("cancel"):
            turn.over = True
        return turn is not None

    async def ask(self, model: str, prompt: str, event: gr.EventData, request: gr.Request) -> AsyncIterator[dict]:
        """A sweep of the fields' model and prompt, with the page's {"token", "asked", "seeds", "length"}.

        Each update is {"token", "state"}, then also what the sweep is of and what `model.sweep.follow` gives; the last
        one's state is "done", "cancelled" or "error". Closing it, as a closed tab does, ends the engine's work.
        """
        asked = event._data if isinstance(event._data, dict) else {}
        token, session = str(asked.get("token"))[:64], request.session_hash
        turn, before = _Turn(whole(asked.get("asked")) or 0), self._turns.get(session)
        if before is not None:
            if turn.asked < before.asked:
                return
            before.over = True
        self._turns[session] = self._tokens[token] = turn
        echo = {"token": token}
        try:
            yield echo | {"state": "waiting"}
            async with self._places:
                engine = None if turn.over else await self._library.engine(model)
                if turn.over:  # while it waited, or while the model was loaded
                    yield echo | {"state": "cancelled"}
                    return
                vocabulary = engine.checkpoint.vocabulary
                prompt, cut = check_prompt(prompt)
                settings = {
                    "model": model,
                    "digest": engine.checkpoint.digest,
                    "level": vocabulary.level,
                    "prompt": prompt,
                    "seeds": _one_of("number of seeds", asked.get("seeds"), SEEDS),
                    "length": _one_of("length", asked.get("length"), LENGTHS),
                    "date": datetime.now(UTC).date().isoformat(),
                }
                constant = echo | settings | {"unknown": vocabulary.encode(prompt)[1], "cut": cut}
                due = 0.0
                steps = follow(engine, prompt, TEMPERATURES, settings["seeds"], settings["length"])
                async with aclosing(steps):
                    async for step in steps:
                        over = turn.over or step["done"] == step["of"]
                        if over or time.monotonic() >= due:
                            state = "done" if step["done"] == step["of"] else "cancelled" if over else "running"
                            yield constant | {"state": state} | step
                            due = time.monotonic() + UPDATES_EVERY
                        if over:
                            return
        except Exception as error:  # a visitor is told in a sentence, never in a traceback
            if not isinstance(error, SettingError | CheckpointError):
                logging.exception("A sweep failed.")
            yield echo | {"state": "error", "error": error_code(error, any_model=bool(self._library.cards()))}
        finally:
            self._tokens.pop(token, None)
            if self._turns.get(session) is turn:
                del self._turns[session]


def _one_of(field: str, value: object, choices: tuple[int, ...]) -> int:
    if whole(value) not in choices:
        raise SettingError(field, f"A {field} must be one of: {', '.join(map(str, choices))}.", value)
    return value
