"""The stream for scrubbing: one run at every temperature of the slider."""

import base64
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import aclosing

from assets.server.admission import Admission
from model.architecture import has_large_state
from model.library import Library
from model.scrub import scrub
from model.settings import check_length, check_prompt, check_seed

UPDATE_SECONDS = 0.1  # between two messages


async def stream_scrub(library: Library, admission: Admission, request: Mapping, client: str) -> AsyncIterator[dict]:
    """Yield {"count", "wide", "ids"} about ten times a second, then {"state": "done"}.

    request: model, prompt, seed, length. `ids` is base64: for each token since the last message, its id at each of the
    201 temperatures, `wide` bytes per id. `count` is the number of tokens so far. In line, the messages are {"state":
    "waiting", "number"}. Raises Refused, SettingError and CheckpointError.
    """
    engine = await library.engine(request.get("model"))
    prompt, _ = check_prompt(request.get("prompt"))
    vocabulary = engine.checkpoint.vocabulary
    length, seed = check_length(request.get("length")), check_seed(request.get("seed"))
    wide = next(size for size in (1, 2, 4) if len(vocabulary) <= 256**size)
    with admission.of(has_large_state(engine.checkpoint.card)).place(client) as place:
        async for number in place.wait():
            yield {"state": "waiting", "number": number}
        unsent, count, due = b"", 0, 0.0
        async with aclosing(scrub(engine, vocabulary.encode(prompt)[0], seed, length)) as tokens:
            async for ids in tokens:
                unsent += ids.astype(f"<u{wide}").tobytes()
                count += 1
                if time.monotonic() >= due or count == length:
                    yield {"count": count, "wide": wide, "ids": base64.b64encode(unsent).decode()}
                    unsent, due = b"", time.monotonic() + UPDATE_SECONDS
        yield {"state": "done"}
