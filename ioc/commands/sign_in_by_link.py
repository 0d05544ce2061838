"""Đăng nhập bằng liên kết một lần."""

from datetime import datetime

from sqlalchemy import Engine

from ioc.commands.people import principal_of
from ioc.commands.sessions import open_session
from ioc.commands.tokens import token_hash
from ioc.errors import CommandInvalid
from ioc.store import accounts, audit
from ioc.store.engine import writing


def sign_in_by_link(engine: Engine, token: str, now: datetime) -> str:
    """The token of a new session. The link is used up and the old password is taken away: its owner sets a new one.

    Raises CommandInvalid where the link is unknown, used or too old.
    """
    with writing(engine) as conn:
        account = accounts.use_link(conn, token_hash(token), now)
        if account is None:
            raise CommandInvalid("Liên kết không đúng, đã dùng hoặc đã hết hạn; hãy xin liên kết mới")
        accounts.set_password(conn, account.id, None)
        audit.record(conn, principal_of(account), "sign_in_by_link", account.name, now)
        return open_session(conn, account.id, now)
