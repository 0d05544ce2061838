"""The HTTP side of the live stream: an ASGI application that writes what its client's queue holds until either side ends."""

import asyncio
from collections.abc import Callable, Collection
from time import monotonic

from anyio import to_thread
from sqlalchemy.exc import SQLAlchemyError
from starlette.datastructures import Headers, QueryParams
from starlette.types import Receive, Scope, Send

from ioc.domain.principal import Principal
from ioc.web.channel import Channel, Client
from ioc.web.guard import PRINCIPAL
from ioc.web.problem import problem
from ioc.web.stream import Stream

LIFE, LIFE_OF_WALL = 3600.0, 300.0
"""Seconds after which a stream ends and the browser opens the next, so that a revoked session or wall does not watch on."""

SLOW = 2.0
"""A first picture that takes longer is waited for with the answer begun, so that the browser knows that somebody is there."""

_LANGUAGES = ("vi", "en")
_HEADERS = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-store"),
    (b"x-accel-buffering", b"no"),
]


class StreamDoor:
    """`screens` gives the names that exist now; it may block."""

    def __init__(self, stream: Stream, screens: Callable[[], Collection[str]]) -> None:
        self._stream = stream
        self._screens = screens

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        query = QueryParams(scope["query_string"])
        screen, language = query.get("screen", ""), query.get("lang", "vi")
        if screen not in await to_thread.run_sync(self._screens) or language not in _LANGUAGES:
            return await problem(404, f"Không có màn hình “{screen}” bằng ngôn ngữ “{language}”")(scope, receive, send)
        if self._stream.ending or self._stream.clients >= self._stream.max_clients:
            return await problem(503, "Máy chủ đang dừng hoặc đã đủ số màn hình cùng xem; hãy thử lại sau")(scope, receive, send)
        actor: Principal | None = scope.get(PRINCIPAL)
        bound = actor.screen if actor else None
        if bound not in (None, screen):
            return await problem(403, f"Màn hình lớn này chỉ được xem “{bound}”")(scope, receive, send)
        last_event_id = Headers(scope=scope).get("last-event-id", query.get("last_event_id", ""))
        joining = asyncio.create_task(self._stream.join(screen, language, last_event_id))
        await asyncio.wait({joining}, timeout=SLOW)
        if joining.done() and isinstance(joining.exception(), SQLAlchemyError):
            return await problem(503, "Cơ sở dữ liệu không trả lời; màn hình sẽ tự nối lại")(scope, receive, send)
        await send({"type": "http.response.start", "status": 200, "headers": _HEADERS})
        await send({"type": "http.response.body", "body": b"retry: 1000\n\n", "more_body": True})
        client, channel = await joining
        leaving = asyncio.create_task(_close_when_gone(receive, client))
        try:
            await _write(send, client, channel, LIFE_OF_WALL if bound else LIFE)
        finally:
            leaving.cancel()
            self._stream.leave(client)


async def _write(send: Send, client: Client, channel: Channel, life: float) -> None:
    ends = monotonic() + life
    while not client.closed and monotonic() < ends:
        events = await client.take(channel)
        if events:
            await send({"type": "http.response.body", "body": events, "more_body": True})
    await send({"type": "http.response.body", "body": b"", "more_body": False})


async def _close_when_gone(receive: Receive, client: Client) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
    client.close()
