"""From what was heard to a verdict."""

from dataclasses import dataclass
from datetime import date, datetime
from operator import ge, gt, le, lt
from typing import NamedTuple

from ioc.domain.plan import Target
from ioc.domain.quality import GOOD, Quality
from ioc.domain.rule import AgainstLevel, AgainstTarget, Comparison, Rule, SourceLate, Threshold, Verdict
from ioc.domain.source import Promise
from ioc.domain.subject import Subject

_MEETS = {Comparison.ABOVE: gt, Comparison.AT_LEAST: ge, Comparison.BELOW: lt, Comparison.AT_MOST: le}
_RISING = frozenset({Comparison.ABOVE, Comparison.AT_LEAST})


class Point(NamedTuple):
    """A value of one series: the end of its period (aware UTC), the number (None where only a text was said), its quality."""

    at: datetime
    value: float | None
    quality: Quality


@dataclass(frozen=True, slots=True)
class Limit:
    """A value meets the condition against `value`; while the alert fires, against `clear_at` (the dead band lies between)."""

    comparison: Comparison
    value: float
    clear_at: float

    def broken_by(self, value: float, firing: bool) -> bool:
        return bool(_MEETS[self.comparison](value, self.clear_at if firing else self.value))


def limit_of(rule: Rule, subject: Subject, target: Target | None, day: date) -> Limit | None:
    """The limit that applies on `day` (in the province's zone); None where none does, so that nothing can be judged.

    `target` is the one for the reading's own period, None where the plan has none. Alarm levels that are unconfirmed, or
    that no document gives, alarm nobody.
    """
    match rule.condition:
        case Threshold(comparison, limit, clear_at):
            return Limit(comparison, limit, limit if clear_at is None else clear_at)
        case AgainstTarget(comparison, share, dead_band):
            promised = None if target is None or target.value is None else target.value * share
            return None if promised is None else _banded(comparison, promised, dead_band)
        case AgainstLevel(level, dead_band):
            height = _level(subject, level, day)
            return None if height is None else _banded(Comparison.AT_LEAST, height, dead_band)
        case SourceLate():
            return None


def judge(rule: Rule, point: Point | None, limit: Limit | None, firing: bool, now: datetime) -> Verdict:
    """The verdict on the newest value, as of `now`.

    UNKNOWN when there is no value or no limit, when its quality is not good, or when it is older than the rule allows.
    """
    if point is None or point.value is None or limit is None or point.quality not in GOOD or too_old(rule, point.at, now):
        return Verdict.UNKNOWN
    return Verdict.BREACH if limit.broken_by(point.value, firing) else Verdict.CLEAR


def judge_source(promise: Promise, heard_at: datetime | None, since: datetime, now: datetime) -> Verdict:
    """Whether a source has broken its promise. `heard_at` is its last sign of life (None = never).

    `since` is when the centre began to listen: it accuses nobody of a silence it has not listened to, and until it has
    listened for long enough the verdict is UNKNOWN, so that a restart neither raises nor resolves anything.
    """
    if promise.late_after is None:
        return Verdict.UNKNOWN
    if heard_at is not None and now - heard_at <= promise.late_after:
        return Verdict.CLEAR
    listened_from = since if heard_at is None else max(heard_at, since)
    return Verdict.BREACH if now - listened_from > promise.late_after else Verdict.UNKNOWN


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
