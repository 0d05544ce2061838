"""What must be known to tell people: what fires, what has fired of late, who knows of it."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import datetime

from sqlalchemy import Connection, func, select

from ioc.domain.alert import Alert, AlertKey, AlertState
from ioc.domain.notification import DeliveryState, Reason
from ioc.store.follow_ups import Due
from ioc.store.instants import from_micros, to_micros
from ioc.store.queries.alerts import Told
from ioc.store.records import alert_key, alert_of, of_alert, transition_of
from ioc.store.schema import alert, closure, delivery, transition

_IDS = 500
_NO_MESSAGE = (str(DeliveryState.SUPPRESSED), str(DeliveryState.GATHERED))
_KNOWS = (str(Reason.FIRED), str(Reason.ESCALATED))


def firing(conn: Connection) -> list[Alert]:
    """The alerts that fire now."""
    return list(map(alert_of, conn.execute(select(alert).where(alert.c.state == str(AlertState.FIRING)))))


def fired_since(conn: Connection, since: datetime) -> dict[AlertKey, tuple[datetime, ...]]:
    """When each alert began to fire after `since`, oldest first."""
    begun = (transition.c.after == str(AlertState.FIRING)) & (transition.c.before != str(AlertState.FIRING))
    query = select(transition).where(begun, transition.c.at > to_micros(since)).order_by(transition.c.at)
    found: dict[AlertKey, list[datetime]] = defaultdict(list)
    for row in conn.execute(query):
        found[alert_key(row)].append(from_micros(row.at))
    return {key: tuple(times) for key, times in found.items()}


def told_firing(conn: Connection, threads: Iterable[str]) -> dict[str, set[str]]:
    """The receivers that were told, or are about to be told, that it fires, by thread."""
    wanted, found = sorted(set(threads)), defaultdict(set)
    for start in range(0, len(wanted), _IDS):
        some = delivery.c.thread.in_(wanted[start : start + _IDS]), delivery.c.reason.in_(_KNOWS)
        for thread, receiver in conn.execute(select(delivery.c.thread, delivery.c.receiver).where(*some)):
            found[thread].add(receiver)
    return dict(found)


def messages_since(conn: Connection, since: datetime) -> dict[str, int]:
    """How many messages were made for each receiver after `since`."""
    made = delivery.c.made_at > to_micros(since), delivery.c.carrier.is_(None), delivery.c.state.not_in(_NO_MESSAGE)
    query = select(delivery.c.receiver, func.count()).where(*made).group_by(delivery.c.receiver)
    return {receiver: number for receiver, number in conn.execute(query)}


def told_as(conn: Connection, thread: str, reason: Reason) -> frozenset[str]:
    """The receivers that were told, or are about to be, for this reason in the thread."""
    mine = delivery.c.thread == thread, delivery.c.reason == str(reason)
    return frozenset(conn.scalars(select(delivery.c.receiver).where(*mine)))


def last_told_change(conn: Connection, key: AlertKey) -> Told | None:
    """The last time the alert began to fire or was over; None if it never did."""
    ends = transition.c.after.in_([str(AlertState.FIRING), str(AlertState.RESOLVED)])
    query = select(transition).where(of_alert(transition, key), ends).order_by(transition.c.id.desc()).limit(1)
    row = conn.execute(query).one_or_none()
    return None if row is None else Told(row.id, transition_of(row))


def closed(conn: Connection, due: Collection[Due]) -> frozenset[tuple[AlertKey, int]]:
    """The spells among these that somebody has closed."""
    rules = sorted({one.follow_up.key.rule for one in due})
    wanted: set[tuple[AlertKey, int]] = set()
    for start in range(0, len(rules), _IDS):
        rows = conn.execute(select(closure).where(closure.c.rule.in_(rules[start : start + _IDS])))
        wanted.update((alert_key(row), row.spell) for row in rows)
    return frozenset(wanted)
