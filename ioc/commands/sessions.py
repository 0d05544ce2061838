"""Opening a session, inside the command that earned it."""

from datetime import datetime, timedelta

from sqlalchemy import Connection

from ioc.commands.tokens import new_token, token_hash
from ioc.store import accounts

SESSION_LIFE = timedelta(hours=12)
"""One shift; after it a person signs in again."""


def open_session(conn: Connection, account_id: int, now: datetime) -> str:
    """The token for the browser; the store keeps only its hash."""
    token = new_token()
    accounts.open_session(conn, token_hash(token), account_id, now, now + SESSION_LIFE)
    return token
