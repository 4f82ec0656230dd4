"""The engine behind one HTTP call, which any replica with the same weights answers with the same bits.

`POST /advance?model=NAME&digest=DIGEST` takes jobs as packing.py writes them and answers with their results. Nothing
is kept between two calls, so that a call may be sent again, anywhere. It is a plain ASGI application: Ray Serve runs
many of them (deployment.py), tests one.
"""

import asyncio
import secrets
from collections.abc import Awaitable, Callable
from urllib.parse import parse_qs

from model.engine import Engine
from model.folder import CheckpointError
from model.jobs import Rows
from model.library import Library
from model.packing import MAX_BODY, PackingError, pack_results, unpack_jobs
from model.settings import SettingError

PATIENCE = 20.0  # seconds until a whole body has to be there
MAX_UNDER_WAY = 4096  # rows; more would only wait

Receive = Callable[[], Awaitable[dict]]


class Refusal(Exception):
    """A request that gets no results: an HTTP status, and a sentence with the rule."""

    def __init__(self, status: int, sentence: str):
        super().__init__(sentence)
        self.status = status


class Service:
    """The ASGI application of one replica. `rows` is the number of rows under way, on which replicas are scaled."""

    def __init__(self, library: Library, patience: float = PATIENCE):
        self.rows = 0
        self._library, self._patience = library, patience
        self._name = secrets.token_hex(8).encode()  # A caller checks the first answer of every replica.

    async def __call__(self, scope: dict, receive: Receive, send: Callable[[dict], Awaitable[None]]) -> None:
        if scope["type"] == "lifespan":
            for event in ("startup", "shutdown"):
                await receive()
                await send({"type": f"lifespan.{event}.complete"})
            return
        if scope["type"] != "http":
            raise RuntimeError(f"A replica serves HTTP alone. Received: {scope['type']}")
        try:
            status, body, kind = 200, await self._answer(scope, receive), b"application/octet-stream"
        except Refusal as refusal:
            status, body, kind = refusal.status, f"{refusal}\n".encode(), b"text/plain; charset=utf-8"
        headers = [
            (b"content-type", kind),
            (b"content-length", str(len(body)).encode()),
            (b"x-replica", self._name),
        ]
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    async def _answer(self, scope: dict, receive: Receive) -> bytes:
        if scope["path"] == "/healthz":
            return b"ok\n"
        if scope["path"] != "/advance":
            raise Refusal(404, "There is only /advance.")
        if scope["method"] != "POST":
            raise Refusal(405, f"The method must be POST. Received: {scope['method']}")
        asked = parse_qs(scope["query_string"].decode("latin-1"))
        engine = await self._engine(asked.get("model", [""])[0], asked.get("digest", [""])[0])
        content = await self._read(scope, receive)
        try:
            jobs = unpack_jobs(content, engine.checkpoint)
        except PackingError as error:
            raise Refusal(400, str(error)) from error
        rows = sum(len(some) for some, _ in jobs)
        if self.rows + rows > MAX_UNDER_WAY:
            raise Refusal(503, f"There must be {MAX_UNDER_WAY} rows under way or less.")
        self.rows += rows
        try:
            return await _while_listening(_advance(engine, jobs), receive)
        finally:
            self.rows -= rows

    async def _engine(self, name: str, digest: str) -> Engine:
        """The engine of a model, if it has these weights. Raises Refusal."""
        try:
            engine = await self._library.engine(name)
        except SettingError as error:
            raise Refusal(409, str(error)) from error
        except CheckpointError as error:
            raise Refusal(503, str(error)) from error
        if not engine.checkpoint.exact:
            raise Refusal(409, f"A replica draws the tokens of exact models alone. Received: {name}")
        if engine.checkpoint.digest != digest:
            rule = f"The weights of {name} must be {engine.checkpoint.digest}, which are loaded here."
            raise Refusal(409, f"{rule} Received: {digest[:80] or 'nothing'}")
        return engine

    async def _read(self, scope: dict, receive: Receive) -> bytes:
        """The body of a request, which must arrive in time and have at most MAX_BODY bytes. Raises Refusal."""
        too_large = Refusal(413, f"A body must have {MAX_BODY} bytes or less.")
        length = dict(scope["headers"]).get(b"content-length", b"0")
        if not length.isdigit() or len(length) > 20 or int(length) > MAX_BODY:
            raise too_large
        body = bytearray()
        try:
            async with asyncio.timeout(self._patience):
                while True:
                    message = await receive()
                    if message["type"] == "http.disconnect":
                        raise Refusal(400, "The caller has left.")
                    body += message.get("body", b"")
                    if len(body) > MAX_BODY:
                        raise too_large
                    if not message.get("more_body"):
                        return bytes(body)
        except TimeoutError:
            raise Refusal(408, f"A body must arrive within {self._patience:g} seconds.") from None


async def _advance(engine: Engine, jobs: list[tuple[Rows, int]]) -> bytes:
    """The packed results of jobs, which the engine steps beside those of all other calls."""
    pending = [engine.advance(rows, steps) for rows, steps in jobs]
    try:
        return pack_results([await job for job in pending])
    finally:
        for job in pending:
            job.cancel()


async def _while_listening(work: Awaitable[bytes], receive: Receive) -> bytes:
    """The result of some work, which is cancelled as soon as its caller leaves. Raises Refusal."""

    async def leaving() -> None:
        while (await receive())["type"] != "http.disconnect":
            pass

    tasks = [asyncio.ensure_future(work), asyncio.ensure_future(leaving())]
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        if not tasks[0].done():
            raise Refusal(400, "The caller has left.")
        return tasks[0].result()
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
