"""Sự việc: alerts of one event are gathered under one title, followed as one, and closed as one."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Connection, Engine

from ioc.commands.alert_work import begun, written
from ioc.commands.permission import require
from ioc.domain.alert import AlertKey
from ioc.domain.answer import Incident
from ioc.domain.principal import Permission, Principal
from ioc.errors import CommandInvalid
from ioc.store import audit, incidents
from ioc.store.engine import writing
from ioc.store.queries.incidents import incident_of


def open_incident(engine: Engine, actor: Principal, title: str, area: str, keys: Collection[AlertKey], now: datetime) -> int:
    """The number of the incident, with the present or last spells of these alerts. `area` is the code of a subject.

    Raises CommandInvalid without a title or alerts, or where practice and reality would meet in one.
    """
    require(actor, Permission.ACKNOWLEDGE)
    name = written(title, "tên sự việc")
    origins = {key.origin for key in keys}
    if len(origins) != 1:
        raise CommandInvalid("Hãy chọn ít nhất một cảnh báo; cảnh báo thật và MÔ PHỎNG không ở chung một sự việc")
    with writing(engine) as conn:
        spells = [(key, begun(conn, key).spell) for key in keys]
        made = incidents.open_one(conn, name, area, origins.pop(), actor.name, now)
        incidents.join(conn, made, spells, actor.name, now)
        audit.record(conn, actor, "open_incident", str(made), now, {"title": name, "alerts": len(spells)})
    return made


def join_incident(engine: Engine, actor: Principal, id: int, keys: Collection[AlertKey], now: datetime) -> int:
    """How many of the alerts were not in it yet. Raises CommandInvalid as above, or where it is closed."""
    require(actor, Permission.ACKNOWLEDGE)
    with writing(engine) as conn:
        found = _running(conn, id)
        if any(key.origin is not found.origin for key in keys):
            raise CommandInvalid("Cảnh báo thật và MÔ PHỎNG không ở chung một sự việc")
        joined = incidents.join(conn, id, [(key, begun(conn, key).spell) for key in keys], actor.name, now)
        audit.record(conn, actor, "join_incident", str(id), now, {"alerts": joined})
    return joined


def close_incident(engine: Engine, actor: Principal, id: int, outcome: str, now: datetime) -> None:
    """Raises CommandInvalid where it is closed, or nothing is said of how it ended."""
    require(actor, Permission.ACKNOWLEDGE)
    said = written(outcome, "kết quả của sự việc")
    with writing(engine) as conn:
        _running(conn, id)
        incidents.close(conn, id, actor.name, said, now)
        audit.record(conn, actor, "close_incident", str(id), now, {"outcome": said})


def _running(conn: Connection, id: int) -> Incident:
    found = incident_of(conn, id)
    if found is None or found.closed_at is not None:
        raise CommandInvalid("Sự việc này đã đóng hoặc không có; hãy tải lại trang")
    return found
