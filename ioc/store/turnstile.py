"""Writers of one SQLite file take turns, across threads and processes."""

import fcntl
import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from ioc.errors import DatabaseBusy

PATIENCE = 30.0
"""Seconds a writer waits for its turn: many times the longest transaction, short enough that a person gets an answer."""
_LOOK = 0.002


@dataclass(frozen=True)
class Turnstile:
    """Two file locks beside the database: who waits next holds `.queue`, who writes holds `.writer` and has its pid there.

    SQLite's own busy time-out polls, so a process that writes without pause starves the others; here the one that
    waits next holds the queue, and who has just written must stand behind it. Locks of a killed process fall with it.
    `path` None (PostgreSQL) makes every turn free; `patience` is in seconds.
    """

    path: Path | None
    patience: float = PATIENCE
    _mine: threading.local = field(default_factory=threading.local, compare=False)

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Raises DatabaseBusy when the turn does not come in time."""
        if self.path is None:
            yield
            return
        if getattr(self._mine, "turn", False):
            raise RuntimeError("writing() inside writing() would wait for itself for ever")
        end = time.monotonic() + self.patience
        with _opened(f"{self.path}.queue") as queue, _opened(f"{self.path}.writer") as writer:
            self._wait(queue, end)
            self._wait(writer, end)
            fcntl.flock(queue, fcntl.LOCK_UN)
            os.pwrite(writer, b"%-10d" % os.getpid(), 0)
            self._mine.turn = True
            try:
                yield
            finally:
                self._mine.turn = False

    def _wait(self, lock: int, end: float) -> None:
        # A waiting flock knows no time-out: one that hangs while it writes would hang everybody for ever.
        while not _taken(lock):
            if time.monotonic() > end:
                raise DatabaseBusy(self._complaint())
            time.sleep(_LOOK)

    def _complaint(self) -> str:
        pid = Path(f"{self.path}.writer").read_text().strip()
        who = f"tiến trình {pid}" if pid else "một tiến trình khác"
        return (
            f"Cơ sở dữ liệu bận: {who} đã ghi hơn {self.patience:.0f} giây chưa xong; chưa lưu gì. "
            "Hãy thử lại sau ít phút; nếu vẫn bận, xem nhật ký của tiến trình ấy rồi khởi động lại nó."
        )


@contextmanager
def _opened(path: str) -> Iterator[int]:
    # Each turn opens the file anew: locks belong to the opened file, so that threads wait for each other too.
    lock = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o666)
    try:
        yield lock
    finally:
        os.close(lock)


def _taken(lock: int) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
