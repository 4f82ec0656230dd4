"""A request through a middleware, and what the application behind it has read."""

import asyncio


def send_through(middleware, parts: list[bytes], **scope) -> tuple[int, bytes]:
    """The status, and the body that an application behind `middleware` has read; the body comes in these parts.

    middleware: application → application. scope: of the request, besides its type.
    """
    chunks = [{"type": "http.request", "body": part, "more_body": i < len(parts) - 1} for i, part in enumerate(parts)]
    read, sent = [], []

    async def application(scope, receive, send):
        more = True
        while more:
            message = await receive()
            read.append(message["body"])
            more = message["more_body"]
        await send({"type": "http.response.start", "status": 200})

    async def receive():
        return chunks.pop(0)

    async def send(message):
        sent.append(message)

    asyncio.run(middleware(application)({"type": "http", "headers": []} | scope, receive, send))
    return sent[0]["status"], b"".join(read)
