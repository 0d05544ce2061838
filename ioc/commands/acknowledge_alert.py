"""Tiếp nhận cảnh báo: somebody takes it on. It stays open; only what is measured ends it."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Engine

from ioc.commands.alert_work import named
from ioc.commands.permission import require
from ioc.domain.alert import AlertKey
from ioc.domain.principal import Permission, Principal
from ioc.errors import CommandInvalid
from ioc.store import alerts, audit
from ioc.store.engine import writing


def acknowledge_alert(engine: Engine, actor: Principal, key: AlertKey, now: datetime) -> None:
    """Mark the alert as taken on by the actor. Raises CommandInvalid if it is not open, or somebody has it already."""
    if not acknowledge_alerts(engine, actor, [key], now):
        raise CommandInvalid("Cảnh báo này đã hết hoặc đã có người tiếp nhận; hãy tải lại danh sách")


def acknowledge_alerts(engine: Engine, actor: Principal, keys: Iterable[AlertKey], now: datetime) -> int:
    """Mark alerts as taken on, all in one; how many were. Those that are over, or that somebody has already, stay as they are."""
    require(actor, Permission.ACKNOWLEDGE)
    taken = 0
    with writing(engine) as conn:
        for key in dict.fromkeys(keys):
            if alerts.acknowledge(conn, key, actor.name, now):
                audit.record(conn, actor, "acknowledge_alert", named(key), now)
                taken += 1
    return taken
