"""The practice security centre sends its events by syslog over TCP to whoever listens on the port; it tries again for ever."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import datetime

from ioc.practice.province import Province
from ioc.practice.security import EVERY, events


@asynccontextmanager
async def serve(province: Province, port: int) -> AsyncIterator[None]:
    """Sends until the block ends. Here the centre is the server: it listens on 127.0.0.1:port."""
    sending = asyncio.create_task(_send(province, port))
    try:
        yield
    finally:
        sending.cancel()
        with suppress(asyncio.CancelledError):
            await sending


async def _send(province: Province, port: int) -> None:
    while True:
        await asyncio.sleep(EVERY.total_seconds())
        with suppress(OSError):
            await _once(province.now(), province.world.seed, port)


async def _once(now: datetime, seed: int, port: int) -> None:
    bodies = [text.encode() for text in events(now, seed)]
    _, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(b"".join(b"%d %s" % (len(body), body) for body in bodies))
    await writer.drain()
    writer.close()
    await writer.wait_closed()
