"""What a source has sent, by its own account."""

from dataclasses import dataclass, field
from threading import Lock
from typing import NamedTuple


class Key(NamedTuple):
    """`at` is in whole epoch seconds."""

    indicator: str
    subject: str
    at: int


@dataclass
class Ledger:
    """`good` must be stored with these values, `bad` must be among the rejected rows (by a piece of their content)."""

    good: dict[Key, float] = field(default_factory=dict)
    bad: set[str] = field(default_factory=set)
    lock: Lock = field(default_factory=Lock)

    def sent(self, good: dict[Key, float], bad: set[str] | None = None) -> None:
        with self.lock:
            self.good |= good
            self.bad |= bad or set()
