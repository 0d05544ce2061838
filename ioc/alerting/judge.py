"""From what was heard to a verdict."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from operator import ge, gt, le, lt
from typing import NamedTuple

from ioc.domain.condition import (
    Against,
    AgainstBand,
    AgainstIndicator,
    AgainstLevel,
    AgainstTarget,
    Comparison,
    Threshold,
)
from ioc.domain.period import PROVINCE_ZONE
from ioc.domain.promise import Promise, Works, late_since, on_weekdays
from ioc.domain.quality import GOOD, Quality
from ioc.domain.rule import Rule, Verdict
from ioc.domain.subject import Subject

_MEETS = {Comparison.ABOVE: gt, Comparison.AT_LEAST: ge, Comparison.BELOW: lt, Comparison.AT_MOST: le}
_RISING = frozenset({Comparison.ABOVE, Comparison.AT_LEAST})


_CATCHING_UP = timedelta(hours=1)
"""In this time after a start comes what was sent while nobody listened; a deadline missed before that is missed."""


class Point(NamedTuple):
    """A value of one series: the end of its period (aware UTC), the number (None where only a text was said), its quality."""

    at: datetime
    value: float | None
    quality: Quality

    @property
    def good(self) -> bool:
        return self.value is not None and self.quality in GOOD


class Judgement(NamedTuple):
    """A verdict with what it was passed on: the value and the limit it met or missed; None where there was none."""

    verdict: Verdict
    value: float | None = None
    limit: float | None = None


UNKNOWN = Judgement(Verdict.UNKNOWN)


@dataclass(frozen=True, slots=True)
class Limit:
    """A value meets the condition against `value`; while the alert fires, against `clear_at` (the dead band lies between)."""

    comparison: Comparison
    value: float
    clear_at: float

    def broken_by(self, value: float, firing: bool) -> bool:
        return bool(_MEETS[self.comparison](value, self.clear_at if firing else self.value))


@dataclass(frozen=True, slots=True)
class Range:
    """A value breaches outside [low, high], or with `inside` within it; while the alert fires the range is that much tighter."""

    low: float
    high: float
    inside: bool
    dead_band: float

    @property
    def value(self) -> float:
        """The edge that is written down: the upper one."""
        return self.high

    def broken_by(self, value: float, firing: bool) -> bool:
        margin = self.dead_band if firing else 0.0
        if self.inside:
            return self.low - margin <= value <= self.high + margin
        return not self.low + margin <= value <= self.high - margin


Bound = Limit | Range


def meets(comparison: Comparison, value: float, limit: float) -> bool:
    return bool(_MEETS[comparison](value, limit))


def bound_of(against: Against, subject: Subject, promised: float | None, other: float | None, day: date) -> Bound | None:
    """What applies on `day` (in the province's zone); None where nothing does, so that nothing can be judged.

    `promised` is what the plan asks for by then, `other` what another indicator shows; None where there is none. Alarm
    levels that are unconfirmed, or that no document gives, alarm nobody.
    """
    match against:
        case Threshold(comparison, limit, clear_at):
            return Limit(comparison, limit, limit if clear_at is None else clear_at)
        case AgainstBand(low, high, inside, dead_band):
            return Range(low, high, inside, dead_band)
        case AgainstTarget(comparison, share, dead_band):
            return None if promised is None else _banded(comparison, promised * share, dead_band)
        case AgainstLevel(level, dead_band):
            height = _level(subject, level, day)
            return None if height is None else _banded(Comparison.AT_LEAST, height, dead_band)
        case AgainstIndicator(comparison, _, _, factor, dead_band):
            return None if other is None else _banded(comparison, other * factor, dead_band)


def judge(rule: Rule, point: Point | None, bound: Bound | None, firing: bool, now: datetime) -> Verdict:
    """The verdict on the newest value, as of `now`.

    UNKNOWN when there is no value or no limit, when its quality is not good, or when it is older than the rule allows.
    """
    if point is None or point.value is None or bound is None or point.quality not in GOOD or too_old(rule, point.at, now):
        return Verdict.UNKNOWN
    return Verdict.BREACH if bound.broken_by(point.value, firing) else Verdict.CLEAR


def judge_source(
    promise: Promise,
    heard_at: datetime | None,
    since: datetime,
    now: datetime,
    zone: tzinfo = PROVINCE_ZONE,
    works: Works = on_weekdays,
) -> Verdict:
    """Whether a source has broken its promise. `heard_at` is its last sign of life (None = never).

    `since` is when the centre began to listen: it accuses nobody of a silence it has not listened to, and until it has
    listened for long enough the verdict is UNKNOWN, so that a restart neither raises nor resolves anything. `zone` and
    `works` say when days begin and which of them are worked.
    """
    if not promise.kept:
        return Verdict.UNKNOWN
    if heard_at is not None and late_since(promise, heard_at, now, zone, works) is None:
        return Verdict.CLEAR
    if promise.by is not None and heard_at is not None:
        return Verdict.BREACH if now - since > _CATCHING_UP else Verdict.UNKNOWN
    listened_from = since if heard_at is None else max(heard_at, since)
    return Verdict.BREACH if late_since(promise, listened_from, now, zone, works) else Verdict.UNKNOWN


def too_old(rule: Rule, at: datetime, now: datetime) -> bool:
    return rule.stale_after is not None and now - at > rule.stale_after


def _banded(comparison: Comparison, limit: float, dead_band: float) -> Limit:
    clear_at = limit - dead_band if comparison in _RISING else limit + dead_band
    # 2.3 - 0.05 is 2.2499999999999996: what people wrote as 2.25 must mean 2.25.
    return Limit(comparison, round(limit, 9), round(clear_at, 9))


def _level(subject: Subject, level: int, day: date) -> float | None:
    levels = subject.levels_on(day)
    if levels is None or not levels.confirmed:
        return None
    return (levels.bd1, levels.bd2, levels.bd3)[level - 1]
