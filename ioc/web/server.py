"""uvicorn, told to end the live streams first: it waits for open responses before it tells the application to stop."""

import socket
from collections.abc import Callable

import uvicorn

GRACE = 2
"""Seconds that requests in flight get to finish after a stop signal."""


class Server(uvicorn.Server):
    """`on_stop` runs in the loop as soon as the server begins to stop."""

    def __init__(self, config: uvicorn.Config, on_stop: Callable[[], None]) -> None:
        super().__init__(config)
        self._on_stop = on_stop

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._on_stop()
        await super().shutdown(sockets)
