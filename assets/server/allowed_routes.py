"""ASGI middleware with the list of all addresses that answer. A new version of Gradio may bring more; they answer 404.

Gradio has routes that read files, fetch what a visitor names, store uploads or show what others did. The page and
programs need none of them.
"""

import re

NAME = r"[\w-]{1,64}"  # of an endpoint, a question, a session or a call
OWN = rf"/run|/scrub|/sweep|/steer|/ask/{NAME}|/page/.+|/healthz|/readyz|/metrics"
# Files of the page, in Gradio's package. HEAD / is asked for by launch() itself, and by what watches a server.
PAGE = r"/|/assets/.+|/static/.+|/theme\.css|/favicon\.ico|/manifest\.json|/robots\.txt"
# What Gradio's page and gradio_client ask for; launch() asks for startup-events.
GRADIO = (
    rf"/config/?|/gradio_api/(?:info/?|openapi\.json|startup-events|heartbeat/{NAME}|queue/join|queue/data|cancel|reset/?"
    rf"|(?:run|call|call/v2)/{NAME}/?|call/(?:v2/)?{NAME}/{NAME})"
)
ALLOWED = re.compile(f"{OWN}|{PAGE}|{GRADIO}")


class AllowedRoutes:
    """Answer 404 to every address that is not on the list, and 415 to forms with files: Gradio would store them."""

    def __init__(self, app):
        self._app = app

    async def __call__(self, scope, receive, send) -> None:
        if scope["type"] == "websocket":
            return await send({"type": "websocket.close"})
        if scope["type"] != "http":
            return await self._app(scope, receive, send)
        if not ALLOWED.fullmatch(path_below_root(scope)):
            return await _answer(send, 404, "Not found.\n")
        if dict(scope["headers"]).get(b"content-type", b"").strip().lower().startswith(b"multipart/"):
            return await _answer(send, 415, "A request's body must be JSON.\n")
        await self._app(scope, receive, send)


def path_below_root(scope) -> str:
    """The path below that which a proxy serves the app at."""
    root = scope.get("root_path", "").rstrip("/")
    return scope["path"].removeprefix(root) if scope["path"].startswith(f"{root}/") else scope["path"]


async def _answer(send, status: int, sentence: str) -> None:
    headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"connection", b"close")]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": sentence.encode()})
