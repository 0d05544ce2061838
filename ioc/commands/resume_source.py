"""Cho nguồn chạy lại."""

from datetime import datetime

from sqlalchemy import Engine

from ioc.commands.permission import require
from ioc.domain.principal import Permission, Principal
from ioc.domain.source import Source
from ioc.store import audit, sources
from ioc.store.engine import writing


def resume_source(engine: Engine, actor: Principal, source: Source, now: datetime) -> None:
    """The clock visits the source again, at once even where its circuit was open."""
    require(actor, Permission.OPERATE)
    with writing(engine) as conn:
        sources.resume(conn, source.name, now, actor.name)
        audit.record(conn, actor, "resume_source", source.name, now)
