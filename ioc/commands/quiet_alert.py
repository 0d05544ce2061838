"""Tắt chuông của một cảnh báo trên màn hình lớn: the alert stays as it is, only its sound ends."""

from datetime import datetime, timedelta

from sqlalchemy import Engine

from ioc.commands.permission import require
from ioc.domain.alert import AlertKey
from ioc.domain.principal import Permission, Principal
from ioc.domain.sending import Sending, SentKind
from ioc.errors import CommandInvalid
from ioc.store import audit, sendings
from ioc.store.engine import reading, writing
from ioc.store.queries import alerts

QUIET = timedelta(hours=12)
"""One shift; an alert that still nobody has taken on after it is heard again."""


def quiet_alert(engine: Engine, actor: Principal, key: AlertKey, now: datetime) -> None:
    """Raises CommandInvalid where there is no such alert."""
    require(actor, Permission.ACKNOWLEDGE)
    with reading(engine) as conn:
        alert = alerts.one(conn, key)
    if alert is None:
        raise CommandInvalid("Không có cảnh báo này; hãy tải lại trang")
    name = f"{key.rule}/{key.subject}/{key.origin}"
    quiet = Sending("", "", "", SentKind.QUIET, f"{name}/{alert.spell}", now + QUIET)
    with writing(engine) as conn:
        sendings.send(conn, quiet, actor.name, now)
        audit.record(conn, actor, "quiet_alert", name, now)
