"""Who was told that the worker is gone, so that no other process and no restart says it again."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from ioc.store.instants import from_micros, to_micros
from ioc.store.schema import dead_man
from ioc.store.upsert import upsert


@dataclass(frozen=True, slots=True)
class Said:
    """What a receiver was told last: that the worker is gone since `lost_at`, or that it is back."""

    lost_at: datetime
    over: bool
    notification_id: str


def said(conn: Connection) -> dict[str, Said]:
    """By receiver."""
    rows = conn.execute(select(dead_man))
    return {row.receiver: Said(from_micros(row.lost_at), row.over == "yes", row.notification_id) for row in rows}


def keep(conn: Connection, all_of: Mapping[str, Said]) -> None:
    rows = [
        {
            "receiver": name,
            "lost_at": to_micros(one.lost_at),
            "over": "yes" if one.over else "",
            "notification_id": one.notification_id,
        }
        for name, one in all_of.items()
    ]
    upsert(conn, dead_man, rows)
