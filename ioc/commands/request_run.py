"""Yêu cầu thu thập ngay: the worker visits the source at its next look."""

from datetime import datetime

from sqlalchemy import Engine

from ioc.commands.permission import require
from ioc.domain.principal import Permission, Principal
from ioc.domain.source import Source
from ioc.store import audit, sources
from ioc.store.engine import writing


def request_run(engine: Engine, actor: Principal, source: Source, now: datetime) -> None:
    require(actor, Permission.OPERATE)
    with writing(engine) as conn:
        sources.request_run(conn, source.name, actor.name)
        audit.record(conn, actor, "request_run", source.name, now)
