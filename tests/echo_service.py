"""A service for tests of the practice province: answers what it hears, in capitals."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from ioc.practice.province import Province


@asynccontextmanager
async def serve(province: Province, port: int) -> AsyncIterator[None]:
    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write((await reader.readline()).upper())
        writer.close()

    async with await asyncio.start_server(answer, "127.0.0.1", port):
        yield
