"""Trả lại một biểu đã nộp, kèm lý do."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine

from ioc.commands.form_work import OfReport, load, require_business, turn
from ioc.commands.permission import require
from ioc.domain.form_calendar import approver
from ioc.domain.principal import Permission, Principal
from ioc.domain.report import Event, Report, Verb
from ioc.errors import CommandInvalid
from ioc.store.engine import writing


@dataclass(frozen=True)
class WithReason:
    of: OfReport
    reason: str


def return_form(engine: Engine, actor: Principal, asked: WithReason, now: datetime) -> Report:
    """Who filled it in may type again. Raises CommandInvalid where no reason is given, ReportMoved."""
    require(actor, Permission.APPROVE)
    require_business(actor, approver(asked.of.form, asked.of.key.agency))
    reason = asked.reason.strip()
    if not reason:
        raise CommandInvalid("Hãy ghi lý do trả lại")
    with writing(engine) as conn:
        report = load(conn, asked.of, Verb.RETURN)
        return turn(conn, report, Event(Verb.RETURN, actor.name, now, reason), actor)
