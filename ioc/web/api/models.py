"""What crosses the border of the API. Instants are aware UTC, codes are those of the profile."""

from datetime import datetime
from typing import Generic, TypeVar

from pydantic import BaseModel, ConfigDict, Field

from ioc.domain.alert import AlertState
from ioc.domain.indicator import Aggregation, Direction
from ioc.domain.observation import Origin, Qualifier
from ioc.domain.period import PeriodKind
from ioc.domain.pushed import Fate
from ioc.domain.quality import Quality
from ioc.domain.rule import Severity
from ioc.domain.source import RunStatus
from ioc.domain.subject import SubjectKind
from ioc.web.api.later import ReceiptState

Item = TypeVar("Item")


class Shape(BaseModel):
    model_config = ConfigDict(frozen=True, from_attributes=True)


class Page(Shape, Generic[Item]):
    """`next_cursor` asks for the page after this one; null at the end."""

    items: list[Item]
    next_cursor: str | None = None


class IndicatorOut(Shape):
    """Chỉ tiêu."""

    code: str
    sector: str
    name_vi: str
    name_en: str
    unit: str
    decimals: int
    direction: Direction
    aggregation: Aggregation
    periods: list[PeriodKind]
    basis: str


class SubjectOut(Shape):
    """Đối tượng; `code` is unique for ever, `official_code` only at one time. `valid_to` is excluded."""

    code: str
    kind: SubjectKind
    name_vi: str
    name_en: str
    parent: str | None
    official_code: str | None
    level: str | None
    latitude: float | None
    longitude: float | None
    valid_from: str | None = Field(description="ISO date, null = always was")
    valid_to: str | None = Field(description="ISO date, excluded, null = still is")


class NoteOut(Shape):
    qualifier: Qualifier | None = None
    text: str | None = None
    document: str | None = None
    period_text: str | None = None
    typed_by: str | None = None
    remark: str | None = None


class ObservationOut(Shape):
    """Số liệu. `at` is the end of the period that `period` names in words; `origin` simulated is practice, never real."""

    indicator: str
    subject: str
    period_kind: PeriodKind
    origin: Origin
    at: datetime
    period: str
    value: float | None = Field(description="null where note.text is the value")
    quality: Quality
    source: str
    collected_at: datetime
    note: NoteOut | None


class LatestOut(ObservationOut):
    change_no: int = Field(description="grows with every commit; the same number orders the live stream")


class AlertOut(Shape):
    """Cảnh báo: one for each rule × subject × origin."""

    rule: str
    subject: str
    origin: Origin
    title: str
    state: AlertState
    severity: Severity
    since: datetime
    value: float | None
    limit: float | None
    judged_at: datetime | None
    unknown_since: datetime | None
    spell: int
    acknowledged_by: str | None
    acknowledged_at: datetime | None


class TransitionOut(Shape):
    id: int
    rule: str
    subject: str
    origin: Origin
    before: AlertState
    after: AlertState
    at: datetime
    severity: Severity
    spell: int
    value: float | None
    limit: float | None


class SourceOut(Shape):
    """Nguồn. `failing_since` null = it answers; `last_value_at` is the newest instant it ever brought."""

    name: str
    kind: str
    title_vi: str
    title_en: str
    origin: Origin
    enabled: bool
    paused: bool
    late: bool = Field(description="it has broken the update it promises")
    late_since: datetime | None = Field(description="since when; null while it keeps its promise")
    failing_since: datetime | None
    failures: int
    error: str | None
    last_success: datetime | None
    last_value_at: datetime | None


class RunOut(Shape):
    id: int
    source: str
    started_at: datetime
    finished_at: datetime | None
    status: RunStatus
    reason: str
    received: int
    stored: int
    changed: int
    rejected: int


class AlertKeyIn(Shape):
    model_config = ConfigDict(frozen=True, extra="forbid")

    rule: str = Field(max_length=200)
    subject: str = Field(max_length=200)
    origin: Origin = Origin.REAL


class SourceIn(Shape):
    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str = Field(max_length=200)


class BackfillIn(SourceIn):
    """The stretch (start, end]; aware instants."""

    start: datetime
    end: datetime


class PushRowIn(Shape):
    """A row of `POST /observations`. Exactly one of `at` (the end of the period) and `period` (in words: "Tháng 10/2026")."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    indicator: str
    subject: str
    at: datetime | None = None
    period_kind: PeriodKind = PeriodKind.INSTANT
    period: str | None = None
    value: float | None = Field(None, description="none only where text is the value")
    text: str | None = None
    qualifier: Qualifier | None = None
    quality: Quality | None = Field(None, description="none: that of the source")
    issued_at: datetime | None = Field(None, description="of two values for one period the one issued later holds")
    document: str | None = None
    remark: str | None = None


class PushedRow(Shape):
    """`row` counts from 1 (in CSV and NDJSON: the line); 0 means all that was sent."""

    row: int
    status: Fate
    reason: str | None = None


class OutcomeOut(Shape):
    """What became of each row, in order."""

    received: int
    stored: int
    revised: int
    unchanged: int
    rejected: int
    rows: list[PushedRow]


class PushedOut(OutcomeOut):
    source: str


class DeferredOut(Shape):
    """Kept on disk until the database is back; `receipt` asks what became of it."""

    receipt: str
    detail: str


class ReceiptOut(Shape):
    """`outcome` is there once it has been taken."""

    receipt: str
    state: ReceiptState
    outcome: OutcomeOut | None = None


class Done(Shape):
    done: bool = True
