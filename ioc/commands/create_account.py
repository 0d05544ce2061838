"""Tạo tài khoản: without a password; its owner sets one after a one-time link."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine

from ioc.commands.people import valid_name
from ioc.commands.permission import require
from ioc.domain.principal import Permission, Principal, Role
from ioc.errors import CommandInvalid
from ioc.store import accounts, audit
from ioc.store.accounts import Account
from ioc.store.engine import writing


@dataclass(frozen=True, slots=True)
class NewAccount:
    """`agency` is the one whose reports the person fills in or approves: with Role.CLERK and Role.HEAD, and only then."""

    name: str
    role: Role
    agency: str | None = None


def create_account(engine: Engine, actor: Principal, wanted: NewAccount, now: datetime) -> Account:
    """Raises CommandInvalid where the name is taken or is no name, or the role is one of programs only."""
    require(actor, Permission.ADMINISTER)
    name = valid_name(wanted.name)
    if wanted.role is Role.AGENT:
        raise CommandInvalid("Vai trò “agent” chỉ dành cho khóa của phần mềm gửi số liệu; hãy tạo khóa bằng `ioc keys add`")
    if wanted.role is Role.WALL:
        raise CommandInvalid("Vai trò “wall” chỉ dành cho màn hình lớn; hãy thêm bằng `ioc walls new`")
    if (wanted.role in (Role.CLERK, Role.HEAD)) != (wanted.agency is not None):
        raise CommandInvalid("Người lập biểu (clerk) và người duyệt (head) phải thuộc một đơn vị; vai trò khác thì không")
    with writing(engine) as conn:
        if accounts.by_name(conn, name):
            raise CommandInvalid(f"Đã có tài khoản “{name}”")
        account = accounts.create(conn, name, wanted.role, now, agency=wanted.agency)
        of = {"agency": wanted.agency} if wanted.agency else {}
        audit.record(conn, actor, "create_account", name, now, {"role": wanted.role, **of})
    return account
