"""Replicas for tests: ASGI applications on free ports of 127.0.0.1, each in a thread, and whether results are equal."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import SimpleNamespace

import numpy as np
import uvicorn

from model.checkpoint import Checkpoint
from model.engine import Engine
from model.jobs import Result
from model.service import Service
from model.settings import SettingError
from tests.started import free_port


def assert_same(expected: Result, received: Result) -> None:
    """Two results have the same bits."""
    for name in ("ids", "entropies", "p"):
        assert np.array_equal(getattr(expected, name), getattr(received, name)), name
    assert np.array_equal(expected.rows.state, received.rows.state)
    assert np.array_equal(expected.rows.logits, received.rows.logits)
    assert received.rows.position == expected.rows.position


@contextmanager
def serving(application, port: int | None = None) -> Iterator[str]:
    """The address of a server with this application. At the end it is gone at once, whatever is under way."""
    port = port or free_port()
    config = uvicorn.Config(application, port=port, log_config=None, access_log=False, ws="none")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        assert thread.is_alive()
        time.sleep(0.01)
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = server.force_exit = True
        thread.join(10)


@contextmanager
def service_of(*checkpoints: Checkpoint) -> Iterator[Service]:
    """A replica's application with these models, by name."""
    engines = {checkpoint.name: Engine(checkpoint) for checkpoint in checkpoints}

    async def load(name: str) -> Engine:
        if name not in engines:
            raise SettingError("model", f"A model must be one of: {', '.join(engines)}.", name)
        return engines[name]

    try:
        yield Service(SimpleNamespace(engine=load), patience=0.5)
    finally:
        for engine in engines.values():
            engine.close()
