"""Disaster bulletins that people typed: kept for ever, for they are documents."""

import json
from datetime import datetime

from sqlalchemy import Connection, select

from ioc.domain.bulletin import Bulletin, Message
from ioc.store.instants import from_micros, to_micros
from ioc.store.notes import storable
from ioc.store.records import AnyRow
from ioc.store.schema import bulletin
from ioc.store.upsert import insert_or_ignore


def put(conn: Connection, source: str, message: Message, typed_by: str, now: datetime) -> bool:
    """Keep a message that says one thing, or only ends others; False where the source has one of that name."""
    said = message.says[0] if message.says else None
    values = {
        "source": source,
        "number": storable(message.name),
        "sent_at": to_micros(message.sent_at),
        "replaces": json.dumps(message.ends, ensure_ascii=False),
        "level": said.level if said else None,
        "subjects": json.dumps(sorted(said.subjects) if said else []),
        "starts_at": to_micros(said.starts_at if said else message.sent_at),
        "ends_at": to_micros(said.ends_at if said else message.sent_at),
        "document": storable(said.document) if said else "",
        "remark": storable(said.remark) if said else "",
        "typed_by": typed_by,
        "typed_at": to_micros(now),
    }
    return insert_or_ignore(conn, bulletin, values)


def find(conn: Connection, source: str, number: str) -> Message | None:
    row = conn.execute(select(bulletin).where(bulletin.c.source == source, bulletin.c.number == storable(number))).one_or_none()
    return None if row is None else _message(row)


def since(conn: Connection, source: str, instant: datetime) -> list[Message]:
    """The messages of a source that were sent, or still held, at `instant` or later; oldest first."""
    lasting = (bulletin.c.ends_at >= to_micros(instant)) | (bulletin.c.sent_at >= to_micros(instant))
    query = select(bulletin).where(bulletin.c.source == source, lasting).order_by(bulletin.c.sent_at, bulletin.c.number)
    return [_message(row) for row in conn.execute(query)]


def _message(row: AnyRow) -> Message:
    sent_at = from_micros(row.sent_at)
    subjects = frozenset(json.loads(row.subjects))
    starts_at, ends_at = from_micros(row.starts_at), from_micros(row.ends_at)
    shown = (row.document, row.remark, row.typed_by)
    said = (Bulletin(row.number, sent_at, row.level, subjects, starts_at, ends_at, *shown),) if subjects else ()
    return Message(row.number, sent_at, tuple(json.loads(row.replaces)), said)
