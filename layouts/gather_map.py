"""What one map needs from the store: the instants there are, and the values of one of them."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, tzinfo

from sqlalchemy import Connection

from geodata.units import Unit, children_on
from geodata.units import children as children_of_every_time
from ioc.domain.centre import Profile
from ioc.domain.indicator import Indicator
from ioc.domain.observation import Observation, Origin
from ioc.domain.period import PeriodKind
from ioc.domain.plan import Target
from ioc.domain.subject import SubjectKind
from ioc.store.queries import latest, spread, targets

_MOMENT = timedelta(microseconds=1)
Kept = frozenset[tuple[str, PeriodKind, Origin]]


@dataclass(frozen=True)
class Spread:
    """One indicator over the units below `root` at `at` (None = nothing is kept), and how it can be restated.

    `units` are those of `day`, the last day of the period. `others` holds the values of the numerator, denominator and weight.
    """

    root: Unit
    indicator: Indicator
    kind: PeriodKind
    origin: Origin
    times: tuple[datetime, ...]
    at: datetime | None
    day: date
    units: tuple[Unit, ...]
    values: Mapping[str, Observation]
    targets: tuple[Target, ...] = ()
    others: Mapping[str, Mapping[str, Observation]] = field(default_factory=dict)
    stations: tuple[Observation, ...] = ()


def kept_below(conn: Connection, root: str) -> Kept:
    """What is kept for the units below `root`, of whatever time."""
    return frozenset(spread.kept(conn, [one.id for one in children_of_every_time(root)]))


def gather_spread(
    conn: Connection,
    profile: Profile,
    root: Unit,
    indicator: Indicator,
    kind: PeriodKind,
    kept: Kept,
    wished: datetime | None,
    now: datetime,
) -> Spread:
    """The values at the newest instant up to `wished` (None = the newest), else at the oldest there is."""
    codes = [one.id for one in children_of_every_time(root.id)]
    origin = Origin.REAL if (indicator.code, kind, Origin.REAL) in kept else Origin.SIMULATED
    times = tuple(spread.instants(conn, indicator.code, kind, origin, codes))
    at = nearest(times, wished)
    day = last_day(at or wished or now, profile.zone)
    units = children_on(root.id, day)
    if at is None:
        return Spread(
            root, indicator, kind, origin, times, at, day, units, {}, stations=_stations(conn, profile, indicator, kind)
        )
    parts = [code for code in (indicator.numerator, indicator.denominator, indicator.weight) if code]
    return Spread(
        root, indicator, kind, origin, times, at, day, units,
        spread.values_at(conn, indicator.code, kind, origin, codes, at),
        tuple(_targets(conn, profile, indicator, kind, codes)),
        {code: spread.values_at(conn, code, kind, origin, codes, at) for code in parts},
        _stations(conn, profile, indicator, kind),
    )  # fmt: skip


def nearest(times: Iterable[datetime], wished: datetime | None) -> datetime | None:
    """The newest instant up to the wished one, else the oldest; None where there is none."""
    ordered = list(times)
    before = [at for at in ordered if wished is None or at <= wished]
    return before[-1] if before else ordered[0] if ordered else None


def last_day(at: datetime, zone: tzinfo) -> date:
    """The last day of a period that ends at `at`: 31 December for midnight of 1 January."""
    return (at - _MOMENT).astimezone(zone).date()


def _targets(
    conn: Connection, profile: Profile, indicator: Indicator, kind: PeriodKind, codes: Collection[str]
) -> Iterable[Target]:
    yield from targets.targets(conn, [indicator.code], codes, [kind])
    yield from (one for one in profile.targets if (one.indicator, one.period_kind) == (indicator.code, kind))


def _stations(conn: Connection, profile: Profile, indicator: Indicator, kind: PeriodKind) -> tuple[Observation, ...]:
    """The newest values of the indicator at stations, the real ones if any."""
    codes = [one.code for one in profile.subjects if one.kind is SubjectKind.STATION]
    found = latest.snapshot(conn, [indicator.code], codes, [kind]) if codes else []
    real = [row for row in found if row.key.origin is Origin.REAL]
    return tuple(real or found)
