"""The checkpoints of a folder, and one engine for each that has been asked for.

Knows nothing about pages or runs. A checkpoint that does not load keeps nobody from using the others.
"""

import asyncio
import threading
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
        self._loading = threading.Lock()

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
        return self._engines.get(name) or await asyncio.to_thread(self._load, name)

    def _load(self, name: str) -> Engine:
        with self._loading:
            if name not in self._engines:
                self._engines[name] = Engine(load_checkpoint(self._root / name, self.backend, self.precision))
            return self._engines[name]
