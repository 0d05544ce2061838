"""Messages heard and not yet saved."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from collectors.contract import Message


@dataclass
class Gathering:
    """Full when it has so many messages or bytes, or its first has waited so many seconds. `clock` gives aware UTC instants."""

    clock: Callable[[], datetime]
    most: int
    most_bytes: int
    longest_wait: float
    messages: list[Message] = field(default_factory=list)
    _bytes: int = 0
    _since: float = 0.0
    _last: datetime | None = None

    def add(self, place: str, body: bytes) -> None:
        """Keep a message. No two are heard at the same instant: two values of one series must stay two."""
        if not self.messages:
            self._since = time.monotonic()
        now = self.clock()
        self._last = now if self._last is None or now > self._last else self._last + timedelta(microseconds=1)
        self.messages.append(Message(place, body, self._last))
        self._bytes += len(body)

    @property
    def full(self) -> bool:
        if not self.messages:
            return False
        much = len(self.messages) >= self.most or self._bytes >= self.most_bytes
        return much or self.left == 0

    @property
    def left(self) -> float:
        """Seconds until the first message has waited long enough; the whole wait where there is none."""
        if not self.messages:
            return self.longest_wait
        return max(0.0, self._since + self.longest_wait - time.monotonic())

    def clear(self) -> None:
        """What was gathered is saved."""
        self.messages.clear()
        self._bytes = 0
