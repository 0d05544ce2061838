"""What became of each row that a program sent."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Fate(StrEnum):
    STORED = "stored"  # a value for a place that had none
    REVISED = "revised"  # it holds in place of what was there, which is kept as a revision
    UNCHANGED = "unchanged"  # what is there says the same, or holds against it
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class RowFate:
    """`row` is its number in what was sent, from 1; 0 means all that was sent. `reason` is in Vietnamese."""

    row: int
    fate: Fate
    reason: str = ""


@dataclass(frozen=True)
class PushOutcome:
    """In the order of rows. `replayed`: this is the answer to an earlier request of which the present one is a repeat."""

    rows: tuple[RowFate, ...]
    replayed: bool = False

    def count(self, fate: Fate) -> int:
        return sum(row.fate is fate for row in self.rows)

    @property
    def taken(self) -> int:
        return len(self.rows) - self.count(Fate.REJECTED)

    @property
    def first_reason(self) -> str:
        """Why the first rejected row was rejected, "" where none was."""
        return next((row.reason for row in self.rows if row.fate is Fate.REJECTED), "")


_ORDER = (Fate.REJECTED, Fate.REVISED, Fate.STORED, Fate.UNCHANGED)


def by_row(fates: Iterable[RowFate]) -> tuple[RowFate, ...]:
    """One fate for each row: of several values in a row the one that a sender must hear of first."""
    first: dict[int, RowFate] = {}
    for one in fates:
        other = first.get(one.row)
        if other is None or _ORDER.index(one.fate) < _ORDER.index(other.fate):
            first[one.row] = one
    return tuple(first[number] for number in sorted(first))
