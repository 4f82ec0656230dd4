"""ASGI middleware: a program's message has few values. Gradio walks through all of them, several times, on the event
loop; half a megabyte of empty lists would stop every viewer's text for most of a second.
"""

import json

from starlette.responses import JSONResponse

from assets.server.allowed_routes import path_below_root

MOST = 1000  # values in a message; a sweep with its 41 temperatures has the most, about fifty


class ProgramMessages:
    """Answer 422 to a POST to Gradio's routes with more than MOST values. Each list and object is a value, too."""

    def __init__(self, app):
        self._app = app

    async def __call__(self, scope, receive, send) -> None:
        if (
            scope["type"] != "http"
            or scope["method"] != "POST"
            or not path_below_root(scope).startswith("/gradio_api/")
        ):
            return await self._app(scope, receive, send)
        messages = [await receive()]
        while messages[-1].get("more_body"):
            messages.append(await receive())
        if not has_few_values(b"".join(message.get("body", b"") for message in messages)):
            refusal = JSONResponse({"error": f"A message must have at most {MOST} values."}, 422)
            return await refusal(scope, receive, send)
        waiting = iter(messages)

        async def receive_again():
            return next(waiting, None) or await receive()

        await self._app(scope, receive_again, send)


def has_few_values(body: bytes) -> bool:
    """Whether a body has at most MOST values; true of a body that is no JSON, which Gradio refuses at once."""
    try:
        left = [json.loads(body)]
    except RecursionError:
        return False
    except ValueError:
        return True
    values = 0
    while left:
        value = left.pop()
        inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
        values += len(inner)
        if values > MOST:
            return False
        left += inner
    return True
