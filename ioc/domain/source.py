"""Nguồn: one portal, sensor network, file drop or form, and what each visit to it brought."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from ioc.domain.observation import Forecast, Origin, Reading
from ioc.domain.plan import Target
from ioc.domain.promise import Promise
from ioc.domain.quality import Quality

TYPED = "form"
"""The kind of the sources whose figures people type: no machine answers for them, or fails."""


@dataclass(frozen=True, slots=True)
class Schedule:
    """When the clock visits: an interval, or a five-field cron line in the province's zone.

    Neither is set for a source that tells us by itself: the clock never visits it.
    """

    every: timedelta | None = None
    cron: str | None = None

    @property
    def visits(self) -> bool:
        return self.every is not None or self.cron is not None


@dataclass(frozen=True)
class Source:
    """`options` is the validated pydantic model of the adapter named by `kind`. `priority` 1 is strongest.

    `lookback` is how far before the last stored instant each visit asks again, so that late values are found;
    `history` is how far back the source can be asked at all (None = it keeps no history).
    `delivers` are the codes of the indicators it may bring.
    """

    name: str
    kind: str
    title_vi: str
    title_en: str
    schedule: Schedule
    promise: Promise
    options: object
    origin: Origin = Origin.REAL
    quality: Quality = Quality.OK
    priority: int = 5
    lookback: timedelta = timedelta(0)
    history: timedelta | None = None
    timeout: timedelta = timedelta(seconds=30)
    owner: str = ""
    terms: str = ""
    enabled: bool = True
    delivers: tuple[str, ...] = ()

    @property
    def typed(self) -> bool:
        return self.kind == TYPED

    def title(self, language: str) -> str:
        return self.title_vi if language == "vi" else self.title_en


@dataclass(frozen=True, slots=True)
class Window:
    """The stretch (start, end] that a visit asks for; aware instants."""

    start: datetime
    end: datetime

    def __contains__(self, at: object) -> bool:
        return isinstance(at, datetime) and self.start < at <= self.end


@dataclass(frozen=True, slots=True)
class Reject:
    """A row that was not taken: where it stood, what it said (≤ 500 characters), and why, in Vietnamese."""

    row: str
    content: str
    reason: str


@dataclass(frozen=True)
class Batch:
    """What one visit yields. Collectors fill it; admission moves what does not hold into `rejects`.

    `cursor` says where the visit stopped reading, for the next one; it is saved with the batch. None = it has not moved.
    `remarks` are what who looks after the source should know though nothing was lost, in Vietnamese.
    """

    readings: tuple[Reading, ...] = ()
    forecasts: tuple[Forecast, ...] = ()
    targets: tuple[Target, ...] = ()
    rejects: tuple[Reject, ...] = ()
    cursor: str | None = None
    remarks: tuple[str, ...] = ()


def joined(batches: Iterable[Batch]) -> Batch:
    """All pages of a visit as one batch; the last cursor holds."""
    pages = tuple(batches)
    return Batch(
        tuple(row for page in pages for row in page.readings),
        tuple(row for page in pages for row in page.forecasts),
        tuple(row for page in pages for row in page.targets),
        tuple(row for page in pages for row in page.rejects),
        next((page.cursor for page in reversed(pages) if page.cursor is not None), None),
        tuple(dict.fromkeys(remark for page in pages for remark in page.remarks)),
    )


class RunStatus(StrEnum):
    RUNNING = "running"
    OK = "ok"
    PARTIAL = "partial"  # stored what was good; some rows were rejected
    FAILED = "failed"


@dataclass(frozen=True)
class Run:
    """One execution of a source. `finished_at` None = still running or the worker died; `reason` is in Vietnamese."""

    id: int
    source: str
    started_at: datetime
    finished_at: datetime | None
    status: RunStatus
    reason: str = ""
    error: str = ""
    received: int = 0
    stored: int = 0
    changed: int = 0
    rejected: int = 0
    rejects: tuple[Reject, ...] = field(default=())
