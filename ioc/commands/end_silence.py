"""Báo lại: a silence is ended before its time."""

from datetime import datetime

from sqlalchemy import Engine

from ioc.commands.permission import require
from ioc.domain.principal import Permission, Principal
from ioc.errors import CommandInvalid
from ioc.store import audit, silences
from ioc.store.engine import writing


def end_silence(engine: Engine, actor: Principal, id: int, now: datetime) -> None:
    """What fires still is told within a minute. Raises CommandInvalid where the silence is over, or there is none."""
    require(actor, Permission.ACKNOWLEDGE)
    with writing(engine) as conn:
        if not silences.end(conn, id, actor.name, now):
            raise CommandInvalid("Lệnh ngừng báo này đã hết hạn; hãy tải lại danh sách")
        audit.record(conn, actor, "end_silence", str(id), now)
