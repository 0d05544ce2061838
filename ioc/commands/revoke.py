"""Thu hồi khóa API."""

from datetime import datetime

from sqlalchemy import Engine

from ioc.commands.people import plain_name
from ioc.commands.permission import require
from ioc.domain.principal import Permission, Principal
from ioc.errors import CommandInvalid
from ioc.store import accounts, audit
from ioc.store.engine import writing


def revoke(engine: Engine, actor: Principal, name: str, now: datetime) -> None:
    """The key works no more from the next request on. Raises CommandInvalid where there is no such key in force."""
    require(actor, Permission.ADMINISTER)
    key = plain_name(name)
    with writing(engine) as conn:
        if not accounts.revoke_key(conn, key, now):
            raise CommandInvalid(f"Không có khóa API “{key}” đang dùng")
        audit.record(conn, actor, "revoke", key, now)
