"""What is muted, and by whom."""

import json
from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Connection, select

from ioc.domain.alert import Alert, AlertKey
from ioc.domain.answer import Silence, Snooze
from ioc.domain.centre import Profile
from ioc.domain.labels import labels_of
from ioc.domain.matcher import Matcher, fit_all, read_matcher
from ioc.store.instants import from_micros, to_micros
from ioc.store.queries.alerts import open_alerts
from ioc.store.records import AnyRow, alert_key
from ioc.store.schema import silence, snooze


def silences(conn: Connection, now: datetime, over: int = 0) -> list[Silence]:
    """Those that run or are yet to begin, the first to end first; then the `over` newest of those that have ended."""
    running = select(silence).where(silence.c.ends_at > to_micros(now)).order_by(silence.c.ends_at, silence.c.id)
    ended = select(silence).where(silence.c.ends_at <= to_micros(now)).order_by(silence.c.ends_at.desc()).limit(over)
    return [_silence(row) for query in (running, ended) for row in conn.execute(query)]


def silence_of(conn: Connection, id: int) -> Silence | None:
    row = conn.execute(select(silence).where(silence.c.id == id)).one_or_none()
    return None if row is None else _silence(row)


def snoozes(conn: Connection, now: datetime) -> dict[AlertKey, Snooze]:
    """The alerts that are put off beyond `now`."""
    rows = conn.execute(select(snooze).where(snooze.c.until > to_micros(now)))
    return {one.key: one for one in map(_snooze, rows)}


def muted(conn: Connection, profile: Profile, matchers: Collection[Matcher]) -> list[Alert]:
    """The open alerts that a silence with these matchers would mute: the preview of what somebody is about to do."""
    return [one for one in open_alerts(conn) if fit_all(matchers, labels_of(one.key, one.severity, profile))]


def _silence(row: AnyRow) -> Silence:
    return Silence(
        row.id,
        tuple(map(read_matcher, json.loads(row.matchers))),
        from_micros(row.starts_at),
        from_micros(row.ends_at),
        row.made_by,
        from_micros(row.made_at),
        row.why,
        row.ended_by,
    )


def _snooze(row: AnyRow) -> Snooze:
    return Snooze(alert_key(row), from_micros(row.until), row.made_by, from_micros(row.made_at), row.why)
