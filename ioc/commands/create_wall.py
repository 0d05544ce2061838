"""Thêm một màn hình lớn: with a token of its own, so that no person's session hangs on a wall."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine

from ioc.commands.people import valid_name
from ioc.commands.permission import require
from ioc.commands.tokens import new_token, token_hash
from ioc.domain.principal import Permission, Principal
from ioc.errors import CommandInvalid
from ioc.store import audit, walls
from ioc.store.engine import writing


@dataclass(frozen=True, slots=True)
class NewWall:
    """`screen` is the one that the wall may show, and nothing else."""

    name: str
    screen: str


def create_wall(engine: Engine, actor: Principal, wanted: NewWall, screens: Collection[str], now: datetime) -> str:
    """The path that the wall opens once, with the token shown this once. `screens` are those that exist.

    Raises CommandInvalid where the name is in use or there is no such screen.
    """
    require(actor, Permission.ADMINISTER)
    name, token = valid_name(wanted.name), "ioc_wall_" + new_token()
    if wanted.screen not in screens:
        raise CommandInvalid(
            f"Không có màn hình “{wanted.screen}”; hồ sơ có: {', '.join(sorted(screens)) or 'chưa có màn hình nào'}"
        )
    with writing(engine) as conn:
        if not walls.create(conn, name, wanted.screen, token_hash(token), now):
            raise CommandInvalid(f"Đã có màn hình lớn “{name}” đang dùng; thu hồi trước bằng `ioc walls revoke {name}`")
        audit.record(conn, actor, "create_wall", name, now, {"screen": wanted.screen})
    return f"/wall/enter?token={token}"
