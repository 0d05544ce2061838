"""What must be known to tell people: what fires, what has fired of late, who knows of it."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Connection, select

from ioc.domain.alert import Alert, AlertKey, AlertState
from ioc.domain.notification import Reason
from ioc.store.instants import from_micros, to_micros
from ioc.store.records import alert_key, alert_of
from ioc.store.schema import alert, delivery, transition

_IDS = 500
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
