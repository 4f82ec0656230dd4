"""The page's HTML. Gradio renders its part of it once; a request fills in what is its own: tags, first screen, address.

Rendering takes Gradio 20 ms and more of the interpreter that streams the texts: a few clients that ask for the page
without pause would halve the speed of everybody's. What all pages share is compressed once, too.
"""

import json
import zlib
from collections.abc import Callable
from typing import NamedTuple

from gradio.route_utils import get_root_url
from starlette.requests import Request
from starlette.responses import Response

from assets.gradio_patches import FRAME, HEAD
from assets.server.allowed_routes import path_below_root

ORIGIN = "http://page.invalid"  # in the kept page, in place of the address that the app is asked at
HEADERS = {"vary": "accept-encoding, accept-language", "cache-control": "no-cache"}
GZIP = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\xff"  # the header of a gzip file
ESCAPES = {ord(sign): f"\\u{ord(sign):04x}" for sign in "<>&'"}  # as Gradio writes JSON into a script


class Piece(NamedTuple):
    """Bytes of a page, and the same as blocks of DEFLATE that need no bytes before them."""

    content: bytes
    compressed: bytes


class KeptPage:
    """ASGI middleware for `GET /`, the last one before Gradio. frame_of: the markup of a request's first screen."""

    def __init__(self, app, frame_of: Callable[[Request], str]):
        self._app, self._frame_of = app, frame_of
        self._pieces: list[Piece | str] | None = None  # a text: HEAD, FRAME, ORIGIN

    async def __call__(self, scope, receive, send) -> None:
        if scope["type"] != "http" or scope["method"] != "GET" or path_below_root(scope) != "/":
            return await self._app(scope, receive, send)
        if self._pieces is None:
            self._pieces = await self._render(scope)
        if self._pieces is None:  # Gradio answers with something else than its page
            return await self._app(scope, receive, send)
        request = Request(scope)
        own = {HEAD: scope.get("head", ""), FRAME: self._frame_of(request), ORIGIN: _root(request)}
        pieces = [piece if isinstance(piece, Piece) else make_piece(own[piece].encode()) for piece in self._pieces]
        await _respond(request, pieces)(scope, receive, send)

    async def _render(self, scope) -> list[Piece | str] | None:
        """Gradio's page in pieces; None for an answer that is none."""
        host = ORIGIN.partition("://")[2].encode()
        plain = scope | {"query_string": b"", "headers": [(b"host", host)], "scheme": "http", "state": {}}
        messages = []

        async def receive() -> dict:
            return {"type": "http.request", "body": b"", "more_body": False}

        async def send(message: dict) -> None:
            messages.append(message)

        await self._app(plain, receive, send)
        text = b"".join(message.get("body", b"") for message in messages).decode()
        if messages[0]["status"] != 200 or HEAD not in text or FRAME not in text:
            return None
        pieces: list[Piece | str] = [text]
        for mark, word in {HEAD: HEAD, FRAME: FRAME, ORIGIN: _root(Request(plain))}.items():
            pieces = [part for piece in pieces for part in _split(piece, word, mark)]
        return [piece if piece in (HEAD, FRAME, ORIGIN) else make_piece(piece.encode()) for piece in pieces]


def _split(piece: str, word: str, mark: str) -> list[str]:
    """A piece at every place of a word, with a mark in place of the word."""
    if piece in (HEAD, FRAME, ORIGIN):
        return [piece]
    first, *others = piece.split(word)
    return [first, *(part for other in others for part in (mark, other))]


def _root(request: Request) -> str:
    """The address that the app is asked at, as Gradio writes it into its configuration."""
    root = get_root_url(request, "/", request.scope.get("root_path"))
    return json.dumps(root)[1:-1].translate(ESCAPES)


def make_piece(content: bytes) -> Piece:
    deflate = zlib.compressobj(6, zlib.DEFLATED, -zlib.MAX_WBITS)
    return Piece(content, deflate.compress(content) + deflate.flush(zlib.Z_FULL_FLUSH))


def _respond(request: Request, pieces: list[Piece]) -> Response:
    content, headers = b"".join(piece.content for piece in pieces), dict(HEADERS)
    accepted = {entry.split(";")[0].strip() for entry in request.headers.get("accept-encoding", "").split(",")}
    if "gzip" in accepted:
        headers["content-encoding"] = "gzip"
        end = b"\x03\x00" + zlib.crc32(content).to_bytes(4, "little") + (len(content) % 2**32).to_bytes(4, "little")
        content = b"".join([GZIP, *(piece.compressed for piece in pieces), end])
    return Response(content, headers=headers, media_type="text/html")
