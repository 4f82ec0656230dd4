"""ASGI middleware that limits the bytes of a request. It runs before Gradio's routes and ours."""


class _TooLarge(Exception):
    """The body is larger than the limit."""


class BodyLimit:
    """Answer 413 to a request with more than `limit` bytes, and stop reading it. JSON is parsed on the event loop.

    Uploads are answered 404: the page needs none, and Gradio would store every file on disk.
    """

    def __init__(self, app, limit: int):
        self._app, self._limit = app, limit

    async def __call__(self, scope, receive, send) -> None:
        if scope["type"] != "http":
            return await self._app(scope, receive, send)
        if scope["path"].rstrip("/").endswith("/upload"):
            return await _answer(send, 404, "Not found.\n")
        limit = self._limit
        length = dict(scope["headers"]).get(b"content-length", b"0")
        if length.isdigit() and (len(length) > 20 or int(length) > limit):
            return await _refuse(send, limit)
        received, answered = 0, False

        async def counting_receive():
            nonlocal received
            message = await receive()
            received += len(message.get("body", b""))
            if received > limit:
                raise _TooLarge
            return message

        async def noting_send(message):
            nonlocal answered
            answered = True
            await send(message)

        try:
            await self._app(scope, counting_receive, noting_send)
        except _TooLarge:
            if not answered:
                await _refuse(send, limit)


async def _refuse(send, limit: int) -> None:
    await _answer(send, 413, f"A request must have at most {limit} bytes.\n")


async def _answer(send, status: int, sentence: str) -> None:
    headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"connection", b"close")]
    headers.append((b"x-content-type-options", b"nosniff"))
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": sentence.encode()})
