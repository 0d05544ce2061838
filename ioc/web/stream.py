"""`GET /stream?screen=NAME&lang=vi`: what changed, pushed by server-sent events.

One task asks the store for its pulse four times a second while anybody watches; a screen is encoded again only when the pulse
moved or five seconds passed, and then once however many watch it.
"""

import asyncio
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from secrets import token_hex
from time import monotonic

import orjson
from anyio import to_thread
from sqlalchemy.exc import SQLAlchemyError

from ioc.web.channel import Channel, Client

log = logging.getLogger(__name__)

POLL = 0.25
TICK = 5.0
REST = 3.0
"""After an encoding the watcher rests this many times what it took, so that it never uses more than a quarter of a core."""

Encode = Callable[[str, str], Mapping[str, Mapping[str, object]]]
"""(screen, language) → its parts. Pure but for the store's queries; called in a thread."""


@dataclass(frozen=True, slots=True)
class Pulse:
    """What moves when anything on a screen may have moved. `change_no` is the store's newest; `marks` are the other counters.

    `worker_seen_at` is the worker's last heartbeat, None if there never was one.
    """

    change_no: int
    marks: tuple[object, ...]
    worker_alive: bool
    worker_seen_at: datetime | None

    def differs(self, other: "Pulse | None") -> bool:
        """Whether a picture may differ; a newer heartbeat of a living worker changes none."""
        return other is None or replace(self, worker_seen_at=None) != replace(other, worker_seen_at=None)


class Stream:
    """Every open stream of this process. `pulse` and `encode` may block; they are called in threads.

    `build` names what the wall's page is made of: a page of another build loads itself anew.
    """

    def __init__(
        self,
        pulse: Callable[[], Pulse],
        encode: Encode,
        clock: Callable[[], datetime],
        build: str = "",
        max_clients: int = 500,
    ) -> None:
        self.max_clients = max_clients
        self._build = build
        self.ending = False
        self._pulse, self._encode, self._clock = pulse, encode, clock
        self._boot = token_hex(4)
        self._channels: dict[tuple[str, str], Channel] = {}
        self._last: Pulse | None = None
        self._watching: asyncio.Task[None] | None = None

    @property
    def clients(self) -> int:
        return sum(len(channel.clients) for channel in self._channels.values())

    def start(self) -> None:
        """Begin to watch; call inside the running loop."""
        self._watching = asyncio.create_task(self._watch())

    def close(self) -> None:
        """End every stream at once and take no new one; call inside the running loop."""
        self.ending = True
        if self._watching is not None:
            self._watching.cancel()
        for channel in self._channels.values():
            for client in channel.clients:
                client.close()

    async def join(self, screen: str, language: str, last_event_id: str) -> tuple[Client, Channel]:
        """A client that already has the snapshot waiting, unless it saw exactly this picture before."""
        channel = self._channels.setdefault((screen, language), Channel(self._boot))
        client = Client()
        channel.clients.add(client)
        try:
            await self._first_picture(channel, screen, language)
        except BaseException:
            self.leave(client)
            raise
        client.begin(channel.snapshot() if last_event_id != channel.id else b"")
        if self._last is not None:
            client.offer(self._heartbeat(self._last))
        return client, channel

    def leave(self, client: Client) -> None:
        for key, channel in list(self._channels.items()):
            channel.clients.discard(client)
            if not channel.clients:
                del self._channels[key]

    async def _first_picture(self, channel: Channel, screen: str, language: str) -> None:
        async with channel.fresh:
            if channel.version == 0:
                pulse = await to_thread.run_sync(self._pulse)
                await self._renew(channel, screen, language, pulse)
                self._last = self._last or pulse

    async def _renew(self, channel: Channel, screen: str, language: str, pulse: Pulse) -> None:
        parts = await to_thread.run_sync(partial(self._encode, screen, language))
        channel.renew(parts, pulse.change_no, self._clock())

    async def _watch(self) -> None:
        rest, ticked = POLL, monotonic()
        while True:
            await asyncio.sleep(rest)
            if not self._channels:
                continue
            begun = monotonic()
            tick = begun - ticked >= TICK
            if tick:
                ticked = begun
            await self._look(tick)
            rest = max(POLL, REST * (monotonic() - begun))

    async def _look(self, tick: bool) -> None:
        try:
            pulse = await to_thread.run_sync(self._pulse)
        except SQLAlchemyError as lost:
            log.warning("Luồng trực tiếp không đọc được cơ sở dữ liệu: %s", lost)
            return  # no heartbeat goes out: browsers mark the screen stale, which is the truth
        except Exception:  # noqa: BLE001 - the watcher outlives every fault: if it died, all screens would stay stale for good
            log.exception("Luồng trực tiếp không hỏi được nhịp của trung tâm")
            return
        if tick or pulse.differs(self._last):
            for (screen, language), channel in list(self._channels.items()):
                await self._renew_or_drop(channel, screen, language, pulse)
        worker_turned = self._last is not None and self._last.worker_alive != pulse.worker_alive
        self._last = pulse
        if tick or worker_turned:
            for channel in self._channels.values():
                channel.broadcast(self._heartbeat(pulse))

    async def _renew_or_drop(self, channel: Channel, screen: str, language: str, pulse: Pulse) -> None:
        try:
            async with channel.fresh:
                await self._renew(channel, screen, language, pulse)
        except Exception:  # noqa: BLE001 - the edge to the screens: a broken one must not silence the others
            log.exception("Không vẽ lại được màn hình “%s”", screen)
            for client in channel.clients:
                client.close()

    def _heartbeat(self, pulse: Pulse) -> bytes:
        worker = {"alive": pulse.worker_alive, "seen_at": pulse.worker_seen_at}
        return b"event: heartbeat\ndata: %s\n\n" % orjson.dumps({"at": self._clock(), "worker": worker, "build": self._build})
