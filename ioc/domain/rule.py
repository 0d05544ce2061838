"""Quy tắc: a condition on a subject, and what it means to meet it."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from ioc.domain.period import PeriodKind


class Severity(StrEnum):
    NOTICE = "notice"  # chú ý
    WARNING = "warning"  # cảnh báo
    CRITICAL = "critical"  # nguy cấp


class Comparison(StrEnum):
    ABOVE = ">"
    AT_LEAST = ">="
    BELOW = "<"
    AT_MOST = "<="


@dataclass(frozen=True, slots=True)
class Threshold:
    """Value against a number. `clear_at` is the dead band: a firing alert clears only beyond it (None = at `limit`)."""

    comparison: Comparison
    limit: float
    clear_at: float | None = None


@dataclass(frozen=True, slots=True)
class AgainstTarget:
    """Value against the plan target of the same subject, indicator and period, times `share`; no target gives UNKNOWN."""

    comparison: Comparison
    share: float = 1.0
    dead_band: float = 0.0


@dataclass(frozen=True, slots=True)
class AgainstLevel:
    """Stage ≥ báo động `level` (1, 2, 3) of the station, as in force at the reading; clears `dead_band` (same unit) below it.

    Stations whose levels are unconfirmed or missing are not judged: they alarm nobody.
    """

    level: int
    dead_band: float = 0.0


@dataclass(frozen=True, slots=True)
class SourceLate:
    """The source has broken its promise. One such rule exists for every source that promises anything."""

    source: str


Condition = Threshold | AgainstTarget | AgainstLevel | SourceLate


@dataclass(frozen=True, slots=True)
class Rule:
    """`subjects` empty = every subject that has the series. `hold` runs from the `at` of the first breaching reading.

    `stale_after`: a newest reading older than this gives UNKNOWN (None = never too old). `annotations` are templates.
    """

    code: str
    title_vi: str
    title_en: str
    severity: Severity
    condition: Condition
    indicator: str | None = None
    period_kind: PeriodKind = PeriodKind.INSTANT
    subjects: tuple[str, ...] = ()
    hold: timedelta = timedelta(0)
    keep_firing: timedelta = timedelta(0)
    stale_after: timedelta | None = None
    life_safety: bool = False
    basis: str = ""
    procedure: str = ""

    def title(self, language: str) -> str:
        return self.title_vi if language == "vi" else self.title_en


class Verdict(StrEnum):
    CLEAR = "clear"
    BREACH = "breach"
    UNKNOWN = "unknown"
