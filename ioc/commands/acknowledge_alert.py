"""Tiếp nhận cảnh báo: somebody takes it on. It stays open; only what is measured ends it."""

from datetime import datetime

from sqlalchemy import Engine

from ioc.commands.permission import require
from ioc.domain.alert import AlertKey
from ioc.domain.principal import Permission, Principal
from ioc.errors import CommandInvalid
from ioc.store import alerts, audit
from ioc.store.engine import writing


def acknowledge_alert(engine: Engine, actor: Principal, key: AlertKey, now: datetime) -> None:
    """Mark the alert as taken on by the actor. Raises CommandInvalid if it is not open, or somebody has it already."""
    require(actor, Permission.ACKNOWLEDGE)
    with writing(engine) as conn:
        if not alerts.acknowledge(conn, key, actor.name, now):
            raise CommandInvalid("Cảnh báo này đã hết hoặc đã có người tiếp nhận; hãy tải lại danh sách")
        audit.record(conn, actor, "acknowledge_alert", f"{key.rule}/{key.subject}/{key.origin}", now)
