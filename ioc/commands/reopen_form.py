"""Mở lại một biểu đã duyệt."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy import Engine

from ioc.commands.form_work import OfReport, load, require_business, turn
from ioc.commands.permission import require
from ioc.domain.form_calendar import approver
from ioc.domain.principal import Permission, Principal
from ioc.domain.report import Event, Report, Verb
from ioc.store.engine import writing


def reopen_form(engine: Engine, actor: Principal, of: OfReport, now: datetime) -> Report:
    """It may be typed into again; its approved figures hold until others are approved. Raises ReportMoved."""
    require(actor, Permission.APPROVE)
    require_business(actor, approver(of.form, of.key.agency))
    with writing(engine) as conn:
        report = load(conn, of, Verb.REOPEN)
        return turn(conn, replace(report, wishes=""), Event(Verb.REOPEN, actor.name, now, report.wishes), actor)
