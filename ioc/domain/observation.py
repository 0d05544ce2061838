"""Số liệu: what a source says of a series at an instant, and which of two sayings holds."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from ioc.domain.period import PeriodKind
from ioc.domain.quality import Quality, rank


class Origin(StrEnum):
    REAL = "real"
    SIMULATED = "simulated"


class Qualifier(StrEnum):
    GREATER = ">"
    AT_LEAST = "≥"
    LESS = "<"
    AT_MOST = "≤"
    ABOUT = "≈"


@dataclass(frozen=True, slots=True)
class SeriesKey:
    """Indicator × subject × period kind × origin. Simulated and real never share a series."""

    indicator: str
    subject: str
    period_kind: PeriodKind
    origin: Origin


@dataclass(frozen=True, slots=True)
class Note:
    """What a number alone cannot say.

    `text` holds a value that is no number ("Khá", "2022-12-26") or the source's own wording.
    """

    qualifier: Qualifier | None = None
    text: str | None = None
    document: str | None = None
    period_text: str | None = None
    typed_by: str | None = None
    remark: str | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """What a collector yields.

    `at` is the aware end of the period. `value` is finite, or None only where `note.text` is the value.

    `issued_at` is the instant the source gives for this version of the value, None where it gives none.
    `row` locates it in the payload ("dòng 14"), for messages.
    """

    indicator: str
    subject: str
    period_kind: PeriodKind
    at: datetime
    value: float | None
    quality: Quality = Quality.OK
    note: Note | None = None
    issued_at: datetime | None = None
    row: str = ""


@dataclass(frozen=True, slots=True)
class Forecast:
    """Dự báo: never `latest`. `low`/`high` bound the issuer's range in the unit of measure, None where it gives none."""

    indicator: str
    subject: str
    target_at: datetime
    issued_at: datetime
    issuer: str
    value: float
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class Observation:
    """A stored value of a series with its provenance; instants aware UTC. `change_no` orders commits (0 where not read)."""

    key: SeriesKey
    at: datetime
    value: float | None
    quality: Quality
    source: str
    collected_at: datetime
    note: Note | None = None
    change_no: int = 0


@dataclass(frozen=True, slots=True)
class Revision:
    """What a value was before it was `replaced_at`, with the note it had."""

    key: SeriesKey
    at: datetime
    value: float | None
    quality: Quality
    source: str
    collected_at: datetime
    replaced_at: datetime
    note: Note | None = None


Standing = tuple[int, int, float, str]


def standing(quality: Quality, priority: int, issued_at: datetime | None, value: float | None, note: Note | None) -> Standing:
    """Place in the total order on what a reading carries; the smaller tuple holds. Arrival plays no part.

    Official before preliminary before estimated before manual, then the source's priority (1 is strongest), then the
    later `issued_at` (none counts as oldest), then a content hash so that the order is total.
    """
    issued = -issued_at.timestamp() if issued_at else float("inf")
    content = hashlib.sha256(repr((value, note)).encode()).hexdigest()
    return (rank(quality), priority, issued, content)
