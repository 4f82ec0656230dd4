"""The plain routes beside Gradio's: event streams, steering, and what an operator asks for.

Knows nothing about what is streamed. Handed to Gradio's own server, so that there is one port and one origin.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Mapping

from prometheus_client import CONTENT_TYPE_LATEST
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from assets.events import PATIENCE, EventStreams
from assets.metrics import Metrics

Source = Callable[[Mapping, str], AsyncIterator[dict]]  # of what is asked for, and the client's address


def make_routes(
    sources: Mapping[str, Source], steer: Callable[[Mapping], bool], streams: EventStreams, metrics: Metrics
) -> list[Route]:
    """Those of one server. sources: what is streamed to a POST, by path. steer: what a page tells its run."""

    def streamed(path: str, source: Source) -> Route:
        async def answer(request: Request):
            asked = await _asked(request)
            return asked if isinstance(asked, Response) else streams.answer(source(asked, _client(request)))

        return Route(path, answer, methods=["POST"])

    async def told(request: Request):
        asked = await _asked(request)
        return asked if isinstance(asked, Response) else JSONResponse(steer(asked))

    async def healthz(request: Request):
        return PlainTextResponse("ok\n")

    async def readyz(request: Request):
        problem = metrics.unready()
        return JSONResponse({"ready": problem is None, "problem": problem}, 200 if problem is None else 503)

    async def numbers(request: Request):
        return Response(metrics.text(), media_type=CONTENT_TYPE_LATEST)

    return [
        *(streamed(path, source) for path, source in sources.items()),
        Route("/steer", told, methods=["POST"]),
        Route("/healthz", healthz),
        Route("/readyz", readyz),
        Route("/metrics", numbers),
    ]


async def _asked(request: Request) -> dict | Response:
    """The JSON object of a POST, or the answer that refuses it."""
    try:
        async with asyncio.timeout(PATIENCE):
            asked = json.loads(await request.body())
    except TimeoutError:
        return JSONResponse({"error": f"The body must be there within {PATIENCE:.0f} seconds."}, 408)
    except (ValueError, RecursionError):
        asked = None
    if not isinstance(asked, dict):
        return JSONResponse({"error": "The body must be a JSON object."}, 400)
    return asked


def _client(request: Request) -> str:
    """An address; behind a proxy that the server trusts, that of the proxy's client."""
    return request.client.host if request.client else ""
