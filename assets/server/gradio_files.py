"""ASGI middleware: Gradio's own scripts and styles have a digest in their names, so a browser may keep them for good.

Gradio says nothing of it, and a browser would ask again for each of them, some day.
"""

import re

from starlette.datastructures import MutableHeaders

from assets.server.allowed_routes import path_below_root
from assets.server.kept_files import FOR_GOOD

DIGESTED = re.compile(r"/assets/[\w.-]+-[\w-]{8}\.(?:js|css|svg|png|woff2?|wasm)")


class GradioFiles:
    def __init__(self, app):
        self._app = app

    async def __call__(self, scope, receive, send) -> None:
        if scope["type"] != "http" or not _has_digest(scope):
            return await self._app(scope, receive, send)

        async def send_kept(message) -> None:
            if message["type"] == "http.response.start" and message["status"] == 200:
                MutableHeaders(scope=message)["cache-control"] = FOR_GOOD
            await send(message)

        await self._app(scope, receive, send_kept)


def _has_digest(scope) -> bool:
    path = path_below_root(scope)
    theme = path == "/theme.css" and re.fullmatch(rb"v=[0-9a-f]{64}", scope["query_string"])
    return bool(theme or DIGESTED.fullmatch(path))
