"""What people did about alerts."""

from datetime import datetime

from sqlalchemy import Connection, select

from ioc.domain.alert import AlertKey
from ioc.domain.answer import Assignment, Cause, Closure, Party, PartyKind, Remark
from ioc.store.instants import from_micros, maybe_instant, to_micros
from ioc.store.records import AnyRow, alert_key, of_alert
from ioc.store.schema import assignment, closure, remark


def assignments(conn: Connection, key: AlertKey, spell: int | None = None) -> list[Assignment]:
    """Who owns the alert, in the order it was handed out; `spell` None = of all its spells."""
    query = select(assignment).where(of_alert(assignment, key, spell)).order_by(assignment.c.id)
    return list(map(_assignment, conn.execute(query)))


def assignment_of(conn: Connection, id: int) -> Assignment | None:
    row = conn.execute(select(assignment).where(assignment.c.id == id)).one_or_none()
    return None if row is None else _assignment(row)


def undone(conn: Connection, party: Party | None = None) -> list[Assignment]:
    """What is still to be done, the nearest deadline first; `party` None = of everybody."""
    query = select(assignment).where(assignment.c.done_at.is_(None)).order_by(assignment.c.due_at, assignment.c.id)
    if party is not None:
        query = query.where(assignment.c.party_kind == str(party.kind), assignment.c.party == party.name)
    return list(map(_assignment, conn.execute(query)))


def remarks(conn: Connection, key: AlertKey, spell: int | None = None) -> list[Remark]:
    """What was said of the alert, oldest first; `spell` None = of all its spells."""
    query = select(remark).where(of_alert(remark, key, spell)).order_by(remark.c.id)
    return [
        Remark(row.id, alert_key(row), row.spell, row.text, row.made_by, from_micros(row.made_at)) for row in conn.execute(query)
    ]


def closures(conn: Connection, key: AlertKey) -> list[Closure]:
    """What the spells of the alert turned out to be, oldest first."""
    return list(map(_closure, conn.execute(select(closure).where(of_alert(closure, key)).order_by(closure.c.spell))))


def closed_since(conn: Connection, since: datetime) -> list[Closure]:
    """What was closed from then on, oldest first."""
    return list(map(_closure, conn.execute(select(closure).where(closure.c.made_at >= to_micros(since)).order_by("made_at"))))


def _assignment(row: AnyRow) -> Assignment:
    return Assignment(
        row.id,
        alert_key(row),
        row.spell,
        Party(PartyKind(row.party_kind), row.party),
        maybe_instant(row.due_at),
        row.orders,
        row.made_by,
        from_micros(row.made_at),
        row.accepted_by,
        maybe_instant(row.accepted_at),
        row.done_by,
        maybe_instant(row.done_at),
        row.result,
    )


def _closure(row: AnyRow) -> Closure:
    return Closure(alert_key(row), row.spell, Cause(row.cause), row.note, row.made_by, from_micros(row.made_at))
