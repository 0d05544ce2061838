"""Which of two sayings of one key holds: the domain's total order, and the source's name where they say the very same."""

from typing import NamedTuple

from ioc.domain.observation import standing
from ioc.domain.quality import Quality
from ioc.store.instants import maybe_instant
from ioc.store.notes import note_of


class Saying(NamedTuple):
    """What the order looks at, as it is stored; `issued_at` in epoch microseconds, `note` in JSON."""

    quality: str
    priority: int
    issued_at: int | None
    value: float | None
    note: str | None
    source: str


def stronger(one: Saying, other: Saying) -> bool:
    """Whether `one` holds against `other`. Most sayings come again just as they were, and are told apart at once."""
    return one != other and _order(one) < _order(other)


def _order(one: Saying) -> tuple[int, int, float, str, str]:
    issued_at, note = maybe_instant(one.issued_at), note_of(one.note)
    return *standing(Quality(one.quality), one.priority, issued_at, one.value, note), one.source
