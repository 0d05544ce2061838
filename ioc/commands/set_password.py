"""Đặt mật khẩu: one's own, knowing the old one if there is one; or anybody's, as administrator."""

from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Engine

from ioc.commands.passwords import hash_password, verify_password
from ioc.commands.people import plain_name
from ioc.commands.permission import require
from ioc.commands.sessions import open_session
from ioc.domain.principal import Permission, Principal, PrincipalKind
from ioc.errors import CommandInvalid
from ioc.store import accounts, audit
from ioc.store.engine import reading, writing


@dataclass(frozen=True, slots=True)
class SetPassword:
    name: str
    new: str = field(repr=False)
    old: str = field(default="", repr=False)


def set_password(engine: Engine, actor: Principal, wanted: SetPassword, now: datetime) -> str | None:
    """Set it and end all sessions of the account; the token of a new session where it is the actor's own, else None.

    Raises CommandInvalid where the account is unknown, the old password wrong, or the new one too short.
    """
    name = plain_name(wanted.name)
    own = actor.signed_in and actor.kind is PrincipalKind.PERSON and actor.name == name
    if not own:
        require(actor, Permission.ADMINISTER)
    with reading(engine) as conn:
        account = accounts.by_name(conn, name)
    if account is None or account.disabled:
        raise CommandInvalid(f"Không có tài khoản “{name}” đang hoạt động")
    if own and account.password_hash is not None and not verify_password(account.password_hash, wanted.old):
        raise CommandInvalid("Mật khẩu hiện nay không đúng")
    new_hash = hash_password(wanted.new)
    with writing(engine) as conn:
        accounts.set_password(conn, account.id, new_hash)
        audit.record(conn, actor, "set_password", name, now)
        return open_session(conn, account.id, now) if own else None
