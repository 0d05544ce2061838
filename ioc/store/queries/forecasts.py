"""What is foreseen, by the newest issue of each issuer."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Connection, and_, select

from ioc.domain.observation import Forecast, Origin
from ioc.store.instants import to_micros
from ioc.store.records import forecast_of
from ioc.store.schema import forecast, forecast_issue


def newest(
    conn: Connection,
    indicators: Collection[str] | None = None,
    subjects: Collection[str] | None = None,
    origin: Origin = Origin.REAL,
    after: datetime | None = None,
) -> list[Forecast]:
    """The newest issue of each issuer for each indicator × subject, in the order of target times.

    `after` leaves out target times up to it. None = all.
    """
    same = [forecast.c[name] == forecast_issue.c[name] for name in ("indicator", "subject", "origin", "issuer", "issued_at")]
    query = select(forecast).join_from(forecast_issue, forecast, and_(*same)).where(forecast_issue.c.origin == str(origin))
    if indicators is not None:
        query = query.where(forecast_issue.c.indicator.in_(indicators))
    if subjects is not None:
        query = query.where(forecast_issue.c.subject.in_(subjects))
    if after is not None:
        query = query.where(forecast.c.target_at > to_micros(after))
    order = forecast.c.indicator, forecast.c.subject, forecast.c.issuer, forecast.c.target_at
    return [forecast_of(row) for row in conn.execute(query.order_by(*order))]


def newest_by_series(conn: Connection, indicators: Collection[str]) -> dict[tuple[str, str, Origin], list[Forecast]]:
    """The newest issues by indicator, subject and origin."""
    found: dict[tuple[str, str, Origin], list[Forecast]] = {}
    for origin in Origin:
        for one in newest(conn, indicators, origin=origin):
            found.setdefault((one.indicator, one.subject, origin), []).append(one)
    return found


def issued_by_series(
    conn: Connection, indicators: Collection[str], start: datetime, end: datetime
) -> dict[tuple[str, str, Origin], list[Forecast]]:
    """Every issue of (start, end], not only the newest, by indicator, subject and origin."""
    within = forecast.c.indicator.in_(indicators) & forecast.c.issued_at.between(to_micros(start) + 1, to_micros(end))
    found: dict[tuple[str, str, Origin], list[Forecast]] = {}
    for row in conn.execute(select(forecast).where(within).order_by(forecast.c.issued_at, forecast.c.target_at)):
        found.setdefault((row.indicator, row.subject, Origin(row.origin)), []).append(forecast_of(row))
    return found
