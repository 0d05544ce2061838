"""Quy tắc: a condition on a subject, and what it means to meet it."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from ioc.domain.condition import Condition
from ioc.domain.period import PeriodKind


class Severity(StrEnum):
    NOTICE = "notice"  # chú ý
    WARNING = "warning"  # cảnh báo
    CRITICAL = "critical"  # nguy cấp

    @property
    def weight(self) -> int:
        """0 is the mildest."""
        return list(Severity).index(self)


class UnknownPolicy(StrEnum):
    """What is made of a value that is missing, faulty or too old. None of them ever resolves an alert."""

    KEEP = "keep"  # what is open stays open and says since when nothing is known
    ALERT = "alert"  # and the lost signal is an alert of its own
    IGNORE = "ignore"  # nothing is said of it


@dataclass(frozen=True, slots=True)
class Step:
    """One rung of a rule: its condition held for `hold` raises the alert to `severity`."""

    severity: Severity
    condition: Condition
    hold: timedelta = timedelta(0)
    keep_firing: timedelta = timedelta(0)


@dataclass(frozen=True, slots=True)
class Rule:
    """`subjects` empty = every subject that has the series. `hold` runs from the `at` of the first breaching reading.

    `stale_after`: a newest reading older than this gives UNKNOWN (None = never too old). `graver` are the steps above the
    rule's own, from mild to grave. `unknown` None = what suits the rule: a lost signal of a life-safety rule is an alert.
    `hours` names the working hours in which the rule is judged, "" = always.
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
    graver: tuple[Step, ...] = ()
    unknown: UnknownPolicy | None = None
    hours: str = ""

    @property
    def steps(self) -> tuple[Step, ...]:
        """From mild to grave; most rules have one."""
        return (Step(self.severity, self.condition, self.hold, self.keep_firing), *self.graver)

    @property
    def when_unknown(self) -> UnknownPolicy:
        return self.unknown or (UnknownPolicy.ALERT if self.life_safety else UnknownPolicy.KEEP)

    def title(self, language: str) -> str:
        return self.title_vi if language == "vi" else self.title_en


class Verdict(StrEnum):
    CLEAR = "clear"
    BREACH = "breach"
    UNKNOWN = "unknown"
