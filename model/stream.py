"""One run: a prompt, written on at several temperatures side by side, steerable while it is being written.

Knows nothing about pages, addresses or other viewers. A run is reproducible from its settings alone: the same
prompt, seed, length and temperature schedule give the same characters, at any pace, from any position on.
"""

import asyncio
import secrets
import time
from collections.abc import AsyncIterator
from contextlib import aclosing
from dataclasses import dataclass, replace

import numpy as np

from model.engine import Engine, Rows, Written
from model.settings import (
    HIGH,
    LOW,
    MAX_SCHEDULE,
    UNIT,
    Schedule,
    check_length,
    check_prompt,
    check_seed,
    check_temperature,
    clamp_temperature,
)

CHUNKS_PER_SECOND = 12  # findings: a browser follows 10–20 updates a second with ease, and falls behind at 150
STRIDE = 32  # most tokens asked of the engine at once
PROMPT = 0.12  # seconds: no more tokens at once than take about this long, so that a busy engine writes more slowly to
# everybody, rather than in jerks, and a new temperature or a stop never waits long


@dataclass(frozen=True)
class Chunk:
    """What has been written so far.

    position: tokens written. texts: one per row, without the prompt. ended: per row, whether its text has come to its
    own end (a vocabulary may have a token for that). bits: per row, the entropies of the distributions that its tokens
    were drawn from, summed. temperature: the steered row's, from here on. logits: (vocab_size,) float32, the steered
    row's, for its next token, or what its end was drawn from. schedule: what was used so far.
    state: "running", "done" (the length is reached, or every text has ended) or "stopped" (it could go on).
    """

    position: int
    texts: tuple[str, ...]
    ended: tuple[bool, ...]
    bits: tuple[float, ...]
    temperature: float
    logits: np.ndarray
    schedule: Schedule
    state: str


