"""Tạo liên kết đăng nhập một lần."""

from datetime import datetime, timedelta

from sqlalchemy import Engine

from ioc.commands.people import plain_name
from ioc.commands.permission import require
from ioc.commands.tokens import new_token, token_hash
from ioc.domain.principal import Permission, Principal
from ioc.errors import CommandInvalid
from ioc.store import accounts, audit
from ioc.store.engine import writing

LINK_LIFE = timedelta(minutes=15)


def make_sign_in_link(engine: Engine, actor: Principal, name: str, now: datetime) -> str:
    """A path such as `/sign-in/link?token=…` that signs the account in once within LINK_LIFE.

    Raises CommandInvalid where there is no such account or it is disabled.
    """
    require(actor, Permission.ADMINISTER)
    token = new_token()
    with writing(engine) as conn:
        account = accounts.by_name(conn, plain_name(name))
        if account is None or account.disabled:
            raise CommandInvalid(f"Không có tài khoản “{name}” đang hoạt động")
        accounts.create_link(conn, token_hash(token), account.id, now + LINK_LIFE)
        audit.record(conn, actor, "make_sign_in_link", account.name, now)
    return f"/sign-in/link?token={token}"
