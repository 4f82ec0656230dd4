"""The plain routes beside Gradio's: runs and scrubbing as event streams, steering, and what an operator asks for.

Knows nothing about what a run is. Handed to Gradio's own server, so that there is one port and one origin.
"""

import asyncio
import json

from prometheus_client import CONTENT_TYPE_LATEST
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from assets.events import PATIENCE, EventStreams
from assets.metrics import Metrics
from assets.runs import Runs


def make_routes(runs: Runs, streams: EventStreams, metrics: Metrics) -> list[Route]:
    """Those of one server."""

    async def run(request: Request):
        asked = await _asked(request)
        return asked if isinstance(asked, Response) else streams.answer(runs.write(asked, _client(request)))

    async def scrub(request: Request):
        asked = await _asked(request)
        return asked if isinstance(asked, Response) else streams.answer(runs.scrub(asked, _client(request)))

    async def steer(request: Request):
        asked = await _asked(request)
        return asked if isinstance(asked, Response) else JSONResponse(runs.steer(asked))

    async def healthz(request: Request):
        return PlainTextResponse("ok\n")

    async def readyz(request: Request):
        problem = metrics.unready()
        return JSONResponse({"ready": problem is None, "problem": problem}, 200 if problem is None else 503)

    async def numbers(request: Request):
        return Response(metrics.text(), media_type=CONTENT_TYPE_LATEST)

    return [
        Route("/run", run, methods=["POST"]),
        Route("/scrub", scrub, methods=["POST"]),
        Route("/steer", steer, methods=["POST"]),
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
