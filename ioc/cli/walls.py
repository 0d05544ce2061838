"""`ioc walls …`: the screens that hang on walls."""

from datetime import UTC, datetime
from typing import Annotated

import typer

from collectors import OPTION_MODELS
from ioc.applied import load_applied
from ioc.commands.create_wall import NewWall, create_wall
from ioc.commands.revoke_wall import revoke_wall
from ioc.domain.principal import SYSTEM
from ioc.settings import read_settings
from ioc.store import walls
from ioc.store.engine import open_engine, reading
from ioc.store.walls import Wall


def new(name: str, screen: Annotated[str, typer.Option(help="màn hình của hồ sơ (screens/*.toml) mà nó được hiện")]) -> None:
    """Thêm một màn hình lớn và in địa chỉ để máy của nó mở một lần; quyền chỉ xem, lâu dài, thu hồi được."""
    settings = read_settings()
    engine = open_engine(settings.database)
    profile = load_applied(engine, OPTION_MODELS, settings.practice).profile
    typer.echo(settings.address + create_wall(engine, SYSTEM, NewWall(name, screen), profile.screen, datetime.now(UTC)))


def revoke(name: str) -> None:
    """Thu hồi quyền của một màn hình lớn; nó không xem được gì nữa."""
    revoke_wall(open_engine(read_settings().database), SYSTEM, name, datetime.now(UTC))
    typer.echo(f"Đã thu hồi màn hình lớn “{name}”.")


def show() -> None:
    """Liệt kê các màn hình lớn: xem màn hình nào, thấy lần cuối khi nào, đang hiện gì."""
    with reading(open_engine(read_settings().database)) as conn:
        for row in walls.every(conn):
            typer.echo(_line(row))


def _line(row: Wall) -> str:
    if row.revoked_at:
        return f"{row.name}\t{row.screen}\tđã thu hồi {row.revoked_at:%Y-%m-%d %H:%M} UTC"
    seen = f"thấy {row.seen_at:%Y-%m-%d %H:%M:%S} UTC" if row.seen_at else "chưa mở lần nào"
    return f"{row.name}\t{row.screen}\t{seen}\t{row.shows}\t{row.build}\t{row.size}"