class Run:
    """Rows at fixed `temperatures` and, last, one row that follows `schedule` and can be steered.

    `prompt` is cut to its last 2,000 characters (`cut` says how many went) and its unknown tokens are skipped
    (`unknown` names them). `position` is what a viewer already has: that much is computed again, without chunks.
    `until` stops the run early, `pace` is in tokens per second, None is as fast as it goes.
    Raises SettingError for a setting outside its bounds.
    """

    def __init__(
        self,
        engine: Engine,
        prompt: str,
        seed: int,
        length: int,
        temperatures: tuple[float, ...] = (LOW, UNIT, HIGH),
        schedule: Schedule = ((0, UNIT),),
        pace: float | None = None,
        position: int = 0,
        until: int | None = None,
    ):
        self.prompt, self.cut = check_prompt(prompt)
        self.seed, self.length = check_seed(seed), check_length(length)
        self.pace = pace
        self.token = secrets.token_urlsafe(16)  # whoever knows it may steer: it must not be guessable
        self._engine, self._vocabulary = engine, engine.checkpoint.vocabulary
        self.drawn: list[list[int]] = [[] for _ in range(len(temperatures) + 1)]  # the ids of each text
        self._prompt_ids, self.unknown = self._vocabulary.encode(self.prompt)
        self._temperatures = tuple(check_temperature(t) for t in temperatures)
        self._schedule = [(at, check_temperature(t)) for at, t in schedule]
        self.written = 0  # tokens so far
        self._position = min(max(position, 0), self.length)
        self._until = self.length if until is None else min(max(until, self._position), self.length)
        self._wanted: float | None = None
        self._stopped = False
        self._replaying = True
        self._stride = STRIDE

    @property
    def ids(self) -> list[int]:
        """The steered row's, as drawn."""
        return self.drawn[-1]

    def steer(self, temperature: float) -> None:
        """The steered row's temperature from the next stride on; what the schedule still had in store is dropped."""
        self._wanted = clamp_temperature(temperature)

    def stop(self) -> None:
        """End the run; its last chunk says "stopped"."""
        self._stopped = True

    async def chunks(self) -> AsyncIterator[Chunk]:
        """About twelve chunks a second, the first with the first token, the last with state "done" or "stopped".

        None at all where the run is stopped before it has come as far as `position`.
        """
        primed = (await self._engine.prime(self._prompt_ids, self.seed)).rows
        count = len(self._temperatures) + 1
        rows = primed.repeat(count)
        texts = ("",) * count
        self._logits = rows.logits[-1]
        self._bits = np.zeros(count)
        self._ends: list[int | None] = [None] * count  # the position after its last token, of a text that has ended
        while rows.position < self._position and not self._stopped and not self._all_ended:
            rows, texts = await self._write(rows, texts, self._position)
        if rows.position < self._position and not self._all_ended:
            return  # stopped before it was as far as what the viewer has
        self._replaying = False

        first, pace, anchor = True, self.pace, (time.monotonic(), rows.position)
        while True:
            tick, before = time.monotonic(), rows.position
            if self.pace != pace:
                pace, anchor = self.pace, (tick, before)
            due = self._until if pace is None else anchor[1] + 1 + int((tick - anchor[0]) * pace)
            while rows.position < min(due, self._until) and not self._stopped and not self._all_ended:
                rows, texts = await self._write(rows, texts, min(due, self._until))
                if first or time.monotonic() - tick > 1 / CHUNKS_PER_SECOND:
                    break
            first = False
            over = self._stopped or rows.position == self._until or self._all_ended
            if over or rows.position > before:
                yield self._chunk(rows, texts, over)
            if over:
                return
            await asyncio.sleep(max(0.0, tick + 1 / CHUNKS_PER_SECOND - time.monotonic()))

    async def last(self) -> Chunk | None:
        """The last of all `chunks`, for whoever needs no other."""
        last = None
        async with aclosing(self.chunks()) as chunks:
            async for chunk in chunks:
                last = chunk
        return last

    async def _write(self, rows: Rows, texts: tuple[str, ...], until: int) -> tuple[Rows, tuple[str, ...]]:
        """Tokens more at one temperature: up to `until`, a stride, or the schedule's next change."""
        wanted = None if self._replaying else self._wanted  # what has been seen is never written anew
        if wanted is not None and self._take(wanted, rows.position):
            self._wanted = None
        change = next((at for at, _ in self._schedule if at > rows.position), self.length)
        steps = min(self._stride, until - rows.position, change - rows.position)
        begun = time.monotonic()
        temperatures = np.array([*self._temperatures, self._at(rows.position)])
        written = await self._engine.advance(replace(rows, temperatures=temperatures), steps)
        self._stride = max(1, min(STRIDE, int(steps * PROMPT / max(1e-6, time.monotonic() - begun))))
        texts = tuple(text + self._take_in(row, rows.position, written) for row, text in enumerate(texts))
        if self._ends[-1] is None:
            self._logits = written.rows.logits[-1]
        elif self._ends[-1] >= rows.position:  # just now: it was drawn somewhere in this stride
            self._logits = (await self._engine.prime(self._prompt_ids, self.seed, self.ids)).rows.logits[0]
        self.written = written.rows.position
        return written.rows, texts

    def _take_in(self, row: int, position: int, written: Written) -> str:
        """What a row's text becomes longer by; what was drawn after its end belongs to no text."""
        if self._ends[row] is not None:
            return ""
        ids = self._vocabulary.until_end(written.ids[row].tolist())
        if len(ids) < written.ids.shape[1]:
            self._ends[row] = position + len(ids)
        self._bits[row] += written.entropies[row, : len(ids)].sum()
        self.drawn[row] += ids
        return self._vocabulary.decode(ids)

    @property
    def _all_ended(self) -> bool:
        return None not in self._ends

    def _take(self, temperature: float, position: int) -> bool:
        """Put a change into the schedule, unless it must wait.

        While a hand never rests, the second half of the places is dealt out over the rest of the text: changes come
        more rarely then, and the slider never goes dead.
        """
        past = [(at, t) for at, t in self._schedule if at < position]
        if past and past[-1][1] == temperature:
            self._schedule = past
            return True
        free = MAX_SCHEDULE - len(past)
        if free > MAX_SCHEDULE // 2 or (free and (position - past[-1][0]) * free >= self.length - position):
            self._schedule = [*past, (position, temperature)]
            return True
        return False

    def _at(self, position: int) -> float:
        return next((t for at, t in reversed(self._schedule) if at <= position), UNIT)

    def _chunk(self, rows: Rows, texts: tuple[str, ...], over: bool) -> Chunk:
        position = max(self._ends) if self._all_ended else rows.position  # not where the last stride ended
        used = tuple((at, t) for at, t in self._schedule if at < max(position, 1))
        finished = self._all_ended or position == self.length
        return Chunk(
            position,
            texts,
            tuple(end is not None for end in self._ends),
            tuple(self._bits.tolist()),
            self._at(position),
            self._logits,
            used,
            "running" if not over else "done" if finished else "stopped",
        )
