"""The checkpoints of a folder, and one engine for each that has been asked for.

Knows nothing about pages or runs. A checkpoint that does not load keeps nobody from using the others.
"""

import asyncio
import threading
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

from model.checkpoint import list_checkpoints, load_checkpoint
from model.engine import Engine
from model.settings import check_model

FIRST = "shakespeare"


class Library:
    """Models by name. A folder that appears later is found too: it is looked at whenever a model is asked for."""

    def __init__(self, root: Path, backend: str, precision: str = "float32"):
        self._root, self.backend, self.precision = root, backend, precision
        self._engines: dict[str, Engine] = {}
        self._loading: dict[str, Future] = {}
        self._lock = threading.Lock()
        # One model at a time: a step that must be exported again is TensorFlow's work, which shares its state. In a
        # thread of its own, so that whoever waits for a model takes none from those who wait for something else.
        self._loader = ThreadPoolExecutor(1, "loader")

    def cards(self) -> dict[str, dict]:
        return list_checkpoints(self._root)

    def first(self) -> str | None:
        """The model of a first visit."""
        names = self.cards()
        return FIRST if FIRST in names else next(iter(names), None)

    def folder(self, name: str) -> Path:
        """Where the files of a model are. name: one of `cards`."""
        return self._root / name

    def engines(self) -> dict[str, Engine]:
        """Those that have been asked for so far, by model."""
        return dict(self._engines)

    async def engine(self, name: object) -> Engine:
        """The engine of a model, loaded off the event loop. Raises SettingError or CheckpointError."""
        name = check_model(name, self.cards())
        if name in self._engines:
            return self._engines[name]
        with self._lock:
            loading = self._loading.get(name)
            if loading is None or loading.done():  # it has failed, and may have been mended since
                loading = self._loading[name] = self._loader.submit(self._load, name)
        return await asyncio.shield(asyncio.wrap_future(loading))  # others may be waiting for it too

    def _load(self, name: str) -> Engine:
        if name not in self._engines:
            self._engines[name] = Engine(load_checkpoint(self._root / name, self.backend, self.precision))
        return self._engines[name]
