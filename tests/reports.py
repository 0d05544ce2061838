"""A small province in which one agency reports two figures a month and its stations are phoned in, for the tests of forms."""

from dataclasses import replace
from datetime import date, datetime, timedelta

from ioc.commands.form_work import OfReport
from ioc.domain.due import parse_due
from ioc.domain.form import Check, CheckKind, Column, Form, Phoned, PhonedStation
from ioc.domain.indicator import Aggregation, Direction, Indicator
from ioc.domain.observation import SeriesKey
from ioc.domain.period import PeriodKind, month_end
from ioc.domain.principal import Principal, PrincipalKind, Role
from ioc.domain.promise import Promise
from ioc.domain.quality import Quality
from ioc.domain.report import Cell, ReportKey, cell_id
from ioc.domain.source import Schedule, Source
from ioc.domain.subject import Subject, SubjectKind
from tests.web_centre import PROFILE as SMALL

MONTH, YTD = PeriodKind.MONTH, PeriodKind.CUMULATIVE
NOW = datetime(2026, 11, 24, 3, 0, tzinfo=SMALL.zone)
OCTOBER = month_end(2026, 10)
AGENCY, OTHER = "so-a", "so-b"
RECEIVED = Indicator(
    "tiep_nhan", "hcc", "Hồ sơ tiếp nhận", "Received", "hồ sơ", 0, Direction.NEITHER, Aggregation.SUM, (MONTH, YTD), minimum=0
)
DONE = Indicator("dung_han", "hcc", "Hồ sơ đúng hạn", "On time", "hồ sơ", 0, Direction.UP, Aggregation.SUM, (MONTH,), minimum=0)
RATE = Indicator("ty_le", "hcc", "Tỷ lệ", "Rate", "%", 2, Direction.UP, Aggregation.NOT_ADDABLE, (MONTH,), minimum=0, maximum=100)
FORM = Form(
    "hcc-thang",
    "Báo cáo thủ tục hành chính tháng",
    "Monthly report on procedures",
    MONTH,
    parse_due("trước 17:00 ngày 15 hằng tháng"),
    (
        Column("tiep_nhan", MONTH),
        Column("dung_han", MONTH),
        Column("ty_le", MONTH, required=False),
        Column("tiep_nhan", YTD, title_vi="Tiếp nhận lũy kế", title_en="Received since January", required=False),
    ),
    agencies=(AGENCY, OTHER),
    checks=(
        Check(CheckKind.AT_MOST, ("dung_han|month",), "tiep_nhan|month"),
        Check(CheckKind.CUMULATIVE, ("tiep_nhan|ytd",), "tiep_nhan|month"),
        Check(CheckKind.CHANGE, ("tiep_nhan|month",), percent=50, blocks=False),
    ),
    since=date(2026, 8, 31),
    basis="QĐ 12/QĐ-UBND",
)
CALLS = Phoned(
    "goi-tram",
    "Mực nước báo qua điện thoại",
    "Stages by telephone",
    "muc_nuoc",
    (PhonedStation("tram-1", "Ông Ba"), PhonedStation("tram-2")),
    "cm",
    0.01,
)
CLERK = Principal("lan", PrincipalKind.PERSON, Role.CLERK, agency=AGENCY)
HEAD = Principal("minh", PrincipalKind.PERSON, Role.HEAD, agency=AGENCY)
STRANGER = Principal("xa", PrincipalKind.PERSON, Role.HEAD, agency=OTHER)
OPERATOR = Principal("truc", PrincipalKind.PERSON, Role.OPERATOR)


def _source(name: str, quality: Quality, *delivers: str) -> Source:
    return Source(name, "form", name, name, Schedule(), Promise(), None, quality=quality, delivers=delivers)


PROFILE = replace(
    SMALL,
    indicators=(*SMALL.indicators, RECEIVED, DONE, RATE),
    subjects=(
        *SMALL.subjects,
        Subject(AGENCY, SubjectKind.AGENCY, "Sở A", "Department A", "82@2025"),
        Subject(OTHER, SubjectKind.AGENCY, "Sở B", "Department B", "82@2025"),
    ),
    sources=(
        *SMALL.sources,
        _source(FORM.name, Quality.OK, "tiep_nhan", "dung_han", "ty_le"),
        _source(CALLS.name, Quality.MANUAL, "muc_nuoc"),
    ),
    forms=(FORM,),
    phoned=(CALLS,),
)


def of(version: int = 0, end: datetime = OCTOBER, agency: str = AGENCY) -> OfReport:
    return OfReport(PROFILE, ReportKey(FORM.name, agency, end), version)


def place(indicator: str, kind: PeriodKind = MONTH, agency: str = AGENCY) -> str:
    return cell_id(agency, f"{indicator}|{kind}")


def cells(received: float | str, done: float | str, **other: float) -> dict[str, Cell]:
    named = {place("tiep_nhan"): received, place("dung_han"): done} | {place(name): value for name, value in other.items()}
    return {name: Cell(text=said) if isinstance(said, str) else Cell(said) for name, said in named.items()}


def key(indicator: str, kind: PeriodKind = MONTH) -> SeriesKey:
    return SeriesKey(indicator, AGENCY, kind, PROFILE.source[FORM.name].origin)


LATER = timedelta(hours=1)
