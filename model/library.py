"""The models of a folder, and one engine for each model in use.

A checkpoint that does not load does not affect the others. No file is read on an event loop: a disk may be slow.
"""

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

from model.checkpoint import Checkpoint, list_checkpoints, load_checkpoint
from model.engine import Engine
from model.fingerprints import Fingerprints, load_fingerprints
from model.settings import check_model

FIRST = "shakespeare"


class Library:
    """Models by name. The folder is read again and again, so that new models appear without a restart.

    make_engine: the engine of a loaded checkpoint.
    """

    def __init__(self, root: Path, backend: str, make_engine: Callable[[Checkpoint], Engine] = Engine):
        self._root, self.backend, self._make_engine = root, backend, make_engine
        self._engines: dict[str, Engine] = {}
        self._loading: dict[str, Future] = {}
        self._lock = threading.Lock()
        # One thread, because the backend keras uses TensorFlow, which has global state. It is none of the event
        # loop's own threads, so that many requests for a model cannot take all of them.
        self._loader = ThreadPoolExecutor(1, "loader")
        self._reader = ThreadPoolExecutor(1, "reader")
        self._cards: dict[str, dict] = {}
        self._read_again().result()

    def cards(self) -> dict[str, dict]:
        """Name → card, as `list_checkpoints` gives them. On an event loop they are those that were read last."""
        if not _on_event_loop():
            return self._read_again().result()
        if self._reading.done():
            self._read_again()
        return self._cards

    def first(self) -> str | None:
        """The model of a first visit."""
        names = self.cards()
        return FIRST if FIRST in names else next(iter(names), None)

    def card(self, name: object) -> dict:
        """The card of a model; empty for a name that is none."""
        return self.cards().get(name, {}) if isinstance(name, str) else {}

    def folder(self, name: str) -> Path:
        """The path of a model, as `load_checkpoint` takes it. name: one of `cards`."""
        return self._root / name

    def engines(self) -> dict[str, Engine]:
        """The engines loaded so far, by model."""
        return dict(self._engines)

    async def engine(self, name: object) -> Engine:
        """The engine of a model, loaded off the event loop. Raises SettingError or CheckpointError."""
        if name not in list(self.cards()):  # It may be new.
            await asyncio.shield(asyncio.wrap_future(self._read_again()))
        name = check_model(name, self._cards)
        if name in self._engines:
            return self._engines[name]
        with self._lock:
            loading = self._loading.get(name)
            if loading is None or loading.done():  # The last attempt failed, and the folder may have changed.
                loading = self._loading[name] = self._loader.submit(self._load, name)
        return await asyncio.shield(asyncio.wrap_future(loading))  # Others may await it, too.

    async def fingerprints(self, engine: Engine) -> Fingerprints | None:
        """Those of the text that an engine's model was trained on, read off the event loop. Raises CheckpointError."""
        checkpoint = engine.checkpoint
        return await asyncio.to_thread(load_fingerprints, self.folder(checkpoint.name), checkpoint.card)

    def _read_again(self) -> Future:
        self._reading = self._reader.submit(self._read)
        return self._reading

    def _read(self) -> dict[str, dict]:
        self._cards = list_checkpoints(self._root)
        return self._cards

    def _load(self, name: str) -> Engine:
        if name not in self._engines:
            self._engines[name] = self._make_engine(load_checkpoint(self._root / name, self.backend))
        return self._engines[name]


def _on_event_loop() -> bool:
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return False
    return True
