"""The audit trail: who did what to what, in the transaction that did it."""

import json
from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Connection, insert

from ioc.domain.principal import Principal
from ioc.store.instants import to_micros
from ioc.store.schema import audit


def record(
    conn: Connection, actor: Principal, action: str, subject: str, now: datetime, detail: Mapping[str, object] | None = None
) -> None:
    """`action` is the command's name, `subject` what it was done to; `detail` is kept as JSON and must hold no secret."""
    values = {"at": to_micros(now), "actor": actor.name, "actor_kind": str(actor.kind), "action": action, "object": subject}
    conn.execute(insert(audit).values(**values, detail=json.dumps(dict(detail or {}), ensure_ascii=False, default=str)))
