"""How far a report has come, in words: overdue, due, awaiting, returned, approved."""

from datetime import datetime, timedelta

from ioc.domain.form import Form
from ioc.domain.formats import span
from ioc.domain.period import Period, label
from ioc.domain.report import Report, ReportState
from layouts.parts.scope import Scope
from layouts.parts.sign import Sign

_SOON = timedelta(days=3)
_TONES = {ReportState.SUBMITTED: "note", ReportState.APPROVED: "ok", ReportState.RETURNED: "warn", ReportState.DRAFT: "none"}


def stage(report: Report, due_at: datetime, scope: Scope) -> Sign:
    """What is to be done with it comes first: an open report says how it stands to its deadline."""
    tone, word = _TONES[report.state], scope.say(f"form_state_{report.state}")
    if report.state is ReportState.DRAFT and not report.version:
        word = scope.say("form_state_untouched")
    if not report.open:
        return Sign(tone, word)
    left = due_at - scope.now
    if left <= timedelta(0):
        return Sign("crit", f"{word} · {scope.say('form_late_by', span=span(-left, scope.language))}")
    said = scope.say("form_left", span=span(left, scope.language))
    return Sign("warn" if left < _SOON or report.state is ReportState.RETURNED else tone, f"{word} · {said}")


def is_overdue(report: Report, due_at: datetime, scope: Scope) -> bool:
    return report.open and due_at <= scope.now


def due_word(report: Report, due_at: datetime, scope: Scope) -> str:
    """The deadline as a clock says it; a day's end is said as 24:00 of that day."""
    local = due_at.astimezone(scope.profile.zone)
    last = local - timedelta(microseconds=1)
    time = f"24:00 {last:%d/%m/%Y}" if (local.hour, local.minute) == (0, 0) else f"{local:%H:%M %d/%m/%Y}"
    return scope.say("form_was_due" if is_overdue(report, due_at, scope) else "form_due_at", time=time)


def period_word(form: Form, report: Report, scope: Scope) -> str:
    return label(Period(form.kind, report.key.end), scope.language, scope.profile.zone)
