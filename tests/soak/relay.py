"""The cable between wall and server: it can be pulled out, or go dead without a word."""

import asyncio
import threading
from contextlib import suppress


class Relay:
    """Listens on a port of its own and passes everything on to `target` on this machine, until it is cut."""

    def __init__(self, target: int) -> None:
        self.port = 0
        self._target = target
        self._dead = False
        self._tasks: set[asyncio.Task[None]] = set()
        self._loop = asyncio.new_event_loop()
        self._ready = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()
        self._ready.wait(10)

    def cut(self) -> None:
        """From now on nothing passes; open connections hang without an end, as behind a dead switch."""
        self._dead = True

    def mend(self) -> None:
        """What was open before is gone; new connections pass."""
        self._dead = False
        self._loop.call_soon_threadsafe(self._drop)

    def close(self) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(5)

    def _drop(self) -> None:
        for task in self._tasks:
            task.cancel()

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        server = self._loop.run_until_complete(asyncio.start_server(self._connected, "127.0.0.1", 0))
        self.port = server.sockets[0].getsockname()[1]
        self._ready.set()
        self._loop.run_forever()

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        try:
            await self._pass_on(reader, writer)
        except (OSError, asyncio.CancelledError):
            pass  # either end may go at any time: that is what this is for
        finally:
            self._tasks.discard(task)
            writer.close()

    async def _pass_on(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while self._dead:
            await asyncio.sleep(0.05)
        there, out = await asyncio.open_connection("127.0.0.1", self._target)
        try:
            ways = [asyncio.ensure_future(self._copy(reader, out)), asyncio.ensure_future(self._copy(there, writer))]
            try:
                await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
            finally:
                for way in ways:
                    way.cancel()
        finally:
            out.close()

    async def _copy(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError):
            while data := await reader.read(65536):
                while self._dead:
                    await asyncio.sleep(0.05)
                writer.write(data)
                await writer.drain()
