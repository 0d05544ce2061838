"""Nhận việc, báo kết quả: the party that an alert was handed to answers as an office, whoever of it does so."""

from datetime import datetime

from sqlalchemy import Connection, Engine

from ioc.commands.alert_work import named, written
from ioc.commands.permission import require
from ioc.domain.answer import Assignment, PartyKind
from ioc.domain.principal import Permission, Principal
from ioc.errors import CommandInvalid, PermissionDenied
from ioc.store import answers, audit
from ioc.store.engine import writing
from ioc.store.queries.answers import assignment_of


def accept_assignment(engine: Engine, actor: Principal, id: int, now: datetime) -> None:
    """Nhận việc. Raises CommandInvalid where that has been said, PermissionDenied where it is somebody else's."""
    require(actor, Permission.VIEW)
    with writing(engine) as conn:
        given = _mine(conn, actor, id)
        if not answers.accept(conn, id, actor.name, now):
            raise CommandInvalid("Việc này đã có người nhận hoặc đã xong; hãy tải lại trang")
        audit.record(conn, actor, "accept_assignment", named(given.key), now, {"assignment": id})


def finish_assignment(engine: Engine, actor: Principal, id: int, result: str, now: datetime) -> None:
    """Báo kết quả. Raises CommandInvalid where nothing is written or it is done, PermissionDenied as above."""
    require(actor, Permission.VIEW)
    said = written(result, "kết quả xử lý")
    with writing(engine) as conn:
        given = _mine(conn, actor, id)
        if not answers.finish(conn, id, actor.name, said, now):
            raise CommandInvalid("Việc này đã báo kết quả; hãy tải lại trang")
        audit.record(conn, actor, "finish_assignment", named(given.key), now, {"assignment": id, "result": said})


def _mine(conn: Connection, actor: Principal, id: int) -> Assignment:
    """The assignment, if it is the actor's to answer: its party's own people, or who answers alerts for the centre."""
    given = assignment_of(conn, id)
    if given is None:
        raise CommandInvalid("Không có việc giao này; hãy tải lại trang")
    own = given.party.name == (actor.name if given.party.kind is PartyKind.PERSON else actor.agency)
    if not (own and actor.signed_in) and not actor.may(Permission.ACKNOWLEDGE):
        raise PermissionDenied(f"“{actor.name}” không thuộc nơi được giao việc này; hãy nhờ người trực")
    return given
