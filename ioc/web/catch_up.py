"""The web process takes what programs sent while the database was away."""

import asyncio
import logging

from anyio import to_thread

from ioc.web.api.push import PushDoor

log = logging.getLogger(__name__)

PAUSE = 1.0
"""Seconds between two looks at the shelf."""


async def keep_catching_up(door: PushDoor) -> None:
    """Until cancelled. A disk that cannot be read is logged, and looked at again."""
    while True:
        await asyncio.sleep(PAUSE)
        try:
            await to_thread.run_sync(door.catch_up)
        except OSError:
            log.exception("không đọc được kho tạm của số liệu gửi đến")
