"""An alert and its transitions after what was heard, and after the clock."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from ioc.alerting.index import LateWatched, Plans, Watched
from ioc.alerting.judge import Point, judge, judge_source, too_old
from ioc.alerting.lifecycle import Timing, settle, transition_between, withdraw
from ioc.domain.alert import Alert, AlertKey, AlertState, Transition
from ioc.domain.rule import Rule, Verdict

OPEN = frozenset({AlertState.PENDING, AlertState.FIRING})


@dataclass(frozen=True)
class Story:
    """Where an alert stands (None = it has never been anything but inactive), and how it came there, in order."""

    alert: Alert | None
    transitions: tuple[Transition, ...] = ()


def follow(watched: Watched, alert: Alert | None, points: Iterable[Point], plans: Plans, now: datetime) -> Story:
    """Judge the values of a series one after the other, in the order of `at`, however they arrived; `plans` holds the targets.

    Those older than the newest judged are past: they never change what was told. The newest may be judged again, since it
    may have been corrected. Only the newest can be too old: a breach that came and went inside one batch is seen.
    """
    told: list[Transition] = []
    ordered = sorted(points, key=lambda point: point.at)
    for point in ordered:
        if alert is not None and alert.judged_at is not None and point.at < alert.judged_at:
            continue
        firing = alert is not None and alert.state is AlertState.FIRING
        limit = watched.limit(point.at, plans)
        verdict = judge(watched.rule, point, limit, firing, now if point is ordered[-1] else point.at)
        if alert is None and verdict is not Verdict.BREACH:
            continue
        start = _at_rest(alert, watched.rule) if alert else unborn(watched.key, watched.rule, point.at)
        alert = _walk(start, verdict, watched.timing, point.at, point.value, limit.value if limit else None, told)
        alert = replace(alert, judged_at=point.at)
    return Story(alert, tuple(told))


def tick(alert: Alert, rule: Rule, now: datetime) -> Story:
    """What the clock alone changes: the last value still stands, so a hold or a `keep_firing` may run out by `now`.

    A value that has grown too old stands for nothing: the alert becomes unknown and stays as it is.
    """
    told: list[Transition] = []
    verdict, timing = _standing_verdict(alert, rule, now), Timing(rule.hold, rule.keep_firing)
    return Story(_walk(alert, verdict, timing, now, alert.value, alert.limit, told), tuple(told))


def follow_source(late: LateWatched, alert: Alert | None, heard_at: datetime | None, now: datetime) -> Story:
    """Judge a source's promise at a clock tick. `heard_at` as for `judge_source`."""
    verdict = judge_source(late.source.promise, heard_at, late.since, now)
    if alert is None and verdict is not Verdict.BREACH:
        return Story(None)
    told: list[Transition] = []
    walked = _walk(alert or unborn(late.key, late.rule, now), verdict, Timing(), now, None, None, told)
    return Story(walked, tuple(told))


def withdrawn(alert: Alert, now: datetime) -> Story:
    """The end of an alert that nothing watches any more: its rule or subject has left the profile."""
    gone = withdraw(alert, now)
    return Story(gone, (transition_between(alert, gone),))


def unborn(key: AlertKey, rule: Rule, at: datetime) -> Alert:
    """An alert before its first breach."""
    return Alert(key, AlertState.INACTIVE, rule.severity, at)


def _at_rest(alert: Alert, rule: Rule) -> Alert:
    # What is open keeps the severity it was told with, even if the profile has changed its mind since.
    return alert if alert.state in OPEN else replace(alert, severity=rule.severity)


def _standing_verdict(alert: Alert, rule: Rule, now: datetime) -> Verdict:
    if alert.state not in OPEN or alert.unknown_since is not None:
        return Verdict.UNKNOWN
    if alert.judged_at is not None and too_old(rule, alert.judged_at, now):
        return Verdict.UNKNOWN
    return Verdict.BREACH if alert.clear_at is None else Verdict.CLEAR


def _walk(
    alert: Alert,
    verdict: Verdict,
    timing: Timing,
    at: datetime,
    value: float | None,
    limit: float | None,
    told: list[Transition],
) -> Alert:
    for after in settle(alert, verdict, timing, at, value, limit):
        if after.state is not alert.state:
            told.append(transition_between(alert, after))
        alert = after
    return alert
