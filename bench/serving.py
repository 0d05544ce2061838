"""An ASGI application in a process of its own, as it is deployed, so that the client's work is not counted as the server's."""

import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing import get_context

import httpx
import psutil
import uvicorn
from starlette.types import ASGIApp

from ioc.web.server import GRACE


@contextmanager
def serving(make: Callable[..., ASGIApp], *arguments: object) -> Iterator[tuple[str, psutil.Process]]:
    """The address and the process of `make(*arguments)` served on loopback; it ends with the block."""
    port = free_port()
    child = get_context("spawn").Process(target=_serve, args=(port, make, arguments), daemon=True)
    child.start()
    address = f"http://127.0.0.1:{port}"
    try:
        # The transport tries again, each time after a longer pause, until the port is open.
        with httpx.Client(transport=httpx.HTTPTransport(retries=9)) as client:
            client.get(address + "/healthz", timeout=60)
        yield address, psutil.Process(child.pid)
    finally:
        child.terminate()
        child.join(10)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _serve(port: int, make: Callable[..., ASGIApp], arguments: tuple[object, ...]) -> None:
    config = uvicorn.Config(
        make(*arguments), "127.0.0.1", port, log_level="error", access_log=False, timeout_graceful_shutdown=GRACE
    )
    uvicorn.Server(config).run()
