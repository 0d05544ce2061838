"""Incidents: the alerts of one event, under one title."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Connection, insert, update

from ioc.domain.alert import AlertKey
from ioc.domain.observation import Origin
from ioc.store.changes import next_change
from ioc.store.instants import to_micros
from ioc.store.schema import incident, incident_alert
from ioc.store.upsert import insert_or_ignore

Spell = tuple[AlertKey, int]
"""One spell of an alert."""


def open_one(conn: Connection, title: str, area: str, origin: Origin, by: str, now: datetime) -> int:
    """Open an incident; its number."""
    row = {"title": title, "area": area, "origin": str(origin), "opened_by": by, "opened_at": to_micros(now), "outcome": ""}
    made = conn.execute(insert(incident).values(**row).returning(incident.c.id)).scalar_one()
    next_change(conn)
    return int(made)


def join(conn: Connection, id: int, spells: Iterable[Spell], by: str, now: datetime) -> int:
    """Put spells of alerts into an incident; how many were not in it yet."""
    rows = (
        {"incident_id": id, "rule": key.rule, "subject": key.subject, "origin": str(key.origin), "spell": spell}
        for key, spell in spells
    )
    joined = sum(insert_or_ignore(conn, incident_alert, row | {"made_by": by, "made_at": to_micros(now)}) for row in rows)
    next_change(conn)
    return joined


def close(conn: Connection, id: int, by: str, outcome: str, now: datetime) -> bool:
    """False if there is no such incident, or it is closed."""
    running = update(incident).where(incident.c.id == id, incident.c.closed_at.is_(None))
    closed = conn.execute(running.values(closed_by=by, closed_at=to_micros(now), outcome=outcome)).rowcount == 1
    if closed:
        next_change(conn)
    return closed
