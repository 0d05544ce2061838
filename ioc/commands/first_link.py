"""The way in to a new centre: a one-time link for its first administrator."""

from datetime import datetime

from sqlalchemy import Engine

from ioc.commands.create_account import NewAccount, create_account
from ioc.commands.make_sign_in_link import make_sign_in_link
from ioc.domain.principal import SYSTEM, Role
from ioc.store import accounts
from ioc.store.engine import reading

FIRST = "quan-tri"


def first_link(engine: Engine, base_url: str, now: datetime) -> str | None:
    """A link that signs the first administrator in; None once an administrator has set a password."""
    with reading(engine) as conn:
        administrators = [one for one in accounts.all_accounts(conn) if one.role is Role.ADMINISTRATOR and not one.disabled]
    if any(one.password_hash for one in administrators):
        return None
    first = administrators[0] if administrators else create_account(engine, SYSTEM, NewAccount(FIRST, Role.ADMINISTRATOR), now)
    return base_url.rstrip("/") + make_sign_in_link(engine, SYSTEM, first.name, now)
