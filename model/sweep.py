"""Temperature against what can be measured: the same prompt at many temperatures, over many seeds, with intervals.

Knows nothing about pages or servers. The claims "low T repeats" and "high T misspells" become curves of one model.
"""

from collections.abc import AsyncIterator
from contextlib import aclosing

import numpy as np

from model.engine import Engine
from model.measures import measure
from model.stream import Run

FIGURES = ("repetition", "non_words", "entropy", "loops")
RESAMPLES = 1_000


async def sweep(engine: Engine, prompt: str, temperatures: list[float], seeds: int, length: int) -> AsyncIterator[dict]:
    """Runs with seeds 0, 1, … `seeds` − 1, each at all temperatures side by side; yields after each seed.

    {"done", "of", "rows": [{"temperature", figure: {"mean", "low", "high"} for every figure}, …]}; low and high bound
    the 95 % interval of the mean, and "loops" is the share of runs that end in a loop. Where no run has a figure (a
    text without words, say), it is None. The same arguments give the same rows.
    """
    found: list[list[dict]] = []  # by seed, by temperature
    *fixed, last = temperatures
    for seed in range(seeds):
        run = Run(engine, prompt, seed, length, temperatures=tuple(fixed), schedule=((0, last),))
        async with aclosing(run.chunks()) as chunks:
            whole = [chunk async for chunk in chunks][-1]
        texts = zip(whole.texts, whole.bits, strict=True)
        measured = [measure(text, bits, engine.checkpoint.lexicon) for text, bits in texts]
        found.append([m | {"loops": float(m["loop"] is not None)} for m in measured])
        rows = [
            {"temperature": t} | {name: interval([of_seed[i][name] for of_seed in found]) for name in FIGURES}
            for i, t in enumerate(temperatures)
        ]
        yield {"done": seed + 1, "of": seeds, "rows": rows}


def interval(values: list[float | None]) -> dict[str, float] | None:
    """Mean and its 95 % interval, by the percentile bootstrap (Efron 1979): nothing is assumed of the distribution,
    so that shares and entropies are treated alike. Of what is None nothing is known, and it is left out."""
    known = np.array([value for value in values if value is not None])
    if not len(known):
        return None
    picks = np.random.default_rng(0).integers(len(known), size=(RESAMPLES, len(known)))
    low, high = np.percentile(known[picks].mean(axis=1), (2.5, 97.5))
    return {"mean": float(known.mean()), "low": float(low), "high": float(high)}
