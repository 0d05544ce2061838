"""Request bodies: never larger than a person could have typed, and readable twice."""

from starlette.types import Message, Receive

MAX_BODY = 4 * 1024 * 1024
"""Bytes; Dash callbacks carry the page's state, commands a few words."""


class BodyTooLarge(Exception):
    """The request body is larger than MAX_BODY."""


def limited(receive: Receive, limit: int = MAX_BODY) -> Receive:
    """`receive` that raises BodyTooLarge once more than `limit` bytes have come."""
    seen = 0

    async def counted() -> Message:
        nonlocal seen
        message = await receive()
        seen += len(message.get("body", b""))
        if seen > limit:
            raise BodyTooLarge
        return message

    return counted


async def read_body(receive: Receive) -> bytes:
    """The whole body."""
    parts, more = [], True
    while more:
        message = await receive()
        parts.append(message.get("body", b""))
        more = message.get("more_body", False)
    return b"".join(parts)


def replayed(body: bytes, receive: Receive) -> Receive:
    """`receive` that gives `body` first, then whatever comes after it (the disconnect)."""
    given = False

    async def again() -> Message:
        nonlocal given
        if given:
            return await receive()
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return again
