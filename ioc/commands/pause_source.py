"""Tạm dừng một nguồn: the clock visits it no more until somebody resumes it."""

from datetime import datetime

from sqlalchemy import Engine

from ioc.commands.permission import require
from ioc.domain.principal import Permission, Principal
from ioc.domain.source import Source
from ioc.store import audit, sources
from ioc.store.engine import writing


def pause_source(engine: Engine, actor: Principal, source: Source, now: datetime) -> None:
    require(actor, Permission.OPERATE)
    with writing(engine) as conn:
        sources.pause(conn, source.name)
        audit.record(conn, actor, "pause_source", source.name, now)
