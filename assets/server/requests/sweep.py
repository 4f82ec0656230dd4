"""The sweeps that pages run, and the question for the sweep that is stored beside a model."""

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import aclosing
from datetime import UTC, datetime

from assets.server.admission import Admission
from assets.server.messages import whole
from model.architecture import has_large_state
from model.checkpoint import CheckpointError
from model.library import Library
from model.settings import SettingError, check_model, check_prompt
from model.sweep import sweep_with_progress
from model.sweep_file import load_sweep

SEEDS, USUAL_SEEDS = (4, 8, 16, 32, 64), 16
LENGTHS, USUAL_LENGTH = (100, 200, 400, 800, 1600), 400
TEMPERATURES = [i / 10 for i in range(21)]
MAX_SWEEPS = 2  # at a time: each adds about 40 rows to every second step of the engine
UPDATE_SECONDS = 0.1  # between two messages


async def stored_sweep(library: Library, message: Mapping) -> dict:
    """The sweep beside a model: {"digest", "level", "stored", "sweep"}. message: model.

    `stored` is "fresh", "none", "stale" (made with another network) or "damaged"; `sweep` is None unless it is fresh.
    """
    name = message.get("model")
    checkpoint = (await library.engine(name)).checkpoint
    answer = {"digest": checkpoint.digest, "level": checkpoint.vocabulary.level, "sweep": None}
    try:
        sweep = await asyncio.to_thread(load_sweep, library.folder(name))
    except CheckpointError as error:
        logging.warning("%s", error)
        return answer | {"stored": "damaged"}
    if sweep is None:
        return answer | {"stored": "none"}
    if sweep["digest"] != checkpoint.kept_digest:
        return answer | {"stored": "stale"}
    return answer | {"stored": "fresh", "sweep": sweep}


async def stream_sweep(library: Library, admission: Admission, request: Mapping, client: str) -> AsyncIterator[dict]:
    """Yield the messages of one sweep. request: model, prompt, seeds, length.

    In line, the messages are {"state": "waiting", "number"}. Then each has "state" ("running", at the end "done"), the
    settings of the sweep and what `model.sweep.sweep_with_progress` yields. Closing the stream ends the engine's work.
    Raises Refused, SettingError and CheckpointError.
    """
    name = check_model(request.get("model"), library.cards())
    prompt, cut = check_prompt(request.get("prompt"))
    seeds = _check_choice("seeds", request.get("seeds"), SEEDS)
    length = _check_choice("length", request.get("length"), LENGTHS)
    with admission.of(has_large_state(library.card(name))).place(client) as place:
        async for number in place.wait():
            yield {"state": "waiting", "number": number}
        engine = await library.engine(name)
        vocabulary = engine.checkpoint.vocabulary
        fingerprints = await library.fingerprints(engine)
        constant = {
            "model": name,
            "digest": engine.checkpoint.digest,
            "level": vocabulary.level,
            "prompt": prompt,
            "seeds": seeds,
            "length": length,
            "date": datetime.now(UTC).date().isoformat(),
            "unknown": vocabulary.encode(prompt)[1],
            "cut": cut,
        }
        due = 0.0
        steps = sweep_with_progress(engine, prompt, TEMPERATURES, seeds, length, fingerprints)
        async with aclosing(steps):
            async for step in steps:
                over = step["done"] == step["of"]
                if over or time.monotonic() >= due:
                    yield constant | {"state": "done" if over else "running"} | step
                    due = time.monotonic() + UPDATE_SECONDS


def _check_choice(field: str, value: object, choices: tuple[int, ...]) -> int:
    if whole(value) not in choices:
        raise SettingError(field, f"A {field} must be one of: {', '.join(map(str, choices))}.", value)
    return value
