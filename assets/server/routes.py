"""The HTTP routes of a page's requests, and the routes for operators. Gradio's own server serves them with its own."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Coroutine, Mapping

from prometheus_client import CONTENT_TYPE_LATEST
from starlette.middleware import Middleware
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from assets.server.client import client_of
from assets.server.errors import messages_or_error
from assets.server.guard import Guard
from assets.server.limits import Limits
from assets.server.metrics import Metrics
from assets.server.questions import QUESTIONS, Answers
from assets.server.streams import PATIENCE, EventStreams, wait_for_disconnect
from model.library import Library

Source = Callable[[Mapping, str], AsyncIterator[dict]]  # (request, client) → messages
DEFAULTS = Limits()
MOST_LISTS = 10_000  # in a body, brackets of its texts included: making 130,000 lists stops everybody for 0.03 seconds


def make_routes(
    library: Library,
    sources: Mapping[str, Source],
    steer: Callable[[Mapping], bool],
    streams: EventStreams,
    metrics: Metrics,
    limits: Limits = DEFAULTS,
) -> list[Route]:
    """The routes. sources: the event stream of POST /NAME, by name. steer: the answer to POST /steer."""
    answers = Answers(library, limits)
    metrics.include(answers.admissions)

    def stream_of(source: Source):
        async def stream(request: Request):
            body = await _read_body(request)
            if isinstance(body, Response):
                return body
            if streams.closing:  # A proxy passes the request on to another process; a page asks again.
                return JSONResponse({"error": "The server is stopping."}, 503)
            return streams.respond(messages_or_error(source(body, client_of_request(request)), library))

        return stream

    async def ask(request: Request):
        name = request.path_params["name"]
        if name not in QUESTIONS:
            return JSONResponse({"error": f"A question must be one of: {', '.join(QUESTIONS)}."}, 404)
        body = await _read_body(request)
        if isinstance(body, Response):
            return body
        return await _while_listening(request, answers.answer(name, body, client_of_request(request)))

    async def steering(request: Request):
        body = await _read_body(request)
        return body if isinstance(body, Response) else JSONResponse(steer(body))

    async def healthz(request: Request):
        return PlainTextResponse("ok\n")

    async def readyz(request: Request):
        problem = metrics.problem()
        return JSONResponse({"ready": problem is None, "problem": problem}, 200 if problem is None else 503)

    async def prometheus(request: Request):
        return Response(metrics.text(), media_type=CONTENT_TYPE_LATEST)

    guard = [Middleware(Guard)]
    return [
        *(Route(f"/{name}", stream_of(source), methods=["POST"], middleware=guard) for name, source in sources.items()),
        Route("/ask/{name}", ask, methods=["POST"], middleware=guard),
        Route("/steer", steering, methods=["POST"], middleware=guard),
        Route("/healthz", healthz, middleware=guard),
        Route("/readyz", readyz, middleware=guard),
        Route("/metrics", prometheus, middleware=guard),
    ]


async def _read_body(request: Request) -> dict | Response:
    """The JSON object of a POST, or the response that refuses it."""
    try:
        async with asyncio.timeout(PATIENCE):
            content = await request.body()
        if content.count(b"[") + content.count(b"{") > MOST_LISTS:
            raise ValueError
        body = json.loads(content)
    except TimeoutError:
        return JSONResponse({"error": f"The body must arrive within {PATIENCE:.0f} seconds."}, 408)
    except ClientDisconnect:
        return Response(status_code=400)
    except (ValueError, RecursionError):
        body = None
    if not isinstance(body, dict):
        rule = f"The body must be a JSON object of at most {MOST_LISTS:,} lists and objects."
        return JSONResponse({"error": rule}, 400)
    return body


async def _while_listening(request: Request, answer: Coroutine) -> Response:
    """The answer as JSON. If the asker leaves before it is there, the work on it is cancelled."""
    working, leaving = asyncio.create_task(answer), asyncio.create_task(wait_for_disconnect(request.receive))
    tasks = [working, leaving]
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        return JSONResponse(working.result()) if working.done() else Response(status_code=400)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def client_of_request(request: Request) -> str:
    """The client of a request. Behind a trusted proxy, that of the address that the proxy names."""
    return client_of(request.client.host if request.client else None)
