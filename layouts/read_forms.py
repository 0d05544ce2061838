"""The questions the page of reports asks, bound to this deployment."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Engine

from ioc.commands.form_work import OfReport, around, faults, sheet_of
from ioc.domain.centre import Profile
from ioc.domain.form_calendar import PERIODS, concerns, period_end
from ioc.domain.form_checks import CellFault, faults_of
from ioc.domain.form_file import SheetRow
from ioc.domain.observation import Observation, SeriesKey
from ioc.domain.period import PeriodKind
from ioc.domain.principal import Principal
from ioc.domain.report import Cells, Event, Report, ReportKey
from ioc.errors import CommandInvalid
from ioc.store import reports
from ioc.store.engine import reading
from ioc.store.queries import latest
from ioc.store.queries.form_cells import Beside
from ioc.store.queries.reports_due import DueReport, reports_due
from layouts.data import ScreenData
from layouts.parts.scope import Scope

Workbook = Callable[[bytes], Sequence[SheetRow]]
"""Reads the first sheet of a workbook or the rows of a CSV. Raises PayloadInvalid, whose message says why in words."""


@dataclass(frozen=True)
class Opened:
    """One report with everything around it."""

    of: OfReport
    due_at: datetime
    report: Report
    events: list[Event]
    beside: Beside
    faults: list[CellFault]


@dataclass(frozen=True)
class ReadForms:
    """`profile` gives the profile in force, `clock` the present instant (aware UTC)."""

    engine: Engine
    profile: Callable[[], Profile]
    clock: Callable[[], datetime]
    workbook: Workbook

    def scope(self, language: str) -> Scope:
        return Scope(self.profile(), language, ScreenData(), self.clock())

    def due(self, principal: Principal) -> list[DueReport]:
        with reading(self.engine) as conn:
            return reports_due(conn, self.profile(), principal, self.clock())

    def one(self, key: ReportKey, principal: Principal) -> Opened | None:
        """None where the profile has no such report, or it is not the principal's business."""
        of = OfReport(self.profile(), key, 0)
        if not _exists(of) or not concerns(of.form, key.agency, principal):
            return None
        with reading(self.engine) as conn:
            report, stored = reports.find(conn, key), around(conn, of)
            wrong = faults_of(sheet_of(of, report.cells, stored)) if report.open else []
            due_at = of.form.due.after(key.end, of.profile.zone)
            return Opened(of, due_at, report, reports.events(conn, key), stored, wrong)

    def faults(self, of: OfReport, cells: Cells) -> list[CellFault]:
        with reading(self.engine) as conn:
            return faults(conn, of, cells)

    def called(self) -> dict[SeriesKey, Observation]:
        """The newest reading of every station that is phoned in."""
        lists = self.profile().phoned
        subjects = {station.subject for calls in lists for station in calls.stations}
        with reading(self.engine) as conn:
            found = latest.snapshot(conn, {calls.indicator for calls in lists}, subjects, [PeriodKind.INSTANT])
        return {one.key: one for one in found}


def _exists(of: OfReport) -> bool:
    """Whether the profile asks for such a report, at the end of one of its periods."""
    try:
        kind = of.form.kind
    except CommandInvalid:
        return False
    return kind in PERIODS and period_end(kind, of.key.end - timedelta(microseconds=1), of.profile.zone) == of.key.end
