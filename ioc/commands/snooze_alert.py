"""Hoãn báo một cảnh báo: nothing is told of it until then."""

from datetime import datetime, timedelta

from sqlalchemy import Engine

from ioc.commands.alert_work import named, still_open, within
from ioc.commands.permission import require
from ioc.domain.alert import AlertKey
from ioc.domain.answer import Snooze
from ioc.domain.principal import Permission, Principal
from ioc.errors import CommandInvalid
from ioc.store import audit, silences
from ioc.store.engine import writing

LONGEST = timedelta(days=1)


def snooze_alert(engine: Engine, actor: Principal, key: AlertKey, until: datetime, why: str, now: datetime) -> None:
    """Said again, the later word holds. `why` may be empty. Raises CommandInvalid."""
    require(actor, Permission.ACKNOWLEDGE)
    if not now < until <= now + LONGEST:
        raise CommandInvalid("Chỉ hoãn báo được trong 24 giờ tới; lâu hơn thì dùng Tạm ngừng báo, có lý do")
    reason = within(why, "lý do hoãn")
    with writing(engine) as conn:
        still_open(conn, key)
        silences.put_off(conn, Snooze(key, until, actor.name, now, reason))
        audit.record(conn, actor, "snooze_alert", named(key), now, {"until": until, "why": reason})


def wake_alert(engine: Engine, actor: Principal, key: AlertKey, now: datetime) -> None:
    """Thôi hoãn. Raises CommandInvalid where it is not put off."""
    require(actor, Permission.ACKNOWLEDGE)
    with writing(engine) as conn:
        if not silences.wake(conn, key):
            raise CommandInvalid("Cảnh báo này không bị hoãn; hãy tải lại danh sách")
        audit.record(conn, actor, "wake_alert", named(key), now)
