"""An engine whose tokens are drawn by replicas at other addresses.

Every call has what it needs and the arithmetic is exact, so any replica gives the same bits. A call that fails is sent
to another address, a slow one to another one as well, and the first answer counts. Only `advance` is called elsewhere:
the engine in this process reads prompts and texts, and checks answers.
"""

import asyncio
import logging
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from urllib.parse import urlsplit

import httpx

from model.address import Address, Failure
from model.checkpoint import Checkpoint
from model.engine import INTERACTIVE_ROWS, Engine, Result, Rows, Status
from model.jobs import Job
from model.packing import MAX_ROWS, MAX_STEPS, pack_jobs
from model.pending import Pending

CALLS = 2  # of each lane at a time; the jobs that come meanwhile go together in the next one
MOMENT = 0.01  # seconds in which jobs gather for one call, while another is under way: a call costs as much as 20 rows
ATTEMPTS = 3  # of one call at a time
SLOW = 1.0  # seconds without an answer until another address is called, too; more where all answers take longer
PATIENCE = 60.0  # seconds until a call has failed; a proxy of Serve that died is there again after half of it
REPLACED = 3.0  # seconds until it has failed where all replicas have other weights
POLL = 0.02  # seconds between two looks for an address, while there is none


class ReplicaError(RuntimeError):
    """No replica draws these tokens. `key`: "weights" if those that answer have other weights, else "replicas"."""

    def __init__(self, key: str, sentence: str):
        super().__init__(sentence)
        self.key = key


def parse_urls(text: str) -> tuple[str, ...]:
    """The addresses http://HOST:PORT in a text with commas between them. Raises ValueError."""
    urls = tuple(url.strip().rstrip("/") for url in text.split(","))
    for url in urls:
        try:
            parts = urlsplit(url)
            whole = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
        except ValueError:  # a port that is no number
            whole = False
        if not whole or any(sign in url for sign in "?# "):
            raise ValueError(f"A replica must be an address such as http://127.0.0.1:8000. Received: {url!r}")
    if len(set(urls)) < len(urls):
        raise ValueError(f"Replicas must be different addresses. Received: {text!r}")
    return urls


def engine_maker(urls: str | None, backend: str) -> Callable[[Checkpoint], Engine]:
    """The engine of a checkpoint: with replicas at `urls`, as parse_urls reads them, or without any. Raises ValueError.

    The trained network itself (keras) has other bits on other machines, so that replicas cannot draw its tokens.
    """
    if urls is None:
        return Engine
    if backend == "keras":
        raise ValueError("With --replicas, --backend must be litert or numpy. Received: keras")
    return Replicas(parse_urls(urls)).engine


class Replicas:
    """The addresses of the replicas, and a thread that makes the calls of all models.

    slow, patience, replaced: seconds, as SLOW, PATIENCE and REPLACED.
    """

    def __init__(self, urls: Sequence[str], slow: float = SLOW, patience: float = PATIENCE, replaced: float = REPLACED):
        self.urls, self.slow, self.patience, self.replaced = tuple(urls), slow, patience, replaced
        logging.getLogger("httpx").setLevel(logging.WARNING)  # It has a line for every call.
        # A call has a limit of its own. There is no proxy between the parts of one service.
        self.http = httpx.AsyncClient(timeout=None, trust_env=False, limits=httpx.Limits(max_connections=None))
        self.loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self.loop.run_forever, name="replicas", daemon=True)
        self._thread.start()

    def engine(self, checkpoint: Checkpoint) -> Engine:
        """An engine of a model whose tokens the replicas draw, or, where they are not exact, this process."""
        return ReplicaEngine(checkpoint, self) if checkpoint.exact else Engine(checkpoint)

    def close(self) -> None:
        """End the thread. All engines have to be closed before."""
        asyncio.run_coroutine_threadsafe(self.http.aclose(), self.loop).result()
        self.loop.call_soon_threadsafe(self.loop.stop)
        self._thread.join()
        self.loop.close()


