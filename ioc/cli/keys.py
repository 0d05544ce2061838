"""`ioc keys …`: API keys for other programs."""

from datetime import UTC, datetime
from typing import Annotated

import typer

from collectors import OPTION_MODELS
from ioc.applied import load_applied
from ioc.commands.create_api_key import NewKey, create_api_key
from ioc.commands.push_observations import receiver
from ioc.commands.revoke import revoke as revoke_key
from ioc.domain.principal import SYSTEM, Role
from ioc.settings import read_settings
from ioc.store.engine import open_engine


def add(
    name: str,
    role: Role = Role.VIEWER,
    source: Annotated[str, typer.Option(help="nguồn loại push mà khóa này được gửi số liệu; khóa không làm được gì khác")] = "",
) -> None:
    """Tạo khóa API và in ra một lần duy nhất; phần mềm kia gửi nó trong tiêu đề Authorization: Bearer."""
    settings = read_settings()
    engine = open_engine(settings.database)
    if source:
        receiver(load_applied(engine, OPTION_MODELS, settings.practice).profile, source)
    wanted = NewKey(name, Role.AGENT, source=source) if source else NewKey(name, role)
    typer.echo(create_api_key(engine, SYSTEM, wanted, datetime.now(UTC)))


def revoke(name: str) -> None:
    """Thu hồi khóa API; từ lần hỏi sau nó không dùng được nữa."""
    revoke_key(open_engine(read_settings().database), SYSTEM, name, datetime.now(UTC))
    typer.echo(f"Đã thu hồi khóa “{name}”.")
