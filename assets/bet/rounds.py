"""What the game asks of the server: what can be bet on, and then the distribution and its 1,000 draws.

Knows nothing about scores or what is shown. An error is an answer, {"error"}.
"""

import asyncio
from collections.abc import Mapping

import numpy as np

from assets.answers import told
from assets.wire import pack, whole
from model.draws import changes, throw_many
from model.engine import Engine
from model.library import Library
from model.settings import MAX_LENGTH, MAX_SEED, MAX_TEMPERATURE, SettingError, check_prompt, check_seed

THROWS = 1_000
MANY, MOST = 200, 100  # a vocabulary over 200 tokens offers its 100 most probable
SLIDER = np.arange(round(100 * MAX_TEMPERATURE) + 1) / 100


class Rounds:
    """Over a library of models. A round is a place in a text: model, prompt, and the `ids` drawn since."""

    def __init__(self, library: Library):
        self._library = library

    @told
    async def deal(self, message: Mapping) -> dict:
        """What can come: {"tokens", "hidden", "choices", "unknown"}, and nothing of how probable it is.

        message: model, prompt, ids. `choices` are ids in code-point order; those that stand for no text come last.
        """
        engine = await self._library.engine(message.get("model"))
        vocabulary = engine.checkpoint.vocabulary
        logits, unknown = await self._read(engine, message)
        possible = np.flatnonzero(np.isfinite(logits))
        if len(possible) > MANY:
            possible = possible[np.argsort(-logits[possible], kind="stable")[:MOST]]
        choices = sorted(possible.tolist(), key=lambda i: (i in vocabulary.hidden, vocabulary.tokens[i]))
        return {
            "tokens": list(vocabulary.tokens),
            "hidden": sorted(vocabulary.hidden),
            "choices": choices,
            "unknown": unknown,
        }

    @told
    async def reveal(self, message: Mapping) -> dict:
        """{"logits", "throws"}: the distribution, and what each of the 1,000 throws gives at every T of the slider.

        message: model, prompt, ids, seed, and `game`, which counts how often a visitor has begun anew. Throw k has the
        seed `seed` + 1000·game + k, and the position is the number of ids, so that throw 0 of the first game is what a
        run with these settings writes there. A throw is [at, id, at, id, …], the slider's places from which on it gives
        an id: T needs no new throw, and no round trip.
        """
        engine = await self._library.engine(message.get("model"))
        seed, game = check_seed(message.get("seed")), max(0, whole(message.get("game")) or 0)
        logits, _ = await self._read(engine, message)
        seeds = np.array([(seed + THROWS * game + k) % (MAX_SEED + 1) for k in range(THROWS)])
        found = await asyncio.to_thread(throw_many, logits, seeds, len(message["ids"]), SLIDER)
        return {"logits": pack(logits), "throws": changes(found)}

    async def _read(self, engine: Engine, message: Mapping) -> tuple[np.ndarray, list[str]]:
        """The logits (vocab_size,) of what comes next, and the prompt's unknown tokens."""
        vocabulary = engine.checkpoint.vocabulary
        prompt, _ = check_prompt(message.get("prompt"))
        given, unknown = vocabulary.encode(prompt)
        ids = message.get("ids")
        known = isinstance(ids, list) and all(whole(i) is not None and 0 <= i < len(vocabulary) for i in ids)
        if not known or len(ids) >= MAX_LENGTH:
            raise SettingError("text", f"ids must be fewer than {MAX_LENGTH} tokens of the vocabulary.", ids)
        read = await engine.prime(given, seed=0, written=ids)
        return read.rows.logits[0], unknown
