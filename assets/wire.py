"""What goes to a page and comes from one: runs and chunks as JSON, logits exactly, numbers that may be anything.

Knows nothing about how it is sent.
"""

import base64
from collections.abc import Collection

import numpy as np

from model.engine import Engine
from model.measures import measure
from model.stream import Chunk, Run


def run_facts(run: Run, engine: Engine) -> dict:
    """What the page is told of a run once."""
    return {
        "run": run.token,
        "settings": {
            "model": engine.checkpoint.name,
            "prompt": run.prompt,
            "seed": str(run.seed),  # as text: a JavaScript number ends at 2⁵³
            "length": run.length,
        },
        "digest": engine.checkpoint.digest,
        "language": engine.checkpoint.card.get("language", ""),  # as HTML has it: "" is one that nobody knows
        "tokens": list(engine.checkpoint.vocabulary.tokens),
        "end": engine.checkpoint.vocabulary.end,
        "hidden": sorted(engine.checkpoint.vocabulary.hidden),
        "unknown": run.unknown,
        "cut": run.cut,
    }


def panel_figures(chunk: Chunk, lexicon: Collection[str]) -> list[dict]:
    """The measures of each panel's text, in the panels' order."""
    return [measure(text, bits, lexicon) for text, bits in zip(chunk.texts, chunk.bits, strict=True)]


def pack(logits: np.ndarray) -> str:
    """(vocab_size,) exactly, as little-endian float32 in base64: a third of what decimal digits would take."""
    return base64.b64encode(logits.astype("<f4").tobytes()).decode()


def chunk_facts(chunk: Chunk) -> dict:
    """What the page is told of every chunk."""
    return {
        "position": chunk.position,
        "temperature": chunk.temperature,
        "logits": pack(chunk.logits),
        "state": chunk.state,
        "ended": list(chunk.ended),
    }


def whole(value: object) -> int | None:
    """The whole number that a page sent, or None."""
    return value if isinstance(value, int) and not isinstance(value, bool) else None
