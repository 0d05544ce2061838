"""How long requests take, counted per door."""

from time import perf_counter

from prometheus_client import CollectorRegistry, Histogram
from starlette.types import ASGIApp, Receive, Scope, Send

from ioc.web.doors import Doors

_BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.3, 1.0, 3.0, 10.0)


class Latency:
    """ASGI middleware. Undeclared paths share one label, so that a scanner cannot fill the memory; streams are not timed."""

    def __init__(self, app: ASGIApp, doors: Doors, registry: CollectorRegistry) -> None:
        self._app, self._doors = app, doors
        self._seconds = Histogram(
            "ioc_request_seconds", "Time to answer", ("method", "door"), registry=registry, buckets=_BUCKETS
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"] == "/stream":
            return await self._app(scope, receive, send)
        begun = perf_counter()
        try:
            await self._app(scope, receive, send)
        finally:
            door = self._doors.door(scope["method"], scope["path"])
            self._seconds.labels(*(door or ("-", "undeclared"))).observe(perf_counter() - begun)
