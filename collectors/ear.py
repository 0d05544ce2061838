"""What a listener is given: a way to be heard, a sign to stop, and means that last as long as it listens."""

import socket
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from threading import Event

from collectors.budget import Budget
from collectors.contract import Message
from collectors.means import Means

_DAY = 86_400.0


class Endless(Budget):
    """The time of one who listens: there is always a day left, and no socket is shut for being slow."""

    def __init__(self) -> None:
        super().__init__(_DAY)

    @property
    def over(self) -> bool:
        return False

    def left(self, where: str) -> float:
        return self.seconds

    def watch(self, connection: socket.socket) -> None:
        """Keeps nothing: a listener opens connection after connection, and ends them itself."""


@dataclass(frozen=True)
class Listening:
    """The Ear of one listener."""

    stop: Event
    means: Means
    hear: Callable[[Sequence[Message]], None]
