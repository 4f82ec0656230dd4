"""One address of replicas, for one model: a call of it, and whether its answers are right.

An address that fails gets no more calls until it has passed a check: a few tokens, in time, with the right bits. Behind
one address there may be many replicas, so the first answer of each of them is checked, too, and one of many later ones.
"""

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from urllib.parse import urlencode

import httpx
import numpy as np

from model.checkpoint import Checkpoint
from model.jobs import Result, Rows
from model.packing import PackingError, answer_limit, pack_jobs, unpack_results

FIRST_PAUSE, LONGEST_PAUSE = 0.05, 1.0  # seconds between two checks; doubled from one to the other
CHECKED = 8  # tokens of a check
SAMPLED = 50  # of so many answers, one is checked
KNOWN = 1000  # replicas whose first answer was checked

log = logging.getLogger(__name__)


class Failure(Exception):
    """An address gave no usable answer; the text says why. `weights`: because it has other weights."""

    def __init__(self, sentence: str, weights: bool = False):
        super().__init__(sentence)
        self.weights = weights


class Address:
    """An address. `failure` is why it gets no calls at present, or None; `calls` is the number of those under way.

    draw: rows, steps → a Result that was computed in this process. allowed: seconds that a check may take at this
    moment. All methods are for one event loop.
    """

    def __init__(
        self,
        url: str,
        http: httpx.AsyncClient,
        checkpoint: Checkpoint,
        draw: Callable[[Rows, int], Awaitable[Result]],
        allowed: Callable[[], float],
    ):
        self.url, self.calls = url, 0
        self.failure: Failure | None = Failure("has not been called yet")
        self._target = f"{url}/advance?{urlencode({'model': checkpoint.name, 'digest': checkpoint.digest})}"
        self._http, self._checkpoint, self._draw, self._allowed = http, checkpoint, draw, allowed
        self._known: OrderedDict[str, None] = OrderedDict()
        self._answers = 0
        self._check: asyncio.Task | None = None

    async def ask(self, content: bytes, jobs: list[tuple[Rows, int]]) -> list[Result] | None:
        """The results of jobs, whose request is `content`; None if the address failed."""
        self.calls += 1
        try:
            try:
                return await self._ask(content, jobs)
            except Failure as failure:
                if not failure.weights:
                    raise
                return await self._ask(content, jobs)  # While replicas are replaced, the next one may have the weights.
        except Failure as failure:
            self.fail(failure)
            return None
        finally:
            self.calls -= 1

    def fail(self, failure: Failure) -> None:
        """Give the address no more calls until it passes a check."""
        self._say(failure)
        self.failure = failure
        self.start_check()

    def start_check(self) -> None:
        """Begin to check the address, unless that is under way."""
        if self._check is None:
            self._check = asyncio.create_task(self._check_until_good())

    async def close(self) -> None:
        """End the check."""
        if self._check is not None:
            self._check.cancel()
            await asyncio.gather(self._check, return_exceptions=True)

    def _say(self, failure: Failure) -> None:
        if str(failure) != str(self.failure):
            log.warning("%s %s. It is called again as soon as it gives the right answers.", self.url, failure)

    async def _ask(self, content: bytes, jobs: list[tuple[Rows, int]]) -> list[Result]:
        """The results of jobs. Raises Failure."""
        limit, answer = answer_limit(jobs), bytearray()
        try:
            async with self._http.stream("POST", self._target, content=content) as response:
                async for part in response.aiter_raw():
                    answer += part
                    if len(answer) > limit:
                        raise Failure(f"gives an answer of more than {limit} bytes")
        except (httpx.HTTPError, OSError) as error:
            raise Failure(f"can't be reached ({type(error).__name__})") from error
        if response.status_code != 200:
            said = bytes(answer[:200]).decode(errors="replace").strip()
            raise Failure(f"answers {response.status_code}: {said}", weights=response.status_code == 409)
        try:
            results = unpack_results(bytes(answer), jobs, self._checkpoint)
        except PackingError as error:
            raise Failure(f"gives an answer that can't be read: {error}") from error
        self._answers += 1
        replica = response.headers.get("x-replica", "")[:80]
        if replica not in self._known or self._answers % SAMPLED == 0:
            self._known.pop(replica, None)
            await self._compare(jobs[0], results[0])
            self._known[replica] = None
            if len(self._known) > KNOWN:
                self._known.popitem(last=False)
        return results

    async def _compare(self, job: tuple[Rows, int], result: Result) -> None:
        """Draw the first row of a job in this process. Raises Failure if it becomes another one than the address's."""
        (rows, steps), first = job, slice(0, 1)
        expected, received = await self._draw(rows.take(first), steps), result.rows.take(first)
        same = (
            np.array_equal(expected.ids, result.ids[first])
            and np.array_equal(expected.rows.state, received.state)
            and np.array_equal(expected.rows.logits, received.logits)
        )
        if not same:
            digest = self._checkpoint.digest[:8]
            raise Failure(f"says that it has the weights {digest}, and gives other numbers", weights=True)

    async def _check_until_good(self) -> None:
        """Ask for a few tokens, again and again until they come in time and are the right ones."""
        pause, checkpoint = FIRST_PAUSE, self._checkpoint
        blank = np.zeros((1, len(checkpoint.vocabulary)), dtype=np.float32)
        jobs = [(Rows(checkpoint.initial_state(), blank, 0, 0, np.ones(1)), CHECKED)]
        content = pack_jobs(jobs)
        while True:
            try:
                async with asyncio.timeout(self._allowed()):
                    results = await self._ask(content, jobs)
                    await self._compare(jobs[0], results[0])
                break
            except TimeoutError:
                failure = Failure("does not answer in time")
            except Failure as reason:
                failure = reason
            self._say(failure)
            self.failure = failure
            await asyncio.sleep(pause)
            pause = min(LONGEST_PAUSE, 2 * pause)
        self.failure = self._check = None
