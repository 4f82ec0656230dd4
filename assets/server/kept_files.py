"""Files that a browser keeps for good: their addresses have a digest of their content."""

from collections.abc import Callable

from starlette.requests import Request
from starlette.responses import Response

FOR_GOOD = "public, max-age=31536000, immutable"
CODINGS = ("br", "gzip")  # of HTTP, the smaller first; over http browsers take gzip


def keep(request: Request, content_in: Callable[[str | None], bytes], media_type: str) -> Response:
    """The response with a file. content_in: its content in one of CODINGS, or, with None, as it is."""
    accepted = {entry.split(";")[0].strip() for entry in request.headers.get("accept-encoding", "").split(",")}
    coding = next((coding for coding in CODINGS if coding in accepted), None)
    headers = {"cache-control": FOR_GOOD, "vary": "accept-encoding"}
    if coding:
        headers["content-encoding"] = coding
    return Response(content_in(coding), headers=headers, media_type=media_type)
