"""The API for programs: texts at temperatures, the next token, the ladder of a position, measures, sweeps.

Arguments are checked here; a ValueError states the rule, then the value received.
"""

import math
from collections.abc import AsyncIterator
from contextlib import aclosing

from model import measures, sampling
from model.architecture import has_large_state
from model.engine import Engine
from model.fingerprints import copied
from model.ladder import read_ladder
from model.library import Library
from model.run import Run
from model.settings import (
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
from model.sweep import sweep

SEED, LENGTH = 7, 400  # the defaults
MAX_COMPARE_TEMPERATURES = 16
MAX_SWEEP_TEMPERATURES = 41
MAX_SWEEP_TOKENS = 1_000_000  # which take minutes, while others wait for the place


class Api:
    """The endpoints of a library of models. `model` None means the library's first one."""

    def __init__(self, library: Library):
        self._library = library

    async def generate(
        self, prompt: str, temperature: float = UNIT, seed: int = SEED, length: int = LENGTH, model: str | None = None
    ) -> AsyncIterator[str]:
        """Write `length` tokens after the prompt at one temperature; yield the text so far, without the prompt."""
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
        """Write at 1 to 16 temperatures with the same noise; yield the texts so far, in the temperatures' order."""
        if not isinstance(temperatures, list) or not 1 <= len(temperatures) <= MAX_COMPARE_TEMPERATURES:
            rule = f"temperatures must be a list of 1 to {MAX_COMPARE_TEMPERATURES}."
            raise SettingError("temperature", rule, temperatures)
        *fixed, last = (check_temperature(temperature) for temperature in temperatures)
        engine = await self._engine(model)
        run = Run(engine, prompt, seed, length, temperatures=tuple(fixed), schedule=((0, last),))
        texts, position = [""] * len(temperatures), 0
        async with aclosing(run.chunks()) as chunks:
            async for chunk in chunks:
                added = [engine.checkpoint.vocabulary.decode(ids[position:]) for ids in chunk.ids]
                texts = [text + new for text, new in zip(texts, added, strict=True)]
                position = chunk.position
                yield texts

    async def next_token(self, prompt: str, temperature: float = UNIT, model: str | None = None) -> dict:
        """All tokens with their probabilities of coming next, which sum to 1; the most probable first."""
        temperature, (prompt, _) = check_temperature(temperature), check_prompt(prompt)
        engine = await self._engine(model)
        vocabulary = engine.checkpoint.vocabulary
        rows = (await engine.prime(vocabulary.encode(prompt)[0], seed=0)).rows
        logits = rows.logits[0].tolist()
        p = sampling.probabilities(rows.logits, temperature)[0].tolist()
        # By logit, because ids with equal probabilities may have different logits.
        ranked = sorted(range(len(logits)), key=lambda i: -logits[i])
        return {
            "tokens": [
                {
                    "token": vocabulary.tokens[i],
                    "id": i,
                    "logit": logits[i] if math.isfinite(logits[i]) else None,  # JSON has no −∞
                    "probability": p[i],
                }
                for i in ranked
            ]
        }

    async def ladder(self, prompt: str, seed: int = SEED, position: int = 0, model: str | None = None) -> list[dict]:
        """The token after exactly this prompt at every temperature from 0 to 2, with the noise of (seed, position).

        [{"from", "to", "token"}, …], ascending and without gaps.
        """
        seed, position, (prompt, _) = check_seed(seed), check_position(position), check_prompt(prompt)
        engine = await self._engine(model)
        vocabulary = engine.checkpoint.vocabulary
        _, rungs = await read_ladder(engine, vocabulary.encode(prompt)[0], seed, position)
        return [{"from": r["from"], "to": r["to"], "token": vocabulary.tokens[r["id"]]} for r in rungs]

    async def measure(self, text: str, model: str | None = None) -> dict:
        """The measures of a text, as `model.measures.measure` gives them, "copied", and "unknown": what can't be read.

        The entropy is that of the model's distributions (T = 1) while it reads the text from the initial state, per
        character that it reads. `copied` is {"share", "length", "onset"}, as `model.fingerprints` has it, or null where
        the training text is not known.
        """
        text = check_text(text)
        engine = await self._engine(model)
        checkpoint = engine.checkpoint
        vocabulary, known = checkpoint.vocabulary, checkpoint.language_lexicon
        ids, unknown = vocabulary.encode(text)
        bits = float((await engine.prime([], seed=0, written=ids)).entropies[0, 1:].sum())
        read = len(vocabulary.decode(ids))
        measured = measures.measure(text, bits, checkpoint.lexicon, read=read, language_lexicon=known)
        found = copied(text, await self._library.fingerprints(engine))
        return measured | {"copied": found and found._asdict(), "unknown": unknown}

    async def sweep(
        self,
        prompt: str,
        model: str | None = None,
        temperatures: list[float] | None = None,
        seeds: int = 16,
        length: int = LENGTH,
    ) -> AsyncIterator[dict]:
        """Measure what `model.sweep` names per temperature, over the seeds 0 … `seeds` − 1.

        Yields {"done", "of", "rows"} after each seed, as `model.sweep` does. The default temperatures are 0, 0.1, … 2.
        Temperatures × seeds × `length` must be at most 1,000,000.
        """
        if temperatures is None:
            temperatures = [i / 10 for i in range(21)]
        if not isinstance(temperatures, list) or not 1 <= len(temperatures) <= MAX_SWEEP_TEMPERATURES:
            rule = f"temperatures must be a list of 1 to {MAX_SWEEP_TEMPERATURES}."
            raise SettingError("temperature", rule, temperatures)
        temperatures = [check_temperature(temperature) for temperature in temperatures]
        seeds, length, (prompt, _) = check_count(seeds), check_length(length), check_prompt(prompt)
        if (drawn := len(temperatures) * seeds * length) > MAX_SWEEP_TOKENS:
            raise SettingError("length", f"temperatures × seeds × length must be {MAX_SWEEP_TOKENS:,} or less.", drawn)
        engine = await self._engine(model)
        fingerprints = await self._library.fingerprints(engine)
        async with aclosing(sweep(engine, prompt, temperatures, seeds, length, fingerprints)) as answers:
            async for answer in answers:
                yield answer

    def has_large_state(self, model: object) -> bool:
        """Whether that of the model which an argument names is large."""
        return has_large_state(self._library.card(self._library.first() if model is None else model))

    async def _engine(self, model: object) -> Engine:
        return await self._library.engine(self._library.first() if model is None else model)
