"""Kết thúc xử lý: what a spell of an alert turned out to be. Only what is measured ends the alert itself."""

from datetime import datetime

from sqlalchemy import Engine

from ioc.commands.alert_work import begun, named, within
from ioc.commands.permission import require
from ioc.domain.alert import AlertKey
from ioc.domain.answer import Cause, Closure
from ioc.domain.principal import Permission, Principal
from ioc.errors import CommandInvalid
from ioc.store import answers, audit
from ioc.store.engine import writing


def close_alert(
    engine: Engine, actor: Principal, key: AlertKey, cause: Cause, note: str, now: datetime, spell: int | None = None
) -> None:
    """Nobody is reminded of it any more, and it counts as real, false or a test. `spell` None = the present or last one.

    Raises CommandInvalid where the spell is closed, or has not been.
    """
    require(actor, Permission.ACKNOWLEDGE)
    said = within(note, "ghi chú")
    with writing(engine) as conn:
        newest = begun(conn, key).spell
        number = newest if spell is None else spell
        if not 1 <= number <= newest:
            raise CommandInvalid("Cảnh báo này không có lần đó; hãy tải lại trang")
        if not answers.close(conn, Closure(key, number, cause, said, actor.name, now)):
            raise CommandInvalid("Lần cảnh báo này đã kết thúc xử lý; hãy tải lại trang")
        detail = {"spell": number, "cause": str(cause), "note": said}
        audit.record(conn, actor, "close_alert", named(key), now, detail)
