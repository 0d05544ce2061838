"""Incidents, the alerts in them, and their one timeline."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from ioc.domain.alert import Alert, AlertKey, AlertState
from ioc.domain.answer import Incident
from ioc.domain.centre import Profile
from ioc.domain.event import same_event
from ioc.domain.observation import Origin
from ioc.store.instants import from_micros, maybe_instant
from ioc.store.queries.alerts import one as alert_now
from ioc.store.queries.alerts import open_alerts, transitions
from ioc.store.queries.answers import assignments, closures, remarks
from ioc.store.records import AnyRow, alert_key, of_alert
from ioc.store.schema import incident, incident_alert

_LONG = 1000


@dataclass(frozen=True, slots=True)
class Moment:
    """One thing that happened: `what` is a transition's new state, or acknowledged, assigned, accepted, done, remark, closed."""

    at: datetime
    key: AlertKey
    what: str
    who: str
    words: str = ""


def incidents(conn: Connection, closed: int = 0) -> list[Incident]:
    """The open ones, newest first; then the `closed` last closed."""
    running = select(incident).where(incident.c.closed_at.is_(None)).order_by(incident.c.id.desc())
    over = select(incident).where(incident.c.closed_at.is_not(None)).order_by(incident.c.closed_at.desc()).limit(closed)
    return [_incident(row) for query in (running, over) for row in conn.execute(query)]


def incident_of(conn: Connection, id: int) -> Incident | None:
    row = conn.execute(select(incident).where(incident.c.id == id)).one_or_none()
    return None if row is None else _incident(row)


def alerts_in(conn: Connection, id: int) -> list[tuple[AlertKey, int]]:
    """The spells of alerts in an incident, in the order they came into it."""
    query = select(incident_alert).where(incident_alert.c.incident_id == id).order_by(incident_alert.c.made_at)
    return [(alert_key(row), row.spell) for row in conn.execute(query)]


def incidents_with(conn: Connection, key: AlertKey, spell: int | None = None) -> list[int]:
    """The numbers of the incidents that an alert is in, newest first; `spell` None = any of its spells."""
    query = select(incident_alert.c.incident_id).where(of_alert(incident_alert, key, spell)).distinct()
    return sorted(conn.scalars(query), reverse=True)


def proposals(conn: Connection, profile: Profile) -> list[tuple[Alert, ...]]:
    """Firing alerts that look like one event and are in no open incident, each group as `same_event` makes it."""
    is_open = incident.c.closed_at.is_(None)
    query = select(incident_alert).join(incident, incident.c.id == incident_alert.c.incident_id).where(is_open)
    taken = {(alert_key(row), row.spell) for row in conn.execute(query)}
    free = (one for one in open_alerts(conn) if one.state is AlertState.FIRING and (one.key, one.spell) not in taken)
    return same_event(free, profile)


def timeline(conn: Connection, id: int) -> list[Moment]:
    """Everything that happened to the alerts of an incident, oldest first."""
    moments = [moment for key, spell in alerts_in(conn, id) for moment in story(conn, key, spell)]
    return sorted(moments, key=lambda moment: moment.at)


def story(conn: Connection, key: AlertKey, spell: int) -> Iterator[Moment]:
    """Everything that happened in one spell of an alert, in no order."""
    for told in transitions(conn, key, _LONG):
        if told.transition.spell == spell:
            yield Moment(told.transition.at, key, str(told.transition.after), "", str(told.transition.severity))
    now = alert_now(conn, key)
    if now is not None and now.spell == spell and now.acknowledged_at is not None:
        yield Moment(now.acknowledged_at, key, "acknowledged", now.acknowledged_by or "")
    for given in assignments(conn, key, spell):
        yield Moment(given.made_at, key, "assigned", given.made_by, f"{given.party.name}: {given.order}".rstrip(": "))
        if given.accepted_at is not None:
            yield Moment(given.accepted_at, key, "accepted", given.accepted_by or "", given.party.name)
        if given.done_at is not None:
            yield Moment(given.done_at, key, "done", given.done_by or "", given.result)
    for said in remarks(conn, key, spell):
        yield Moment(said.made_at, key, "remark", said.made_by, said.text)
    for closed in closures(conn, key):
        if closed.spell == spell:
            yield Moment(closed.made_at, key, "closed", closed.made_by, f"{closed.cause}: {closed.note}".rstrip(": "))


def _incident(row: AnyRow) -> Incident:
    return Incident(
        row.id,
        row.title,
        row.area,
        Origin(row.origin),
        row.opened_by,
        from_micros(row.opened_at),
        row.closed_by,
        maybe_instant(row.closed_at),
        row.outcome,
    )
