"""Đăng xuất."""

from datetime import datetime

from sqlalchemy import Engine

from ioc.commands.people import principal_of
from ioc.commands.tokens import token_hash
from ioc.store import accounts, audit
from ioc.store.engine import writing


def sign_out(engine: Engine, token: str, now: datetime) -> None:
    """End the session of the token; nothing happens where it is over already."""
    with writing(engine) as conn:
        account = accounts.of_session(conn, token_hash(token), now)
        if account is None:
            return
        accounts.close_session(conn, token_hash(token))
        audit.record(conn, principal_of(account), "sign_out", account.name, now)
