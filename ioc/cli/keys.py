"""`ioc keys …`: API keys for other programs."""

from datetime import UTC, datetime

import typer

from ioc.commands.create_api_key import NewKey, create_api_key
from ioc.commands.revoke import revoke as revoke_key
from ioc.domain.principal import SYSTEM, Role
from ioc.settings import read_settings
from ioc.store.engine import open_engine


def add(name: str, role: Role = Role.VIEWER) -> None:
    """Tạo khóa API và in ra một lần duy nhất; phần mềm kia gửi nó trong tiêu đề Authorization: Bearer."""
    typer.echo(create_api_key(open_engine(read_settings().database), SYSTEM, NewKey(name, role), datetime.now(UTC)))


def revoke(name: str) -> None:
    """Thu hồi khóa API; từ lần hỏi sau nó không dùng được nữa."""
    revoke_key(open_engine(read_settings().database), SYSTEM, name, datetime.now(UTC))
    typer.echo(f"Đã thu hồi khóa “{name}”.")
