"""Alerts and their transitions, saved together."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Connection, insert, select, text, update

from ioc.domain.alert import Alert, AlertKey, AlertState, Transition
from ioc.store.changes import next_change
from ioc.store.instants import maybe_micros, to_micros
from ioc.store.records import alert_of
from ioc.store.rungs import rungs_text
from ioc.store.schema import alert, transition
from ioc.store.upsert import upsert

_OPEN = (str(AlertState.PENDING), str(AlertState.FIRING))


def load_all(conn: Connection) -> dict[AlertKey, Alert]:
    """Every alert there ever was, for the evaluator: until the transaction ends nobody else changes an alert.

    Screens read through `queries.alerts`, which waits for nobody.
    """
    if conn.dialect.name == "postgresql":
        conn.execute(text("LOCK TABLE alert IN SHARE ROW EXCLUSIVE MODE"))
    return {found.key: found for found in map(alert_of, conn.execute(select(alert)))}


def save(conn: Connection, alerts: Iterable[Alert], transitions: Iterable[Transition]) -> None:
    """Save alerts and the transitions that made them; the transitions wait to be routed."""
    upsert(conn, alert, [_alert_row(one) for one in alerts])
    told = [_transition_row(one) for one in transitions]
    if told:
        conn.execute(insert(transition), told)
        next_change(conn)


def acknowledge(conn: Connection, key: AlertKey, by: str, at: datetime) -> bool:
    """Mark a pending or firing alert as taken on; False if it is neither, or somebody has done so already."""
    mine = (alert.c.rule == key.rule) & (alert.c.subject == key.subject) & (alert.c.origin == str(key.origin))
    free = alert.c.state.in_(_OPEN) & alert.c.acknowledged_at.is_(None)
    marked = conn.execute(update(alert).where(mine, free).values(acknowledged_by=by, acknowledged_at=to_micros(at))).rowcount == 1
    if marked:
        next_change(conn)
    return marked


def _key_row(key: AlertKey) -> dict[str, object]:
    return {"rule": key.rule, "subject": key.subject, "origin": str(key.origin)}


def _alert_row(one: Alert) -> dict[str, object]:
    return _key_row(one.key) | {
        "state": str(one.state),
        "severity": str(one.severity),
        "since": to_micros(one.since),
        "breach_at": maybe_micros(one.breach_at),
        "clear_at": maybe_micros(one.clear_at),
        "judged_at": maybe_micros(one.judged_at),
        "value": one.value,
        "limit": one.limit,
        "unknown_since": maybe_micros(one.unknown_since),
        "spell": one.spell,
        "acknowledged_by": one.acknowledged_by,
        "acknowledged_at": maybe_micros(one.acknowledged_at),
        "rungs": rungs_text(one.rungs),
    }


def _transition_row(one: Transition) -> dict[str, object]:
    return _key_row(one.key) | {
        "before": str(one.before),
        "after": str(one.after),
        "at": to_micros(one.at),
        "severity": str(one.severity),
        "spell": one.spell,
        "value": one.value,
        "limit": one.limit,
    }
