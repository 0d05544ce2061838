"""Instants cross as aware `datetime` and are stored as UTC epoch microseconds: two readings of one second stay two."""

from datetime import UTC, datetime, timedelta
from typing import overload

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)


def to_micros(at: datetime) -> int:
    """Epoch microseconds of an aware instant; exact. Raises TypeError on a naive one."""
    since = at - EPOCH
    return (since.days * 86_400 + since.seconds) * 1_000_000 + since.microseconds


def from_micros(micros: int) -> datetime:
    """The aware UTC instant."""
    return EPOCH + timedelta(microseconds=micros)


@overload
def maybe_micros(at: datetime) -> int: ...
@overload
def maybe_micros(at: datetime | None) -> int | None: ...
def maybe_micros(at: datetime | None) -> int | None:
    return None if at is None else to_micros(at)


def maybe_instant(micros: int | None) -> datetime | None:
    return None if micros is None else from_micros(micros)
