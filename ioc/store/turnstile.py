"""Writers of one SQLite file take turns, across threads and processes, first come first served."""

import fcntl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True)
class Turnstile:
    """Two file locks beside the database: who waits next holds `.queue`, who writes holds `.writer`.

    SQLite's own busy time-out polls, so a process that writes without pause starves the others; here the one that
    waits holds the queue, and who has just written must stand behind it. Locks of a killed process fall with it.
    `path` None (PostgreSQL) makes every turn free.
    """

    path: Path | None
    _mine: threading.local = field(default_factory=threading.local, compare=False)

    @contextmanager
    def turn(self) -> Iterator[None]:
        if self.path is None:
            yield
            return
        if getattr(self._mine, "turn", False):
            raise RuntimeError("writing() inside writing() would wait for itself for ever")
        with Path(f"{self.path}.queue").open("w") as queue, Path(f"{self.path}.writer").open("w") as writer:
            fcntl.flock(queue, fcntl.LOCK_EX)
            fcntl.flock(writer, fcntl.LOCK_EX)
            fcntl.flock(queue, fcntl.LOCK_UN)
            self._mine.turn = True
            try:
                yield
            finally:
                self._mine.turn = False
