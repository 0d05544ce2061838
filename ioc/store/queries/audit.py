"""Who did what."""

import json
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from ioc.domain.principal import PrincipalKind
from ioc.store.instants import from_micros
from ioc.store.schema import audit


@dataclass(frozen=True, slots=True)
class AuditRow:
    """`action` is the command's name, `subject` what it was done to."""

    id: int
    at: datetime
    actor: str
    actor_kind: PrincipalKind
    action: str
    subject: str
    detail: dict[str, object]


def recent(conn: Connection, limit: int = 100, before_id: int | None = None) -> list[AuditRow]:
    """Newest first. The next page starts `before_id` the last one's id."""
    query = select(audit).order_by(audit.c.id.desc()).limit(limit)
    if before_id is not None:
        query = query.where(audit.c.id < before_id)
    return [
        AuditRow(
            row.id, from_micros(row.at), row.actor, PrincipalKind(row.actor_kind), row.action, row.object, json.loads(row.detail)
        )
        for row in conn.execute(query)
    ]
