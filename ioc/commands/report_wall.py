"""Màn hình lớn báo đang hiện gì: said by the wall itself, many times an hour, so it leaves no trace in the audit."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine

from ioc.commands.permission import require
from ioc.domain.principal import Permission, Principal
from ioc.store import walls
from ioc.store.engine import writing


@dataclass(frozen=True, slots=True)
class WallReport:
    shows: str
    build: str
    size: str
    sound: str = ""


def report_wall(engine: Engine, actor: Principal, said: WallReport, now: datetime) -> None:
    """Keeps what the wall named by `actor` shows."""
    require(actor, Permission.SHOW)
    with writing(engine) as conn:
        walls.see(conn, actor.name, said.shows, said.build, said.size, said.sound, now)