class ReplicaEngine(Engine):
    """An engine whose `advance` is a call of a replica, which may also fail with ReplicaError."""

    fewest_steps = 8

    def __init__(self, checkpoint: Checkpoint, replicas: Replicas):
        super().__init__(checkpoint)
        self._replicas = replicas
        self._lanes: tuple[asyncio.Queue[Job], ...] = (asyncio.Queue(), asyncio.Queue())  # interactive, bulk
        self._ended = False  # no more calls are made
        self._usual = 0.0  # seconds of a call, smoothed
        self._rows = self._drawn = 0  # rows under way; tokens so far
        asyncio.run_coroutine_threadsafe(self._begin(), replicas.loop).result()

    def advance(self, rows: Rows, steps: int) -> Pending:
        """Draw `steps` tokens in every row, at a replica. More than a request may have are drawn in this process."""
        if len(rows) > MAX_ROWS or steps > MAX_STEPS:
            return super().advance(rows, steps)
        job = Job(self.waiters, rows, steps)
        self._check(job)
        self._replicas.loop.call_soon_threadsafe(self._enqueue, job)
        return job.future

    def status(self) -> Status:
        """The load and totals of the engine in this process, and of the calls."""
        here = super().status()
        return replace(here, interactive=here.interactive + self._rows, tokens=here.tokens + self._drawn)

    def close(self) -> None:
        """End all calls and the thread of the engine. All unfinished jobs fail with RuntimeError."""
        asyncio.run_coroutine_threadsafe(self._end(), self._replicas.loop).result()
        super().close()

    async def _begin(self) -> None:
        draw = super().advance
        self._addresses = [
            Address(url, self._replicas.http, self.checkpoint, draw, self._slow) for url in self._replicas.urls
        ]
        for address in self._addresses:
            address.start_check()
        self._tasks = [asyncio.create_task(self._make_calls(lane)) for lane in self._lanes for _ in range(CALLS)]

    async def _end(self) -> None:
        self._ended = True
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, *(address.close() for address in self._addresses), return_exceptions=True)
        for lane in self._lanes:
            while not lane.empty():
                self._refuse_job(lane.get_nowait())

    def _enqueue(self, job: Job) -> None:
        if self._ended:
            self._refuse_job(job)
        else:
            self._lanes[len(job.rows) > INTERACTIVE_ROWS].put_nowait(job)

    def _refuse_job(self, job: Job) -> None:
        job.fail(RuntimeError("The engine is closed."))
        self.waiters.wake()

    def _slow(self) -> float:
        """Seconds after which a call is slow at this moment."""
        return max(self._replicas.slow, 4 * self._usual)

    async def _make_calls(self, lane: asyncio.Queue[Job]) -> None:
        """Make one call after the other, each with all jobs that wait."""
        while True:
            jobs = await _take(lane, MOMENT if self._rows else 0)
            rows = sum(len(job.rows) for job in jobs)
            self._rows += rows
            try:
                results = await self._call([(job.rows, job.steps) for job in jobs]) if jobs else []
                for job, result in zip(jobs, results, strict=True):
                    job.future.succeed(result)
                    self._drawn += result.ids.size
            except asyncio.CancelledError:
                for job in jobs:
                    self._refuse_job(job)
                raise
            except Exception as error:
                for job in jobs:
                    job.fail(error)
            finally:
                self._rows -= rows
                self.waiters.wake()

    async def _call(self, jobs: list[tuple[Rows, int]]) -> list[Result]:
        """The results of jobs, from the first address that gives them. Raises ReplicaError."""
        clock = asyncio.get_running_loop().time
        content, began, attempts = pack_jobs(jobs), clock(), {}  # attempts: task → its address, in their order
        try:
            while True:
                address = self._choose([*attempts.values()]) if len(attempts) < ATTEMPTS else None
                if address is not None:
                    attempts[asyncio.create_task(address.ask(content, jobs))] = address
                self._give_up(clock() - began, bool(attempts))
                if not attempts:
                    await asyncio.sleep(POLL)
                    continue
                done, _ = await asyncio.wait(attempts, timeout=self._slow(), return_when=asyncio.FIRST_COMPLETED)
                for attempt in done:
                    if (results := attempt.result()) is not None:
                        self._usual += 0.1 * (clock() - began - self._usual)
                        for earlier in [*attempts.values()][: [*attempts].index(attempt)]:
                            if earlier is not attempts[attempt]:
                                earlier.fail(Failure("does not answer in time"))
                        return results
                    del attempts[attempt]
        finally:
            for attempt in attempts:
                attempt.cancel()
            await asyncio.gather(*attempts, return_exceptions=True)

    def _choose(self, called: list[Address]) -> Address | None:
        """The address with the fewest calls, of those without a failure; rather one that was not called yet."""
        good = [address for address in self._addresses if address.failure is None]
        return min(good, key=lambda address: (address in called, address.calls), default=None)

    def _give_up(self, seconds: float, called: bool) -> None:
        """Raise ReplicaError for a call that has taken too long."""
        failures = [address.failure for address in self._addresses]
        foreign = not called and all(failure and failure.weights for failure in failures)
        if seconds > (self._replicas.replaced if foreign else self._replicas.patience):
            said = "; ".join(f"{a.url} {a.failure or 'does not answer in time'}" for a in self._addresses)
            rule = "The replicas have other weights than this server" if foreign else "No replica answers"
            raise ReplicaError("weights" if foreign else "replicas", f"{rule}: {said}.")


async def _take(lane: asyncio.Queue[Job], moment: float) -> list[Job]:
    """Wait for a job, and a moment more. Take all that are about as long, so that none waits for a much longer one."""
    first = await lane.get()
    try:
        await asyncio.sleep(moment)
    except asyncio.CancelledError:  # The engine is closed, which fails what is in its lanes.
        lane.put_nowait(first)
        raise
    taken, rows, left = [first], len(first.rows), []
    with suppress(asyncio.QueueEmpty):
        while True:
            job = lane.get_nowait()
            fits = rows + len(job.rows) <= MAX_ROWS and job.steps.bit_length() == first.steps.bit_length()
            (taken if fits else left).append(job)
            rows += len(job.rows) if fits else 0
    for job in left:
        lane.put_nowait(job)
    return [job for job in taken if not job.over]
