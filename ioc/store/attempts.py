"""How often somebody has tried to sign in as an account, read from the audit trail."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from ioc.store.instants import from_micros, to_micros
from ioc.store.schema import audit

SIGNED_IN, FAILED, LOCKED = "sign_in", "sign_in_failed", "sign_in_locked"


@dataclass(frozen=True, slots=True)
class Attempts:
    """`failures` since the last success or lock; `locked_at` None where there was no lock."""

    failures: int
    locked_at: datetime | None


def attempts(conn: Connection, name: str, since: datetime) -> Attempts:
    """What the audit says of attempts on the account after `since`."""
    of_account = (audit.c.object == name) & audit.c.action.in_((SIGNED_IN, FAILED, LOCKED))
    query = select(audit.c.action, audit.c.at).where(of_account, audit.c.at > to_micros(since)).order_by(audit.c.id)
    failures, locked_at = 0, None
    for action, at in conn.execute(query):
        failures = failures + 1 if action == FAILED else 0
        locked_at = from_micros(at) if action == LOCKED else locked_at
    return Attempts(failures, locked_at)
