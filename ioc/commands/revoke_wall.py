"""Thu hồi một màn hình lớn."""

from datetime import datetime

from sqlalchemy import Engine

from ioc.commands.people import plain_name
from ioc.commands.permission import require
from ioc.domain.principal import Permission, Principal
from ioc.errors import CommandInvalid
from ioc.store import audit, walls
from ioc.store.engine import writing


def revoke_wall(engine: Engine, actor: Principal, name: str, now: datetime) -> None:
    """The wall sees nothing from its next request on. Raises CommandInvalid where there is no such wall in use."""
    require(actor, Permission.ADMINISTER)
    wall = plain_name(name)
    with writing(engine) as conn:
        if not walls.revoke(conn, wall, now):
            raise CommandInvalid(f"Không có màn hình lớn “{wall}” đang dùng")
        audit.record(conn, actor, "revoke_wall", wall, now)
