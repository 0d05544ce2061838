"""Silences and snoozes: who may not be told of what, and until when."""

import json
from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Connection, delete, insert, update

from ioc.domain.alert import AlertKey
from ioc.domain.answer import Snooze
from ioc.domain.matcher import Matcher
from ioc.store.changes import next_change
from ioc.store.instants import to_micros
from ioc.store.records import of_alert
from ioc.store.schema import silence, snooze
from ioc.store.upsert import upsert


def add(
    conn: Connection, matchers: Iterable[Matcher], starts_at: datetime, ends_at: datetime, by: str, why: str, now: datetime
) -> int:
    """Put a silence down; its number."""
    span = {"starts_at": to_micros(starts_at), "ends_at": to_micros(ends_at)}
    row = {"matchers": json.dumps([str(one) for one in matchers], ensure_ascii=False), "made_by": by, "why": why, **span}
    made = conn.execute(insert(silence).values(made_at=to_micros(now), **row).returning(silence.c.id)).scalar_one()
    next_change(conn)
    return int(made)


def end(conn: Connection, id: int, by: str, now: datetime) -> bool:
    """End a silence early, or call off one that has not begun; False if there is none, or it is over."""
    running = update(silence).where(silence.c.id == id, silence.c.ends_at > to_micros(now))
    ended = conn.execute(running.values(ends_at=to_micros(now), ended_by=by)).rowcount == 1
    if ended:
        next_change(conn)
    return ended


def put_off(conn: Connection, one: Snooze) -> None:
    """Say nothing of the alert until then; a later word replaces an earlier one."""
    key = {"rule": one.key.rule, "subject": one.key.subject, "origin": str(one.key.origin)}
    marks = {"until": to_micros(one.until), "made_by": one.made_by, "made_at": to_micros(one.made_at), "why": one.why}
    upsert(conn, snooze, [key | marks])
    next_change(conn)


def wake(conn: Connection, key: AlertKey) -> bool:
    """Tell of the alert again; False if it was not put off."""
    woken = conn.execute(delete(snooze).where(of_alert(snooze, key))).rowcount == 1
    if woken:
        next_change(conn)
    return woken
