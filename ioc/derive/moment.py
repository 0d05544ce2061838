"""What one derived value is computed from, and what comes of it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import NamedTuple, TypeGuard

from ioc.domain.observation import Note
from ioc.domain.quality import GOOD, Quality, rank
from ioc.domain.subject import Subject


class Point(NamedTuple):
    """A stored value: the end of its period (aware UTC), the number (None where only a text was said), its quality."""

    at: datetime
    value: float | None
    quality: Quality


class Number(NamedTuple):
    """A point that may be reckoned with."""

    at: datetime
    value: float
    quality: Quality


Points = Sequence[Point]
"""Of one series, oldest first."""


@dataclass(frozen=True, slots=True)
class Moment:
    """One subject at one instant. `day` is the last day inside the period that ends at `at`.

    `own` holds by role the subject's points as far back as the function reaches, `below` those at `at` of the subjects below it
    by their codes (None where one has none).
    """

    at: datetime
    subject: Subject
    day: date
    own: Mapping[str, Points] = field(default_factory=dict)
    below: Mapping[str, Point | None] = field(default_factory=dict)

    def now(self, role: str) -> Point | None:
        """The point of the very instant; None where there is none."""
        points = self.own.get(role, ())
        return points[-1] if points and points[-1].at == self.at else None

    def good(self, role: str) -> list[Number]:
        """The points that may be reckoned with."""
        return [point for point in self.own.get(role, ()) if usable(point)]


@dataclass(frozen=True, slots=True)
class Result:
    """A value and how far it may be trusted; `value` None says in the note why there is none."""

    value: float | None
    quality: Quality
    note: Note | None = None


def usable(point: Point | None) -> TypeGuard[Number]:
    """Whether the point is a number of good quality."""
    return point is not None and point.value is not None and point.quality in GOOD


def worst(qualities: Iterable[Quality]) -> Quality:
    """What is made of several values can be trusted no further than the weakest of them."""
    return max(qualities, key=rank, default=Quality.OK)


def missing(why: str) -> Result:
    """No value, and why, in Vietnamese: said rather than left out, so that what was computed before does not stand on."""
    return Result(None, Quality.FAULTY, Note(text=f"không tính được: {why}"))
