"""Việc phải nộp: which reports are asked for now, and how far each has come."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from ioc.domain.centre import Profile
from ioc.domain.form import Form
from ioc.domain.form_calendar import asked_for, concerns, fillers
from ioc.domain.principal import Principal
from ioc.domain.report import Report
from ioc.store import reports


@dataclass(frozen=True)
class DueReport:
    """`due_at` is the aware instant by which it must be in."""

    form: Form
    due_at: datetime
    report: Report


def reports_due(conn: Connection, profile: Profile, principal: Principal, now: datetime) -> list[DueReport]:
    """The reports that are the principal's business, by deadline, the most overdue first; `now` aware."""
    wanted = [
        (form, asked)
        for form in profile.forms
        if profile.source[form.name].enabled
        for agency in fillers(profile, form)
        if concerns(form, agency, principal)
        for asked in asked_for(profile, form, agency, now)
    ]
    touched = reports.find_all(conn, [asked.key for _, asked in wanted])
    found = [DueReport(form, asked.due_at, touched.get(asked.key, Report(asked.key))) for form, asked in wanted]
    return sorted(found, key=lambda one: (one.due_at, one.form.name, one.report.key.agency))
