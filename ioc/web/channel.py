"""One picture, many watchers: a screen in one language is encoded once and handed as bytes to every client of it."""

import asyncio
from collections import deque
from collections.abc import Mapping
from datetime import datetime

import orjson

QUEUE_LIMIT = 32
"""Events a client may lag behind before its queue is dropped for one fresh snapshot."""


class Client:
    """A browser on a channel. Events wait in a bounded queue; overflow means: start again from a snapshot."""

    def __init__(self) -> None:
        self.closed = False
        self._begun = False
        self._waiting: deque[bytes] = deque()
        self._overflown = False
        self._something = asyncio.Event()

    def begin(self, event: bytes) -> None:
        """The first thing the browser gets; what is offered before it would be an update of nothing."""
        self._begun = True
        self.offer(event)

    def offer(self, event: bytes) -> None:
        if not self._begun:
            return
        if len(self._waiting) >= QUEUE_LIMIT:
            self._waiting.clear()
            self._overflown = True
        if not self._overflown:
            self._waiting.append(event)
        self._something.set()

    def close(self) -> None:
        self.closed = True
        self._something.set()

    async def take(self, channel: "Channel") -> bytes:
        """Everything that waits, as one piece; b"" once closed."""
        await self._something.wait()
        self._something.clear()
        events = [channel.snapshot()] if self._overflown else list(self._waiting)
        self._waiting.clear()
        self._overflown = False
        return b"" if self.closed else b"".join(events)


class Channel:
    """The parts of one screen in one language, each as the JSON last sent. `version` counts the changes."""

    def __init__(self, boot: str) -> None:
        self.clients: set[Client] = set()
        self.fresh = asyncio.Lock()
        self.version = 0
        self._boot = boot
        self._parts: dict[str, bytes] = {}
        self._change_no = 0
        self._at = b'""'
        self._snapshot: bytes | None = None

    @property
    def id(self) -> str:
        """`Last-Event-ID`: the change number, then what tells apart two pictures of one change number, and two processes."""
        return f"{self._change_no}.{self.version}.{self._boot}"

    def snapshot(self) -> bytes:
        if self._snapshot is None:
            self._snapshot = self._event("snapshot", self._parts)
        return self._snapshot

    def renew(self, parts: Mapping[str, Mapping[str, object]], change_no: int, at: datetime) -> None:
        """Take a new picture and offer each client the parts whose JSON changed; a part that is gone is sent as null."""
        encoded = {name: orjson.dumps(part) for name, part in parts.items()}
        changed = {name: part for name, part in encoded.items() if self._parts.get(name) != part}
        changed |= {name: b"null" for name in self._parts.keys() - encoded.keys()}
        if self.version and not changed:
            return
        first = self.version == 0
        self._parts, self._change_no, self._at = encoded, change_no, orjson.dumps(at)
        self.version += 1
        self._snapshot = None
        if not first:
            self.broadcast(self._event("update", changed))

    def broadcast(self, event: bytes) -> None:
        for client in self.clients:
            client.offer(event)

    def _event(self, name: str, parts: Mapping[str, bytes]) -> bytes:
        inner = b",".join(orjson.dumps(part_id) + b":" + part for part_id, part in parts.items())
        data = b'{"change_no":%d,"at":%s,"parts":{%s}}' % (self._change_no, self._at, inner)
        return b"id: %s\nevent: %s\ndata: %s\n\n" % (self.id.encode(), name.encode(), data)
