"""Which files of a drop are read at this visit: those at rest, not read before, oldest first, so many. Pure."""

from base64 import b64decode, b64encode
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from collectors.file_drop import Listed

_LENGTH = 6
"""Bytes of a file's mark: of twenty thousand files two share one by chance once in a million visits."""
_DRIFT = timedelta(hours=1)
"""How far behind ours the clock of another machine may be before an old file is one still being written."""


def mark_of(file: Listed) -> bytes:
    """Stands for the file as it is now: another size or time is another mark."""
    return sha256(f"{file.name}\n{file.stamp}".encode()).digest()[:_LENGTH]


@dataclass(frozen=True)
class Known:
    """What earlier visits made of files still in the drop: `done` are saved, `left` could not be used and stay as they are.

    `key` stands for the mapping they were read by; under another one they are new again.
    """

    key: str
    done: frozenset[bytes] = frozenset()
    left: frozenset[bytes] = frozenset()

    @classmethod
    def read(cls, cursor: str, key: str) -> "Known":
        """What a cursor says; nothing where it is another mapping's, or none."""
        parts = cursor.split(" ")
        if len(parts) != 3 or parts[0] != key:
            return cls(key)
        return cls(key, *(frozenset(_marks(b64decode(part))) for part in parts[1:]))

    @property
    def text(self) -> str:
        return " ".join((self.key, *(b64encode(b"".join(sorted(marks))).decode() for marks in (self.done, self.left))))

    def after(self, listed: Iterable[Listed], done: Iterable[Listed], left: Iterable[Listed]) -> "Known":
        """What is known after a visit, of the files that are still there."""
        there = frozenset(map(mark_of, listed))
        return Known(
            self.key, there & self.done | frozenset(map(mark_of, done)), there & self.left | frozenset(map(mark_of, left))
        )

    def saved(self, file: Listed) -> bool:
        return mark_of(file) in self.done

    def __contains__(self, file: Listed) -> bool:
        mark = mark_of(file)
        return mark in self.done or mark in self.left


def _marks(packed: bytes) -> list[bytes]:
    return [packed[at : at + _LENGTH] for at in range(0, len(packed), _LENGTH)]


@dataclass(frozen=True)
class Rest:
    """When a file is at rest. `own_clock`: its times are by the clock of this machine. `seen` is since when marks are known."""

    settle: timedelta
    own_clock: bool
    seen: Mapping[bytes, datetime]

    def holds(self, file: Listed, now: datetime) -> bool:
        """Unchanged for `settle`: by its time where the clock can be trusted, else by what earlier visits saw."""
        if not self.settle:
            return True
        least = self.settle if self.own_clock else self.settle + _DRIFT
        if file.modified_at is not None and now - file.modified_at >= least:
            return True
        since = self.seen.get(mark_of(file))
        return since is not None and now - since >= self.settle

    def note(self, waiting: Iterable[Listed], now: datetime) -> str:
        """For the next visit: since when each file that waits has been as it is."""
        return "\n".join(f"{mark.hex()} {self.seen.get(mark, now).isoformat()}" for mark in map(mark_of, waiting))


def read_note(note: str) -> dict[bytes, datetime]:
    """What `Rest.note` wrote."""
    pairs = (line.split(" ") for line in note.splitlines())
    return {bytes.fromhex(mark): datetime.fromisoformat(since) for mark, since in pairs}


def oldest_first(files: Iterable[Listed], sent_at: Callable[[Listed], datetime | None], most: int) -> Sequence[Listed]:
    """At most `most` files by when they were sent (by their name, else their time), those without any time last."""

    def age(file: Listed) -> tuple[bool, float, str]:
        when = sent_at(file) or file.modified_at
        return when is None, when.timestamp() if when else 0.0, file.name

    return sorted(files, key=age)[:most]
