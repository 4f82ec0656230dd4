"""The endpoints for programs: the methods of `model.api`, with admission and with errors that a program can read."""

import asyncio
import inspect
import time
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import aclosing, asynccontextmanager
from functools import wraps

from gradio.context import LocalContext

from assets.server.admission import Admission
from assets.server.client import client_of
from assets.server.errors import errors_for_programs
from model.api import Api

MAX_WAIT = 60  # seconds in line; the server can't see whether a waiting program is still there
UPDATE_SECONDS = 0.5  # Gradio stores every answer until the program reads it, so a stream has at most two a second.


def make_endpoints(api: Api, runs: Admission, heavy: Admission) -> dict[str, Callable]:
    """The functions for `gr.api`, by their API name. Sweeps need a place in `heavy`, all others one in `runs`."""
    light = (api.generate, api.compare, api.next_token, api.ladder, api.measure)
    large = api.has_large_state
    return {call.__name__: admit(call, runs, large) for call in light} | {"sweep": admit(api.sweep, heavy, large)}


def admit(
    endpoint: Callable, admission: Admission, is_large: Callable[[object], bool] = lambda model: False
) -> Callable:
    """Wrap an endpoint: each call waits for a place, and its errors become gr.Error.

    Each answer of a streaming endpoint contains all earlier ones. The first and the last are sent, and between them
    the latest one every half second. is_large: whether the state is of the model that an argument `model` names.
    """

    names = [*inspect.signature(endpoint).parameters]

    def of(filled: list, options: Mapping) -> Admission:
        return admission.of(is_large((dict(zip(names, filled, strict=False)) | options).get("model")))

    @wraps(endpoint)
    async def stream(*arguments, **options):
        filled = _filled(endpoint, arguments)
        async with _place(of(filled, options)), aclosing(endpoint(*filled, **options)) as answers:
            unsent, due = [], 0.0
            async for answer in answers:
                unsent = [answer]
                if time.monotonic() >= due:
                    yield unsent.pop()
                    due = time.monotonic() + UPDATE_SECONDS
            for answer in unsent:
                yield answer

    @wraps(endpoint)
    async def once(*arguments, **options):
        filled = _filled(endpoint, arguments)
        async with _place(of(filled, options)):
            return await endpoint(*filled, **options)

    return stream if inspect.isasyncgenfunction(endpoint) else once


def _filled(endpoint: Callable, arguments: tuple) -> list:
    """The arguments of a call, with the endpoint's defaults for those that were left out: Gradio passes None."""
    parameters = inspect.signature(endpoint).parameters.values()
    return [
        parameter.default if argument is None and parameter.default is not parameter.empty else argument
        for parameter, argument in zip(parameters, arguments, strict=False)
    ]


@asynccontextmanager
async def _place(admission: Admission) -> AsyncIterator[None]:
    """Wait for an admission place for an API call. Raises gr.Error as `errors_for_programs` does."""
    request = LocalContext.request.get(None)
    client = client_of(request.client.host if request and request.client else None)
    with errors_for_programs(), admission.place(client) as place:
        async with asyncio.timeout(MAX_WAIT):
            async for _ in place.wait():
                pass
        yield
