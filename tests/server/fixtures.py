"""What several tests of the server need: a library with one loaded model, one question, one stream, one run."""

import asyncio
import base64
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from types import SimpleNamespace

import numpy as np

from assets.server.errors import answer_or_error, messages_or_error
from model.engine import Engine
from model.fingerprints import Fingerprints, load_fingerprints
from model.run import Chunk, Run
from model.settings import SettingError
from tests.conftest import fake_checkpoint

LARGE = {"network": {"cell": "gpt", "vocab_size": 65}}  # the card of a model with a large state
SETTINGS = {"model": "m", "prompt": "hello", "seed": "7", "length": 40}
# Joined, " for" and "reason" read as " forreason", which is one word: texts do not say which tokens they were made of.
WORDS = ("\n", " for", "reason", " reason", "I", ".", "x1")


def word_engine() -> Engine:
    """An engine of words. The caller closes it."""
    return Engine(fake_checkpoint(WORDS, level="word"))


def library_of(engine: Engine, folder: Path = Path("nowhere")) -> SimpleNamespace:
    """A library with one model, "m", whose files are in the folder."""

    async def load(name: object) -> Engine:
        if name != "m":
            raise SettingError("model", "A model must be one of: m.", name)
        return engine

    async def fingerprints(engine: Engine) -> Fingerprints | None:
        return load_fingerprints(folder, engine.checkpoint.card)

    return SimpleNamespace(
        engine=load,
        fingerprints=fingerprints,
        cards=lambda: {"m": {}},
        card=lambda name: {},
        first=lambda: "m",
        engines=lambda: {"m": engine},
        folder=lambda name: folder,
    )


def ask(question: Callable, library, message: dict) -> dict:
    """The answer to a question, with errors as a page reads them."""
    return asyncio.run(answer_or_error(question(library, message), library))


def gather(messages: AsyncIterator[dict], library) -> list[dict]:
    """All messages of a stream, with errors as a page reads them."""

    async def collect() -> list[dict]:
        return [message async for message in messages_or_error(messages, library)]

    return asyncio.run(collect())


def last_chunk(engine: Engine, temperature: float, prompt: str = "hello", length: int = 40) -> Chunk:
    """The end of a run with seed 7 at one temperature."""
    return asyncio.run(Run(engine, prompt, 7, length, temperatures=(), schedule=((0, temperature),)).last())


def unpack_floats(text: str) -> np.ndarray:
    """The numbers of `pack_floats`."""
    return np.frombuffer(base64.b64decode(text), "<f4")


def unpack_bytes(text: str) -> list[int]:
    """The signed bytes of `pack_values`."""
    return np.frombuffer(base64.b64decode(text), np.int8).tolist()
