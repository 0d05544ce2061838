"""Short ways to make a source, a reading and a saved batch, for the tests of the store."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Engine

from ioc.domain.observation import Origin, Reading, SeriesKey
from ioc.domain.period import PROVINCE_ZONE, PeriodKind
from ioc.domain.promise import Promise
from ioc.domain.source import Batch, Schedule, Source
from ioc.store.engine import writing
from ioc.store.observations import Saved, save

NOW = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)


def a_source(name: str = "cong", **other: Any) -> Source:
    return Source(name, "http_json", name, name, Schedule(every=timedelta(minutes=5)), Promise(), None, **other)


def a_reading(value: float | None, at: datetime = NOW, subject: str = "82@2025", **other: Any) -> Reading:
    return Reading("muc_nuoc", subject, other.pop("kind", PeriodKind.INSTANT), at, value, **other)


def a_key(subject: str = "82@2025", kind: PeriodKind = PeriodKind.INSTANT, origin: Origin = Origin.REAL) -> SeriesKey:
    return SeriesKey("muc_nuoc", subject, kind, origin)


def store(
    engine: Engine, *readings: Reading, source: Source | None = None, now: datetime = NOW, keep: timedelta | None = None
) -> Saved:
    """Save readings in a transaction of their own."""
    return store_batch(engine, Batch(tuple(readings)), source, now, keep)


def store_batch(
    engine: Engine, batch: Batch, source: Source | None = None, now: datetime = NOW, keep: timedelta | None = None
) -> Saved:
    with writing(engine) as conn:
        return save(conn, batch, source or a_source(), 1, now, PROVINCE_ZONE, keep)


def minutes(values: Iterable[float], start: datetime = NOW, subject: str = "82@2025") -> list[Reading]:
    """A reading a minute, the first at `start`."""
    return [a_reading(value, start + timedelta(minutes=step), subject) for step, value in enumerate(values)]
