"""What operators have sent to walls: rows are ended, never deleted."""

from datetime import datetime

from sqlalchemy import Connection, insert, select, update

from ioc.domain.sending import Sending, Sent, SentKind
from ioc.store.instants import from_micros, to_micros
from ioc.store.records import AnyRow
from ioc.store.schema import sent


def send(conn: Connection, sending: Sending, by: str, now: datetime) -> int:
    """The number of the new row. What was sent to the same place of the same walls before ends now."""
    same = [getattr(sent.c, name) == getattr(sending, name) for name in ("screen", "wall", "area")]
    pictures = (sent.c.kind != str(SentKind.QUIET)) if sending.kind is not SentKind.QUIET else (sent.c.what == sending.what)
    before = update(sent).where(*same, pictures, sent.c.ended_at.is_(None))
    conn.execute(before.values(ended_at=to_micros(now), ended_by=by))
    values = {name: str(getattr(sending, name)) for name in ("screen", "wall", "area", "kind", "what")}
    made = insert(sent).values(**values, sent_at=to_micros(now), sent_by=by, until_at=to_micros(sending.until_at))
    return int(conn.execute(made.returning(sent.c.id)).scalar_one())


def take_back(conn: Connection, number: int, by: str, now: datetime) -> bool:
    """Whether it was still on a wall."""
    mine = update(sent).where(sent.c.id == number, sent.c.ended_at.is_(None), sent.c.until_at > to_micros(now))
    return conn.execute(mine.values(ended_at=to_micros(now), ended_by=by)).rowcount == 1


def current(conn: Connection, now: datetime) -> list[Sent]:
    """What stands now, the oldest first."""
    standing = select(sent).where(sent.c.ended_at.is_(None), sent.c.until_at > to_micros(now))
    return [_sent(row) for row in conn.execute(standing.order_by(sent.c.id))]


def _sent(row: AnyRow) -> Sent:
    sending = Sending(row.screen, row.wall, row.area, SentKind(row.kind), row.what, from_micros(row.until_at))
    return Sent(row.id, sending, from_micros(row.sent_at), row.sent_by)
