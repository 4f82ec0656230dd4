"""ASGI middleware before Gradio's server and our routes alike: how many bytes a request may bring.

Knows nothing about what is asked for.
"""


class TooLarge(Exception):
    """A body went on beyond its limit."""


class BodyLimit:
    """A POST with more than `most` bytes is answered 413, and no more of it is read. Nothing can be uploaded:
    Gradio would keep the file of anybody who asks, and the page has no use for one."""

    def __init__(self, app, most: int):
        self._app, self._most = app, most

    async def __call__(self, scope, receive, send) -> None:
        if scope["type"] != "http":
            return await self._app(scope, receive, send)
        if scope["path"].rstrip("/").endswith("/upload"):
            return await self._answer(send, 404, "Not found.\n")
        length = dict(scope["headers"]).get(b"content-length", b"0")
        if length.isdigit() and int(length) > self._most:
            return await self._refuse(send)
        read, begun = 0, False

        async def counted():
            nonlocal read
            message = await receive()
            read += len(message.get("body", b""))
            if read > self._most:
                raise TooLarge
            return message

        async def watched(message):
            nonlocal begun
            begun = True
            await send(message)

        try:
            await self._app(scope, counted, watched)
        except TooLarge:
            if not begun:
                await self._refuse(send)

    async def _refuse(self, send) -> None:
        await self._answer(send, 413, f"A request must have at most {self._most} bytes.\n")

    async def _answer(self, send, status: int, sentence: str) -> None:
        headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"connection", b"close")]
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": sentence.encode()})
