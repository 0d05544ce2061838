"""Đề nghị mở lại một biểu đã duyệt."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy import Engine

from ioc.commands.form_work import load, require_business, turn
from ioc.commands.permission import require
from ioc.commands.return_form import WithReason
from ioc.domain.principal import Permission, Principal
from ioc.domain.report import Event, Report, Verb
from ioc.errors import CommandInvalid
from ioc.store.engine import writing


def ask_reopening(engine: Engine, actor: Principal, asked: WithReason, now: datetime) -> Report:
    """The report stays locked until its approver reopens it. Raises CommandInvalid where no reason is given, ReportMoved."""
    require(actor, Permission.FILL)
    require_business(actor, asked.of.key.agency)
    reason = asked.reason.strip()
    if not reason:
        raise CommandInvalid("Hãy ghi lý do đề nghị mở lại")
    with writing(engine) as conn:
        report = load(conn, asked.of, Verb.ASK_REOPEN)
        wished = replace(report, wishes=f"{actor.name}: {reason}")
        return turn(conn, wished, Event(Verb.ASK_REOPEN, actor.name, now, reason), actor)
