"""The JSON of runs and chunks, packed numbers, and checks of what a page sends."""

import base64
from collections.abc import Sequence

import numpy as np

from model.engine import Engine
from model.run import Chunk, Run
from model.settings import MAX_LENGTH, SettingError
from model.vocabulary import Vocabulary

MAX_TEXTS = 4  # panels of a page


def run_message(run: Run, engine: Engine) -> dict:
    """What the first message of a run has besides its chunk."""
    checkpoint = engine.checkpoint
    language = checkpoint.card.get("language")
    return {
        "run": run.secret,
        "settings": {
            "model": checkpoint.name,
            "prompt": run.prompt,
            "seed": str(run.seed),  # as text, because a JavaScript number is exact up to 2⁵³ only
            "length": run.length,
        },
        "digest": checkpoint.digest,
        "language": language if isinstance(language, str) else "",
        "tokens": list(checkpoint.vocabulary.tokens),
        "end": checkpoint.vocabulary.end,
        "hidden": sorted(checkpoint.vocabulary.hidden),
        "unknown": run.unknown,
        "cut": run.cut,
    }


def chunk_message(chunk: Chunk, sent: Sequence[int]) -> dict:
    """A chunk with the ids that are new. sent: per text, the number of ids that the page has already."""
    return {
        "position": chunk.position,
        "temperature": chunk.temperature,
        "logits": pack_floats(chunk.logits),
        "state": chunk.state,
        "ended": list(chunk.ended),
        "ids": [ids[count:] for ids, count in zip(chunk.ids, sent, strict=True)],
    }


def pack_floats(values: np.ndarray) -> str:
    """(count,) numbers as little-endian float32 in base64: a third of the size of decimal digits."""
    return base64.b64encode(values.astype("<f4").tobytes()).decode()


def whole(value: object) -> int | None:
    """A whole number from JSON, or None for any other value."""
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def check_ids(value: object, vocabulary: Vocabulary) -> list[int]:
    """The ids of one text, at most 5,000. Raises SettingError."""
    size = len(vocabulary)
    short = isinstance(value, list) and len(value) <= MAX_LENGTH
    if not short or not all(whole(i) is not None and 0 <= i < size for i in value):
        rule = f"ids must be at most {MAX_LENGTH} whole numbers from 0 to {size - 1}."
        raise SettingError("text", rule, value)
    return value


def check_texts(value: object, vocabulary: Vocabulary) -> list[list[int]]:
    """The ids of one to four texts. Raises SettingError."""
    if not isinstance(value, list) or not 1 <= len(value) <= MAX_TEXTS:
        raise SettingError("text", f"ids must be a list of 1 to {MAX_TEXTS} texts.", value)
    return [check_ids(text, vocabulary) for text in value]
