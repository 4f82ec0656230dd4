"""ASGI middleware of our own routes: JSON only, nothing from another site's page, and no guessing of types."""

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import JSONResponse


class Guard:
    """Refuse a POST that is no `application/json` (415), and one that another site's page sends (403).

    A page of another site can send text/plain without asking us first, and a browser says `Sec-Fetch-Site: cross-site`.
    Every answer has `X-Content-Type-Options: nosniff`.
    """

    def __init__(self, app):
        self._app = app

    async def __call__(self, scope, receive, send) -> None:
        async def send_unsniffed(message):
            if message["type"] == "http.response.start":
                headers = MutableHeaders(raw=list(message.get("headers", [])))
                headers["x-content-type-options"] = "nosniff"
                message = {**message, "headers": headers.raw}
            await send(message)

        app = (_refusal(Headers(scope=scope)) if scope["method"] == "POST" else None) or self._app
        await app(scope, receive, send_unsniffed)


def _refusal(headers: Headers) -> JSONResponse | None:
    if headers.get("sec-fetch-site", "").strip().lower() == "cross-site":
        return JSONResponse({"error": "A page of another site must not send this."}, 403)
    if headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
        return JSONResponse({"error": "The content type must be application/json."}, 415)
    return None
