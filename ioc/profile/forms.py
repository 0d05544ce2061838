"""`forms/*.toml`: reports that agencies fill in; `phoned/*.toml`: stations whose readings are phoned in."""

from collections.abc import Iterator
from typing import Self

from pydantic import Field, field_validator, model_validator

from ioc.domain.due import parse_due
from ioc.domain.form import Check, CheckKind, Column, Form, Phoned, PhonedStation
from ioc.domain.form_calendar import PERIODS
from ioc.domain.observation import Origin
from ioc.domain.period import PeriodKind
from ioc.domain.promise import Promise
from ioc.domain.quality import Quality
from ioc.domain.source import TYPED, Schedule, Source
from ioc.profile.scalars import Day
from ioc.profile.shape import Shape


class ColumnTable(Shape):
    indicator: str
    period: PeriodKind | None = None
    title_vi: str = ""
    title_en: str = ""
    text: bool = False
    required: bool = True

    def column(self, kind: PeriodKind) -> Column:
        return Column(kind=self.period or kind, **self.model_dump(exclude={"period"}))


class CheckTable(Shape):
    """`total` and `of` name columns: an indicator, or indicator|period where the form has it in several periods."""

    type: CheckKind
    of: tuple[str, ...] = Field(min_length=1)
    total: str = ""
    low: float | None = None
    high: float | None = None
    percent: float | None = Field(None, gt=0)
    tolerance: float = Field(0.0, ge=0)
    blocks: bool = True
    words: str = ""

    @model_validator(mode="after")
    def _has_what_it_needs(self) -> Self:
        if self.type in (CheckKind.SUM, CheckKind.SUM_OF_SUBJECTS, CheckKind.AT_MOST) and not self.total:
            raise ValueError(f"kiểm tra {self.type} cần total; viết ô tổng, hoặc ô không được vượt")
        if self.type is CheckKind.RANGE and self.low is None and self.high is None:
            raise ValueError("kiểm tra range cần low hoặc high; viết ít nhất một mức")
        if self.type is CheckKind.CHANGE and self.percent is None:
            raise ValueError("kiểm tra change cần percent; viết ví dụ percent = 50")
        return self

    def check(self, columns: tuple[Column, ...]) -> Check:
        total = self.total if self.type is CheckKind.SUM_OF_SUBJECTS else _code(self.total, columns)
        parts = tuple(_code(name, columns) for name in self.of)
        return Check(kind=self.type, parts=parts, total=total, **self.model_dump(exclude={"type", "of", "total"}))


class Reported(Shape):
    """What both sorts of forms share. A form is a source: its file name is the source's name."""

    title_vi: str
    title_en: str
    owner: str = ""
    origin: Origin = Origin.REAL
    quality: Quality = Quality.MANUAL
    priority: int = Field(5, ge=1, le=9)
    enabled: bool = True

    def _source(self, name: str, delivers: tuple[str, ...]) -> Source:
        plain = self.model_dump(include={"title_vi", "title_en", "owner", "origin", "quality", "priority", "enabled"})
        return Source(name, TYPED, schedule=Schedule(), promise=Promise(), options=None, delivers=delivers, **plain)


class ReportFile(Reported):
    """`forms/NAME.toml`: a report for each period."""

    period: PeriodKind
    due: str
    agencies: tuple[str, ...] = ()
    agencies_below: str = ""
    subjects: tuple[str, ...] = ()
    subjects_below: str = ""
    approver: str | None = None
    since: Day | None = None
    basis: str = ""
    document: str = ""
    same_person: bool = False
    keep: int = Field(13, ge=1, le=60)
    column: tuple[ColumnTable, ...] = Field(min_length=1, max_length=40)
    check: tuple[CheckTable, ...] = ()

    @field_validator("due")
    @classmethod
    def _readable(cls, words: str) -> str:
        parse_due(words)
        return words

    @field_validator("period")
    @classmethod
    def _follows_itself(cls, kind: PeriodKind) -> PeriodKind:
        if kind not in PERIODS:
            raise ValueError(f"không lập biểu theo kỳ {kind}; viết {', '.join(sorted(PERIODS))}")
        return kind

    @model_validator(mode="after")
    def _has_a_filler(self) -> Self:
        if not self.agencies and not self.agencies_below:
            raise ValueError("chưa có đơn vị nào lập biểu; viết agencies, hoặc agencies_below")
        return self

    def form(self, name: str) -> Form:
        columns = tuple(row.column(self.period) for row in self.column)
        given = {"title_vi", "title_en", "agencies", "agencies_below", "subjects", "subjects_below", "approver", "since", "basis"}
        plain = self.model_dump(include=given | {"document", "same_person", "keep"})
        checks = tuple(row.check(columns) for row in self.check)
        return Form(name, kind=self.period, due=parse_due(self.due), columns=columns, checks=checks, **plain)

    def source(self, name: str) -> Source:
        return self._source(name, tuple(dict.fromkeys(row.indicator for row in self.column)))


class StationTable(Shape):
    subject: str
    reporter: str = ""


class PhonedFile(Reported):
    """`phoned/NAME.toml`: readings of stations that somebody calls in."""

    indicator: str
    said_unit: str = ""
    factor: float = 1.0
    station: tuple[StationTable, ...] = Field(min_length=1, max_length=30)

    def phoned(self, name: str) -> Phoned:
        stations = tuple(PhonedStation(row.subject, row.reporter) for row in self.station)
        return Phoned(name, self.title_vi, self.title_en, self.indicator, stations, self.said_unit, self.factor)

    def source(self, name: str) -> Source:
        return self._source(name, (self.indicator,))


def strange_columns(file: ReportFile) -> Iterator[tuple[int, str]]:
    """The columns that checks name and the form has not: index of the check, and the name."""
    columns = file.form("").columns
    known = {name for column in columns for name in (column.indicator, column.code)}
    for index, check in enumerate(file.check):
        named = check.of if check.type is CheckKind.SUM_OF_SUBJECTS or not check.total else (*check.of, check.total)
        yield from ((index, name) for name in named if name not in known)


def _code(name: str, columns: tuple[Column, ...]) -> str:
    """The code of the column that a check names; the name itself where there is none."""
    return next((column.code for column in columns if name in (column.indicator, column.code)), name)
