"""How the centre did with its alerts in a stretch of time; only what is real counts."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, Table, func, select

from ioc.domain.alert import AlertKey, AlertState
from ioc.domain.answer import Cause
from ioc.domain.conduct import Conduct
from ioc.domain.notification import DeliveryState
from ioc.domain.observation import Origin
from ioc.store.instants import from_micros, to_micros
from ioc.store.records import alert_key, of_alert
from ioc.store.schema import audit, closure, delivery, transition

_REAL = str(Origin.REAL)


def conduct(conn: Connection, start: datetime, end: datetime) -> Conduct:
    """What happened in (start, end]; aware instants."""
    judged = dict(_closures(conn, start, end))
    waited = tuple(_waits(conn, start, end))
    lasted = tuple(_lengths(conn, start, end))
    return Conduct(judged.get(Cause.FALSE, 0), judged.get(Cause.REAL, 0), waited, lasted, dict(_messages(conn, start, end)))


def _closures(conn: Connection, start: datetime, end: datetime) -> Iterator[tuple[Cause, int]]:
    query = select(closure.c.cause, func.count()).where(_within(closure, "made_at", start, end), closure.c.origin == _REAL)
    return ((Cause(cause), number) for cause, number in conn.execute(query.group_by(closure.c.cause)))


def _waits(conn: Connection, start: datetime, end: datetime) -> Iterator[timedelta]:
    """From firing to the first who took it on, as the audit has it: the alert itself forgets with the next spell."""
    taken = _within(audit, "at", start, end), audit.c.action == "acknowledge_alert"
    for at, named in conn.execute(select(audit.c.at, audit.c.object).where(*taken)).all():
        rule, subject, origin = named.rsplit("/", 2)
        if origin == _REAL and (fired_at := _fired_before(conn, AlertKey(rule, subject, Origin.REAL), at)) is not None:
            yield from_micros(at) - from_micros(fired_at)


def _lengths(conn: Connection, start: datetime, end: datetime) -> Iterator[timedelta]:
    over = transition.c.after == str(AlertState.RESOLVED), transition.c.origin == _REAL, _within(transition, "at", start, end)
    for row in conn.execute(select(transition).where(*over)).all():
        fired_at = _fired_before(conn, alert_key(row), row.at, row.spell)
        if fired_at is not None:
            yield from_micros(row.at) - from_micros(fired_at)


def _fired_before(conn: Connection, key: AlertKey, at: int, spell: int | None = None) -> int | None:
    """When the alert last began to fire at or before `at`; epoch microseconds."""
    begun = transition.c.after == str(AlertState.FIRING), transition.c.before != str(AlertState.FIRING)
    query = select(func.max(transition.c.at)).where(of_alert(transition, key, spell), *begun, transition.c.at <= at)
    found: int | None = conn.execute(query).scalar()
    return found


def _messages(conn: Connection, start: datetime, end: datetime) -> Iterator[tuple[str, int]]:
    """Messages that arrived, a summary being one; those about practice do not count."""
    real = transition.c.id == delivery.c.transition_id, transition.c.origin == _REAL
    sent = (
        delivery.c.state == str(DeliveryState.DELIVERED),
        delivery.c.carrier.is_(None),
        _within(delivery, "done_at", start, end),
    )
    query = select(delivery.c.receiver, func.count()).where(*real, *sent).group_by(delivery.c.receiver)
    return ((receiver, number) for receiver, number in conn.execute(query))


def _within(table: Table, column: str, start: datetime, end: datetime) -> ColumnElement[bool]:
    return (table.c[column] > to_micros(start)) & (table.c[column] <= to_micros(end))
