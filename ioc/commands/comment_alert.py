"""Ghi ý kiến vào một cảnh báo."""

from datetime import datetime

from sqlalchemy import Engine

from ioc.commands.alert_work import begun, named, written
from ioc.commands.permission import require
from ioc.domain.alert import AlertKey
from ioc.domain.principal import Permission, Principal
from ioc.store import answers, audit
from ioc.store.engine import writing


def comment_alert(engine: Engine, actor: Principal, key: AlertKey, text: str, now: datetime) -> int:
    """The number of the remark, on the alert's present or last spell. Raises CommandInvalid where nothing is written."""
    require(actor, Permission.ACKNOWLEDGE)
    said = written(text, "ý kiến")
    with writing(engine) as conn:
        made = answers.comment(conn, key, begun(conn, key).spell, said, actor.name, now)
        audit.record(conn, actor, "comment_alert", named(key), now, {"remark": made})
    return made
