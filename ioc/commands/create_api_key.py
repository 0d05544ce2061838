"""Tạo khóa API cho một phần mềm khác."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine
from sqlalchemy.exc import IntegrityError

from ioc.commands.people import valid_name
from ioc.commands.permission import require
from ioc.commands.tokens import new_token, token_hash
from ioc.domain.principal import Permission, Principal, Role
from ioc.errors import CommandInvalid
from ioc.store import accounts, audit
from ioc.store.engine import writing


@dataclass(frozen=True, slots=True)
class NewKey:
    """`expires_at` None = never. `source` is the one source whose values the key may send: with Role.AGENT, and only then."""

    name: str
    role: Role
    expires_at: datetime | None = None
    source: str | None = None


def create_api_key(engine: Engine, actor: Principal, wanted: NewKey, now: datetime) -> str:
    """The key itself, shown this once. Raises CommandInvalid where the name is taken, also by a revoked key."""
    require(actor, Permission.ADMINISTER)
    if (wanted.role is Role.AGENT) != (wanted.source is not None):
        raise CommandInvalid("Khóa gửi số liệu (vai trò “agent”) phải gắn với đúng một nguồn; khóa khác thì không gắn nguồn")
    name, key = valid_name(wanted.name), "ioc_" + new_token()
    try:
        with writing(engine) as conn:
            accounts.create_key(conn, token_hash(key), name, wanted.role, now, wanted.expires_at, wanted.source)
            bound = {"source": wanted.source} if wanted.source else {}
            audit.record(conn, actor, "create_api_key", name, now, {"role": wanted.role, **bound})
    except IntegrityError as taken:
        raise CommandInvalid(f"Đã có khóa API “{name}”; mỗi tên chỉ dùng một lần") from taken
    return key
