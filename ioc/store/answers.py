"""What people do about one spell of an alert: assignments, remarks, closures."""

from datetime import datetime

from sqlalchemy import Connection, insert, update

from ioc.domain.alert import AlertKey
from ioc.domain.answer import Closure, Party
from ioc.store.changes import next_change
from ioc.store.instants import maybe_micros, to_micros
from ioc.store.schema import assignment, closure, remark
from ioc.store.upsert import insert_or_ignore


def assign(
    conn: Connection, key: AlertKey, spell: int, party: Party, due_at: datetime | None, orders: str, by: str, now: datetime
) -> int:
    """Hand a spell of an alert to a party; the number of the assignment."""
    to = {"party_kind": str(party.kind), "party": party.name, "due_at": maybe_micros(due_at), "orders": orders, "result": ""}
    row = _spell(key, spell) | to | {"made_by": by, "made_at": to_micros(now)}
    made = conn.execute(insert(assignment).values(**row).returning(assignment.c.id)).scalar_one()
    next_change(conn)
    return int(made)


def accept(conn: Connection, id: int, by: str, now: datetime) -> bool:
    """The party takes it on; False if it has done so already, or is done."""
    free = update(assignment).where(assignment.c.id == id, assignment.c.accepted_at.is_(None), assignment.c.done_at.is_(None))
    return _moved(conn, conn.execute(free.values(accepted_by=by, accepted_at=to_micros(now))).rowcount)


def finish(conn: Connection, id: int, by: str, result: str, now: datetime) -> bool:
    """The party says what it has done; False if it has said so already."""
    open_one = update(assignment).where(assignment.c.id == id, assignment.c.done_at.is_(None))
    return _moved(conn, conn.execute(open_one.values(done_by=by, done_at=to_micros(now), result=result)).rowcount)


def comment(conn: Connection, key: AlertKey, spell: int, text: str, by: str, now: datetime) -> int:
    """Put a remark down; its number."""
    row = _spell(key, spell) | {"text": text, "made_by": by, "made_at": to_micros(now)}
    made = conn.execute(insert(remark).values(**row).returning(remark.c.id)).scalar_one()
    next_change(conn)
    return int(made)


def close(conn: Connection, one: Closure) -> bool:
    """Say what a spell turned out to be; False if that has been said."""
    marks = {"cause": str(one.cause), "note": one.note, "made_by": one.made_by, "made_at": to_micros(one.made_at)}
    return _moved(conn, insert_or_ignore(conn, closure, _spell(one.key, one.spell) | marks))


def _moved(conn: Connection, moved: int) -> bool:
    if moved:
        next_change(conn)
    return bool(moved)


def _spell(key: AlertKey, spell: int) -> dict[str, object]:
    return {"rule": key.rule, "subject": key.subject, "origin": str(key.origin), "spell": spell}
