"""What the commands on a report share: whose it is, what is in it, and what it is checked with."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import Connection

from ioc.domain.centre import Profile
from ioc.domain.form import Form
from ioc.domain.form_calendar import asked_for, fillers, rows
from ioc.domain.form_checks import CellFault, Sheet, faults_of
from ioc.domain.observation import Observation
from ioc.domain.period import start_of
from ioc.domain.principal import Principal
from ioc.domain.report import Cells, Event, Report, ReportKey, Verb, cell_id, moved
from ioc.errors import CommandInvalid, PermissionDenied
from ioc.store import audit, reports
from ioc.store.changes import next_change
from ioc.store.queries.form_cells import Beside, beside


class ReportMoved(CommandInvalid):
    """Somebody else has changed the report meanwhile; `report` is how it is now."""

    def __init__(self, message: str, report: Report) -> None:
        super().__init__(message)
        self.report = report


@dataclass(frozen=True)
class OfReport:
    """The report a command is about, and the version of it that the actor has seen."""

    profile: Profile
    key: ReportKey
    version: int

    @property
    def form(self) -> Form:
        """Raises CommandInvalid where the profile has no such form."""
        found = next((form for form in self.profile.forms if form.name == self.key.form), None)
        if found is None or self.key.agency not in fillers(self.profile, found):
            raise CommandInvalid("Hồ sơ không còn biểu này của đơn vị này; hãy tải lại trang")
        return found

    @property
    def rows(self) -> tuple[str, ...]:
        return rows(self.profile, self.form, self.key.agency)

    @property
    def places(self) -> set[str]:
        """The cell ids of the report."""
        return {cell_id(subject, column.code) for subject in self.rows for column in self.form.columns}


def require_business(actor: Principal, agency: str) -> None:
    """Raises PermissionDenied where the reports of the agency are not the actor's business."""
    if not actor.speaks_for(agency):
        raise PermissionDenied(f"“{actor.name}” thuộc đơn vị khác, không làm việc với biểu của đơn vị này")


def require_asked(of: OfReport, now: datetime) -> None:
    """Raises CommandInvalid where no such report is asked for at this time."""
    if all(one.key != of.key for one in asked_for(of.profile, of.form, of.key.agency, now)):
        raise CommandInvalid("Kỳ này không phải kỳ đang phải nộp; hãy tải lại trang")


def load(conn: Connection, of: OfReport, verb: Verb) -> Report:
    """The report, if it is as the actor has seen it and lets the verb be done. Raises ReportMoved."""
    report = reports.find(conn, of.key)
    if moved(report.state, verb) is None:
        raise ReportMoved(_NOT_NOW[report.state.value], report)
    if report.version != of.version:
        raise ReportMoved(_changed_by(report), report)
    return report


def keep(conn: Connection, report: Report) -> None:
    """Raises ReportMoved where somebody else was quicker by a moment."""
    if not reports.put(conn, report):
        found = reports.find(conn, report.key)
        raise ReportMoved(_changed_by(found), found)


def turn(conn: Connection, report: Report, event: Event, actor: Principal) -> Report:
    """Move the report by the event, write it down, and wake who watches. Call it last in the transaction."""
    state = moved(report.state, event.verb)
    assert state is not None
    after = replace(report, state=state, version=report.version + 1, edited_by=event.by, edited_at=event.at)
    keep(conn, after)
    reports.note(conn, report.key, event)
    detail = {"version": after.version} | ({"reason": event.reason} if event.reason else {})
    audit.record(conn, actor, f"{event.verb}_form", name_of(report.key), event.at, detail)
    next_change(conn)
    return after


def name_of(key: ReportKey) -> str:
    """Form, agency and end of the period, for the audit."""
    return f"{key.form}/{key.agency}/{key.end.isoformat()}"


def faults(conn: Connection, of: OfReport, cells: Cells) -> list[CellFault]:
    """What is wrong with the cells, seen with the figures of the period before."""
    return faults_of(sheet_of(of, cells, around(conn, of)))


def around(conn: Connection, of: OfReport) -> Beside:
    """What is stored for the report's cells: of its own period, of the one before, and of a year ago."""
    return beside(conn, of.form, of.rows, of.profile.source[of.form.name].origin, of.key.end.astimezone(of.profile.zone))


def sheet_of(of: OfReport, cells: Cells, stored: Beside) -> Sheet:
    """The report as its checks see it."""
    return Sheet(of.form, of.profile.indicator, of.rows, cells, numbers(stored.before), _begins_a_year(of))


def numbers(observations: Mapping[str, Observation]) -> dict[str, float]:
    return {place: one.value for place, one in observations.items() if one.value is not None}


def _changed_by(report: Report) -> str:
    return f"“{report.edited_by}” vừa sửa biểu này; hãy xem lại trước khi làm tiếp"


def _begins_a_year(of: OfReport) -> bool:
    """Whether the period before ended in another year."""
    zone, tick = of.profile.zone, timedelta(microseconds=1)
    before = start_of(of.form.kind, of.key.end, zone).astimezone(zone) - tick
    return before.year < (of.key.end.astimezone(zone) - tick).year


_NOT_NOW = {
    "draft": "Biểu này chưa nộp",
    "submitted": "Biểu này đã nộp, đang chờ duyệt; muốn sửa thì nhờ người duyệt trả lại",
    "returned": "Biểu này đang được sửa lại, chưa nộp",
    "approved": "Biểu này đã duyệt và khóa; muốn sửa thì đề nghị mở lại",
}
