"""Yêu cầu lấy bù: the worker asks the source again for a stretch of the past."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine

from ioc.commands.permission import require
from ioc.domain.principal import Permission, Principal
from ioc.domain.source import Source, Window
from ioc.errors import CommandInvalid
from ioc.store import audit, sources
from ioc.store.engine import writing


@dataclass(frozen=True)
class Backfill:
    source: Source
    window: Window


def request_backfill(engine: Engine, actor: Principal, asked: Backfill, now: datetime) -> None:
    """Raises CommandInvalid if the window is empty, lies ahead, or begins before what the source keeps."""
    require(actor, Permission.OPERATE)
    _check(asked, now)
    with writing(engine) as conn:
        sources.request_backfill(conn, asked.source.name, asked.window, actor.name)
        window = {"start": asked.window.start.isoformat(), "end": asked.window.end.isoformat()}
        audit.record(conn, actor, "request_backfill", asked.source.name, now, window)


def _check(asked: Backfill, now: datetime) -> None:
    source, window = asked.source, asked.window
    if source.history is None:
        raise CommandInvalid(f"Nguồn “{source.title_vi}” không giữ số liệu cũ nên không lấy bù được")
    if not window.start < window.end <= now:
        raise CommandInvalid("Khoảng lấy bù phải bắt đầu trước khi kết thúc và kết thúc không muộn hơn bây giờ")
    if window.start < now - source.history:
        raise CommandInvalid(f"Nguồn “{source.title_vi}” chỉ giữ số liệu trong {source.history.days} ngày gần đây")
