"""Which reports are asked for at an instant: the periods of a form, who fills it in, and what its rows are."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta, tzinfo

from ioc.domain.centre import Profile
from ioc.domain.form import Form
from ioc.domain.period import PeriodKind, month_end, start_of
from ioc.domain.principal import Principal
from ioc.domain.report import ReportKey

PERIODS = frozenset(
    {
        PeriodKind.DAY,
        PeriodKind.WEEK,
        PeriodKind.MONTH,
        PeriodKind.CUT_OFF_MONTH,
        PeriodKind.QUARTER,
        PeriodKind.HALF,
        PeriodKind.YEAR,
    }
)
"""Kinds of period that follow each other without a gap: a form is filled in for each."""
_MONTHS = {PeriodKind.MONTH: 1, PeriodKind.QUARTER: 3, PeriodKind.HALF: 6, PeriodKind.YEAR: 12}
_EARLY = timedelta(days=7)
"""How long before a period ends its report can be begun, where the period is longer than that."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A report that is asked for: the report, and the instant by which it must be in (aware)."""

    key: ReportKey
    due_at: datetime


def asked_for(profile: Profile, form: Form, agency: str, now: datetime) -> Iterator[Asked]:
    """The reports of one agency, newest period first, as far back as the form goes."""
    end = period_end(form.kind, now, profile.zone)
    for _ in range(form.keep):
        if form.since is not None and (end.astimezone(profile.zone) - timedelta(microseconds=1)).date() <= form.since:
            return
        due_at = form.due.after(end, profile.zone)
        start = start_of(form.kind, end, profile.zone)
        if now >= max(start, min(end, due_at) - _EARLY):
            yield Asked(ReportKey(form.name, agency, end), due_at)
        end = start


def period_end(kind: PeriodKind, now: datetime, zone: tzinfo) -> datetime:
    """The end of the period of this kind (one of PERIODS) that `now` lies in; aware in `zone`."""
    local = now.astimezone(zone)
    midnight = datetime.combine(local.date() + timedelta(days=1), time.min, zone)
    if kind is PeriodKind.DAY:
        return midnight
    if kind is PeriodKind.WEEK:
        return midnight + timedelta(days=6 - local.weekday())
    if kind is PeriodKind.CUT_OFF_MONTH:
        cut = local.replace(day=15, hour=0, minute=0, second=0, microsecond=0)
        return cut if local < cut else month_end(local.year, local.month, zone).replace(day=15)
    months = _MONTHS[kind]
    return month_end(local.year, -(-local.month // months) * months, zone)


def year_before(kind: PeriodKind, end: datetime, zone: tzinfo) -> datetime:
    """The end of the same period of last year: of weeks, the one 52 weeks earlier."""
    if kind is PeriodKind.WEEK:
        return end - timedelta(weeks=52)
    local = end.astimezone(zone)
    day = min(local.day, 28) if local.month == 2 else local.day
    return local.replace(year=local.year - 1, day=day).astimezone(end.tzinfo)


def fillers(profile: Profile, form: Form) -> tuple[str, ...]:
    """The agencies that fill the form in."""
    below = profile.children(form.agencies_below) if form.agencies_below else ()
    return (*form.agencies, *(row.code for row in below))


def rows(profile: Profile, form: Form, agency: str) -> tuple[str, ...]:
    """The subjects that the agency reports on."""
    below = profile.children(form.subjects_below) if form.subjects_below else ()
    return (*form.subjects, *(row.code for row in below)) or (agency,)


def concerns(form: Form, agency: str, principal: Principal) -> bool:
    """Whether the principal fills in this agency's report, or approves it."""
    return principal.speaks_for(agency) or principal.speaks_for(approver(form, agency))


def approver(form: Form, agency: str) -> str:
    """The agency whose head approves."""
    return form.approver or agency
