"""`ioc accounts …`: people who may act."""

from datetime import UTC, datetime

import typer

from ioc.commands.create_account import NewAccount, create_account
from ioc.commands.make_sign_in_link import make_sign_in_link
from ioc.domain.principal import SYSTEM, Role
from ioc.settings import read_settings
from ioc.store.engine import open_engine


def add(name: str, role: Role = Role.VIEWER) -> None:
    """Tạo tài khoản và in liên kết đăng nhập một lần của tài khoản đó."""
    create_account(open_engine(read_settings().database), SYSTEM, NewAccount(name, role), datetime.now(UTC))
    link(name)


def link(name: str) -> None:
    """In một liên kết đăng nhập một lần, có hiệu lực 15 phút."""
    settings = read_settings()
    path = make_sign_in_link(open_engine(settings.database), SYSTEM, name, datetime.now(UTC))
    typer.echo(settings.address + path)
