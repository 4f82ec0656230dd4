"""What programs may ask: texts at a temperature, the next token, the ladder of one throw, the measures of a text.

Arguments come as they were sent and are checked here; a ValueError states the rule, then the value received.
Knows nothing about servers or pages.
"""

import math
from collections.abc import AsyncIterator, Sequence
from contextlib import aclosing

import numpy as np

from model import measures, sampling
from model.engine import Engine
from model.library import Library
from model.settings import (
    MAX_TEMPERATURE,
    UNIT,
    SettingError,
    check_count,
    check_length,
    check_position,
    check_prompt,
    check_seed,
    check_temperature,
    check_text,
)
from model.stream import Run
from model.sweep import sweep

SEED, LENGTH = 7, 400  # where a program names none
MOST_TEMPERATURES = 16
MOST_IN_A_SWEEP = 41
MOST_DRAWN = 1_000_000  # tokens of a sweep: minutes, in a place that others wait for


class Api:
    """The endpoints over a library of models; `model` None is the first one."""

    def __init__(self, library: Library):
        self._library = library

    async def generate(
        self, prompt: str, temperature: float = UNIT, seed: int = SEED, length: int = LENGTH, model: str | None = None
    ) -> AsyncIterator[str]:
        """Write `length` tokens after the prompt at one temperature; yields the text so far, without the prompt."""
        async with aclosing(self.compare(prompt, [temperature], seed, length, model)) as answers:
            async for texts in answers:
                yield texts[0]

    async def compare(
        self,
        prompt: str,
        temperatures: list[float],
        seed: int = SEED,
        length: int = LENGTH,
        model: str | None = None,
    ) -> AsyncIterator[list[str]]:
        """Write at 1 to 16 temperatures side by side, with the same dice; yields the texts so far, in that order."""
        if not isinstance(temperatures, list) or not 1 <= len(temperatures) <= MOST_TEMPERATURES:
            rule = f"temperatures must be a list of 1 to {MOST_TEMPERATURES}."
            raise SettingError("temperature", rule, temperatures)
        *fixed, last = (check_temperature(temperature) for temperature in temperatures)
        engine = await self._engine(model)
        run = Run(engine, prompt, seed, length, temperatures=tuple(fixed), schedule=((0, last),))
        async with aclosing(run.chunks()) as chunks:
            async for chunk in chunks:
                yield list(chunk.texts)

    async def next_token(self, prompt: str, temperature: float = UNIT, model: str | None = None) -> dict:
        """Every token that could come next, most probable first; the probabilities sum to 1."""
        temperature, (prompt, _) = check_temperature(temperature), check_prompt(prompt)
        engine = await self._engine(model)
        vocabulary = engine.checkpoint.vocabulary
        rows = (await engine.prime(vocabulary.encode(prompt)[0], seed=0)).rows
        logits = rows.logits[0].tolist()
        found = sampling.probabilities(rows.logits, temperature)[0].tolist()
        ranked = sorted(range(len(logits)), key=lambda i: -logits[i])  # by logit: T changes no ranking
        return {
            "tokens": [
                {
                    "token": vocabulary.tokens[i],
                    "id": i,
                    "logit": logits[i] if math.isfinite(logits[i]) else None,  # JSON has no −∞
                    "probability": found[i],
                }
                for i in ranked
            ]
        }

    async def ladder(self, prompt: str, seed: int = SEED, position: int = 0, model: str | None = None) -> list[dict]:
        """What the dice of (seed, position) choose after exactly this prompt, at every temperature from 0 to 2.

        [{"from", "to", "token"}, …], ascending and without gaps.
        """
        seed, position, (prompt, _) = check_seed(seed), check_position(position), check_prompt(prompt)
        engine = await self._engine(model)
        vocabulary = engine.checkpoint.vocabulary
        _, rungs = await throw(engine, vocabulary.encode(prompt)[0], seed, position)
        return rungs

    async def measure(self, text: str, model: str | None = None) -> dict:
        """{"entropy", "repetition", "non_words", "loop", "characters"} of a text, as `model.measures` defines them.

        The entropy is that of the model's own distributions (T = 1) while it reads the text from its beginning.
        """
        text = check_text(text)
        engine = await self._engine(model)
        vocabulary = engine.checkpoint.vocabulary
        ids = vocabulary.encode(text)[0]
        read = await engine.prime([], seed=0, written=ids)
        return measures.measure(text, float(read.entropies[0, 1:].sum()), engine.checkpoint.lexicon)

    async def sweep(
        self,
        prompt: str,
        model: str | None = None,
        temperatures: list[float] | None = None,
        seeds: int = 16,
        length: int = LENGTH,
    ) -> AsyncIterator[dict]:
        """Repetition, non-words, entropy and loops against temperature, over seeds 0 … `seeds` − 1.

        Yields {"done", "of", "rows"} after each seed, as `model.sweep` has it. Without temperatures: 0, 0.1, … 2.
        Temperatures × seeds × `length` is 1,000,000 at most.
        """
        if temperatures is None:
            temperatures = [i / 10 for i in range(21)]
        if not isinstance(temperatures, list) or not 1 <= len(temperatures) <= MOST_IN_A_SWEEP:
            rule = f"temperatures must be a list of 1 to {MOST_IN_A_SWEEP}."
            raise SettingError("temperature", rule, temperatures)
        temperatures = [check_temperature(temperature) for temperature in temperatures]
        seeds, length, (prompt, _) = check_count(seeds), check_length(length), check_prompt(prompt)
        if (drawn := len(temperatures) * seeds * length) > MOST_DRAWN:
            raise SettingError("length", f"temperatures × seeds × length must be {MOST_DRAWN:,} or less.", drawn)
        engine = await self._engine(model)
        async with aclosing(sweep(engine, prompt, temperatures, seeds, length)) as answers:
            async for answer in answers:
                yield answer

    async def _engine(self, model: object) -> Engine:
        return await self._library.engine(self._library.first() if model is None else model)


async def throw(
    engine: Engine, prompt: list[int], seed: int, position: int, written: Sequence[int] = ()
) -> tuple[np.ndarray, list[dict]]:
    """The logits (vocab_size,) after the ids of a prompt and of what was written after it, and the ladder of the dice
    of (seed, position) over them."""
    rows = (await engine.prime(prompt, seed, written)).rows
    tokens = engine.checkpoint.vocabulary.tokens
    dice = sampling.noise(seed, position, len(tokens))[0]
    starts, ids = zip(*sampling.ladder(rows.logits[0], dice, MAX_TEMPERATURE), strict=True)
    ends = (*starts[1:], MAX_TEMPERATURE)
    rungs = [{"from": a, "to": b, "token": tokens[i]} for a, b, i in zip(starts, ends, ids, strict=True)]
    return rows.logits[0], rungs
