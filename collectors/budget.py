"""The time one visit may take. A deadline that also ends what no socket time-out ends: an answer that drips for ever."""

import socket
import threading
import time
from contextlib import suppress

from ioc.errors import SourceUnavailable


class Budget:
    """Counts from its making. Sockets under `watch` are shut at the deadline, whatever is waiting on them."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self._deadline = time.monotonic() + seconds
        self._sockets: list[socket.socket] = []
        self._timer = threading.Timer(seconds, self._shut)
        self._timer.daemon = True
        self._started = False

    @property
    def over(self) -> bool:
        return time.monotonic() >= self._deadline

    def left(self, where: str) -> float:
        """Seconds left, more than 0. Raises SourceUnavailable when there are none."""
        left = self._deadline - time.monotonic()
        if left <= 0:
            raise self.ended(where)
        return left

    def ended(self, where: str) -> SourceUnavailable:
        return SourceUnavailable(f"{where} không trả lời xong trong {self.seconds:g} giây (timeout của nguồn).")

    def watch(self, connection: socket.socket) -> None:
        """Take a second handle on the connection: TLS moves the first one to another object."""
        self._sockets.append(connection.dup())
        if not self._started:
            self._started = True
            self._timer.start()

    def close(self) -> None:
        self._timer.cancel()
        for connection in self._sockets:
            connection.close()
        self._sockets.clear()

    def _shut(self) -> None:
        for connection in tuple(self._sockets):
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
