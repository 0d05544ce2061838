"""`ioc accounts …`: people who may act."""

from datetime import UTC, datetime
from typing import Annotated

import typer

from collectors import OPTION_MODELS
from ioc.applied import load_applied
from ioc.commands.create_account import NewAccount, create_account
from ioc.commands.make_sign_in_link import make_sign_in_link
from ioc.domain.principal import SYSTEM, Role
from ioc.errors import CommandInvalid
from ioc.settings import read_settings
from ioc.store.engine import open_engine


def add(
    name: str,
    role: Role = Role.VIEWER,
    agency: Annotated[str, typer.Option(help="mã đơn vị mà người lập biểu (clerk) hoặc người duyệt (head) thuộc về")] = "",
) -> None:
    """Tạo tài khoản và in liên kết đăng nhập một lần của tài khoản đó."""
    settings = read_settings()
    engine = open_engine(settings.database)
    if agency and agency not in (profile := load_applied(engine, OPTION_MODELS, settings.practice).profile).subject:
        raise CommandInvalid(f"Hồ sơ “{profile.title_vi}” không có đơn vị “{agency}”; xem stations.csv và mã đơn vị hành chính")
    create_account(engine, SYSTEM, NewAccount(name, role, agency or None), datetime.now(UTC))
    link(name)


def link(name: str) -> None:
    """In một liên kết đăng nhập một lần, có hiệu lực 15 phút."""
    settings = read_settings()
    path = make_sign_in_link(open_engine(settings.database), SYSTEM, name, datetime.now(UTC))
    typer.echo(settings.address + path)
