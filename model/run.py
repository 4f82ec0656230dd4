"""One run: a prompt is continued at several temperatures side by side, and the last row's temperature can be steered.

The prompt, seed, length and temperature schedule determine every id of a run, whatever its pace and wherever it
starts: a run that goes on from position 40 draws the ids that the whole run draws from there.
"""

import asyncio
import secrets
import time
from collections.abc import AsyncIterator
from contextlib import aclosing, suppress
from dataclasses import dataclass, replace

import numpy as np

from model.engine import Engine, Result, Rows
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
STRIDE = 32  # tokens of one engine call, at most
MAX_CALL_SECONDS = 0.12  # One engine call takes about this long at most, so that steering takes effect soon.


@dataclass(frozen=True)
class Chunk:
    """The state of a run after some tokens.

    position: number of tokens drawn. ids: per row, the ids of its text so far. ended: per row, whether its text has
    ended (some vocabularies have an end-of-text token). bits: per row, the sum of the entropies of the distributions
    that its ids were drawn from. temperature: that of the steered row for its next token. logits: (vocab_size,)
    float32, those of the steered row's next token, or of its end-of-text token once it has ended. schedule: the
    temperatures used so far. state: "running", "done" (the length is reached, or every text has ended) or "stopped"
    (the run can go on).
    """

    position: int
    ids: tuple[tuple[int, ...], ...]
    ended: tuple[bool, ...]
    bits: tuple[float, ...]
    temperature: float
    logits: np.ndarray
    schedule: Schedule
    state: str


class Run:
    """Rows at fixed `temperatures` and, as the last one, a row that follows `schedule` and can be steered.

    The prompt is cut to its last 2,000 characters (`cut` counts the others) and its unknown tokens are skipped
    (`unknown` lists them). A viewer already has the first `position` tokens: they are computed again, but give no
    chunks. The run stops after `until` tokens. `pace` is in tokens per second; None means as fast as possible.
    Raises SettingError for a setting out of bounds.
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
        self.secret = secrets.token_urlsafe(16)  # It allows steering the run, so it must not be guessable.
        self.ids: list[list[int]] = [[] for _ in range(len(temperatures) + 1)]  # per row, the ids of its text so far
        self.written = 0  # number of tokens drawn so far
        self._engine, self._vocabulary = engine, engine.checkpoint.vocabulary
        self._prompt_ids, self.unknown = self._vocabulary.encode(self.prompt)
        self._temperatures = tuple(check_temperature(t) for t in temperatures)
        self._schedule = [(at, check_temperature(t)) for at, t in schedule]
        self._position = min(max(position, 0), self.length)
        self._until = self.length if until is None else min(max(until, self._position), self.length)
        self._steered: float | None = None  # a temperature from `steer` that is not in the schedule yet
        self._stopped = False
        self._told = asyncio.Event()  # set by `steer` and `stop`, until the next chunk
        self._replaying = True
        self._stride = STRIDE

    def steer(self, temperature: float) -> None:
        """Set the steered row's temperature from the next engine call on. Later entries of the schedule are dropped."""
        self._steered = clamp_temperature(temperature)
        self._told.set()

    def stop(self) -> None:
        """End the run. The state of its last chunk is "stopped"."""
        self._stopped = True
        self._told.set()

    async def chunks(self) -> AsyncIterator[Chunk]:
        """Yield about twelve chunks a second: the first with the first token, the last with state "done" or "stopped".

        The chunk after `steer` comes with the next token, and the one after `stop` at once. A run that is stopped
        before `position` yields none.
        """
        primed = (await self._engine.prime(self._prompt_ids, self.seed)).rows
        count = len(self._temperatures) + 1
        rows = primed.repeat(count)
        self._logits = rows.logits[-1]
        self._bits = np.zeros(count)
        self._ends: list[int | None] = [None] * count  # per ended row, the position after its last token
        while rows.position < self._position and not self._stopped and not self._all_ended:
            rows = await self._advance(rows, self._position)
        if rows.position < self._position and not self._all_ended:
            return  # It was stopped before the first token that the viewer lacks.
        self._replaying = False

        first, pace, anchor = True, self.pace, (time.monotonic(), rows.position)
        while True:
            self._told.clear()
            tick, before = time.monotonic(), rows.position
            if self.pace != pace:
                pace, anchor = self.pace, (tick, before)
            due = self._until if pace is None else anchor[1] + 1 + int((tick - anchor[0]) * pace)
            while rows.position < min(due, self._until) and not self._stopped and not self._all_ended:
                rows = await self._advance(rows, min(due, self._until))
                if first or time.monotonic() - tick > 1 / CHUNKS_PER_SECOND:
                    break
            first = False
            over = self._stopped or rows.position == self._until or self._all_ended
            if over or rows.position > before:
                yield self._chunk(rows, over)
            if over:
                return
            token = tick if pace is None else anchor[0] + (rows.position - anchor[1]) / pace
            await self._pause(tick + 1 / CHUNKS_PER_SECOND, token)

    async def _pause(self, end: float, token: float) -> None:
        """Wait until `end`; once the run has been told something, only until its next token is due."""
        with suppress(TimeoutError):
            async with asyncio.timeout(max(0.0, end - time.monotonic())):
                await self._told.wait()
                if not self._stopped:
                    await asyncio.sleep(max(0.0, token - time.monotonic()))

    async def last(self) -> Chunk | None:
        """The last of all `chunks`; None where there are none."""
        last = None
        async with aclosing(self.chunks()) as chunks:
            async for chunk in chunks:
                last = chunk
        return last

    async def _advance(self, rows: Rows, until: int) -> Rows:
        """Draw tokens at constant temperatures: up to `until`, one stride, or the schedule's next entry."""
        # The replayed part is on the viewer's page already, so it keeps its temperatures.
        if self._steered is not None and not self._replaying and self._add_to_schedule(self._steered, rows.position):
            self._steered = None
        change = next((at for at, _ in self._schedule if at > rows.position), self.length)
        stride = STRIDE if self._replaying else self._stride  # Nobody steers what is replayed.
        steps = min(stride, until - rows.position, change - rows.position)
        temperatures = np.array([*self._temperatures, self._temperature_at(rows.position)])
        begun = time.monotonic()
        result = await self._engine.advance(replace(rows, temperatures=temperatures), steps)
        seconds = max(1e-6, time.monotonic() - begun)
        stride = int(steps * MAX_CALL_SECONDS / seconds)
        self._stride = max(self._engine.fewest_steps, min(STRIDE, stride))
        for row in range(len(self.ids)):
            self._append(row, rows.position, result)
        if self._ends[-1] is None:
            self._logits = result.rows.logits[-1]
        elif self._ends[-1] >= rows.position:  # The steered text ended within this call.
            self._logits = (await self._engine.prime(self._prompt_ids, self.seed, self.ids[-1])).rows.logits[0]
        self.written = result.rows.position
        return result.rows

    def _append(self, row: int, position: int, result: Result) -> None:
        """Add the ids of one engine call to a row's text. Ids after an end of text belong to no text."""
        if self._ends[row] is not None:
            return
        ids = self._vocabulary.until_end(result.ids[row].tolist())
        if len(ids) < result.ids.shape[1]:
            self._ends[row] = position + len(ids)
        self._bits[row] += result.entropies[row, : len(ids)].sum()
        self.ids[row] += ids

    @property
    def _all_ended(self) -> bool:
        return None not in self._ends

    def _add_to_schedule(self, temperature: float, position: int) -> bool:
        """Let a temperature begin at a position. False if it must wait because the schedule fills up too fast.

        The first half of the entries may follow each other at any distance. The second half is spread over the rest
        of the text, so that a slider that is moved all the time still steers at the end.
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

    def _temperature_at(self, position: int) -> float:
        return next((t for at, t in reversed(self._schedule) if at <= position), UNIT)

    def _chunk(self, rows: Rows, over: bool) -> Chunk:
        position = max(self._ends) if self._all_ended else rows.position  # The last call may go beyond all ends.
        finished = self._all_ended or position == self.length
        return Chunk(
            position,
            tuple(map(tuple, self.ids)),
            tuple(end is not None for end in self._ends),
            tuple(self._bits.tolist()),
            self._temperature_at(position),
            self._logits,
            tuple((at, t) for at, t in self._schedule if at < max(position, 1)),
            "running" if not over else "done" if finished else "stopped",
        )
