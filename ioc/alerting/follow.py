"""An alert and its transitions after what was heard, and after the clock."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from ioc.alerting.index import LateWatched, LostWatched
from ioc.alerting.judge import Judgement, Point, judge, judge_source, too_old
from ioc.alerting.ladder import climb, standing
from ioc.alerting.lifecycle import Timing, settle, transition_between, withdraw
from ioc.alerting.watch import Plans, Watched
from ioc.alerting.weigh import World, weigh
from ioc.domain.alert import Alert, AlertKey, AlertState, Transition
from ioc.domain.condition import Plain, Wide
from ioc.domain.rule import Rule, Step, Verdict

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
    ordered = sorted((point for point in points if watched.at_work(point.at)), key=lambda point: point.at)
    for point in ordered:
        if alert is not None and alert.judged_at is not None and point.at < alert.judged_at:
            continue
        judged = _plainly(watched, alert, point, plans, now if point is ordered[-1] else point.at)
        alert = _forward(watched, alert, judged, point.at, told)
    return Story(alert, tuple(told))


def follow_wide(watched: Watched, alert: Alert | None, instants: Iterable[datetime], world: World) -> Story:
    """Judge a rule that looks at more than one value, as of each of the instants in turn.

    One older than the newest judged is judged as of that: what was told is not changed, what is known now is not missed.
    """
    told: list[Transition] = []
    floor = alert.judged_at if alert is not None else None
    for at in sorted({max(one, floor) if floor else one for one in instants if watched.at_work(one)}):
        judged = _widely(watched, alert, at, world)
        alert = _forward(watched, alert, judged, at, told)
    return Story(alert, tuple(told))


def tick(alert: Alert, rule: Rule, now: datetime) -> Story:
    """What the clock alone changes: the last value still stands, so a hold or a `keep_firing` may run out by `now`.

    A value that has grown too old stands for nothing: the alert becomes unknown and stays as it is.
    """
    told: list[Transition] = []
    unknown, steps = alert.unknown_since is not None, rule.steps
    timings = [Timing(step.hold, step.keep_firing) for step in steps]
    if len(steps) > 1 and len(alert.rungs) == len(steps):
        verdicts = [_standing_verdict(standing(alert, place), rule, now, unknown) for place in range(len(steps))]
        states = climb(alert, [Judgement(one, alert.value, alert.limit) for one in verdicts], steps, timings, now)
    else:
        verdict = _standing_verdict(alert, rule, now, unknown)
        states = settle(alert, verdict, timings[0], now, alert.value, alert.limit)
    return Story(_told(alert, states, told), tuple(told))


def follow_source(late: LateWatched, alert: Alert | None, heard_at: datetime | None, now: datetime) -> Story:
    """Judge a source's promise at a clock tick. `heard_at` as for `judge_source`."""
    verdict = judge_source(late.source.promise, heard_at, late.since, now, late.zone, late.works)
    return _follow_silence(late.key, late.rule, alert, verdict, None, now)


def follow_signal(lost: LostWatched, alert: Alert | None, newest: Point | None, since: datetime, now: datetime) -> Story:
    """Judge at a clock tick whether what a rule watches has gone silent or faulty. `newest` None = it was never heard.

    `since` is when the centre began to listen: it accuses nobody of a silence it has not listened to.
    """
    if newest is None:
        return Story(alert)
    if newest.good and not too_old(lost.rule, newest.at, now):
        verdict = Verdict.CLEAR
    else:
        verdict = Verdict.BREACH if too_old(lost.rule, max(newest.at, since), now) or not newest.good else Verdict.UNKNOWN
    return _follow_silence(lost.key, lost.rule, alert, verdict, newest.value, now)


def withdrawn(alert: Alert, now: datetime) -> Story:
    """The end of an alert that nothing watches any more: its rule or subject has left the profile."""
    gone = withdraw(alert, now)
    return Story(gone, (transition_between(alert, gone),))


def unborn(key: AlertKey, rule: Rule, at: datetime) -> Alert:
    """An alert before its first breach."""
    return Alert(key, AlertState.INACTIVE, rule.severity, at)


def _plainly(watched: Watched, alert: Alert | None, point: Point, plans: Plans, now: datetime) -> tuple[Judgement, ...]:
    return tuple(_one(watched, step, _firing(alert, place), point, plans, now) for place, step in enumerate(watched.steps))


def _one(watched: Watched, step: Step, firing: bool, point: Point, plans: Plans, now: datetime) -> Judgement:
    assert isinstance(step.condition, Plain)
    bound = watched.bound(step.condition, point.at, plans)
    verdict = judge(watched.rule, point, bound, firing, now)
    return Judgement(verdict, point.value, bound.value if bound else None)


def _widely(watched: Watched, alert: Alert | None, at: datetime, world: World) -> tuple[Judgement, ...]:
    judged = []
    for place, step in enumerate(watched.steps):
        assert isinstance(step.condition, Wide)
        judged.append(weigh(step.condition, watched.subject, at, _firing(alert, place), world))
    return tuple(judged)


def _firing(alert: Alert | None, place: int) -> bool:
    if alert is None:
        return False
    if alert.rungs:
        return place < len(alert.rungs) and alert.rungs[place].state is AlertState.FIRING
    return place == 0 and alert.state is AlertState.FIRING


def _forward(
    watched: Watched, alert: Alert | None, judged: Sequence[Judgement], at: datetime, told: list[Transition]
) -> Alert | None:
    """The alert one instant further; one that has never been anything but inactive stays None while nothing breaches."""
    if alert is None and all(one.verdict is not Verdict.BREACH for one in judged):
        return None
    start = _at_rest(alert, watched.rule) if alert else unborn(watched.key, watched.rule, at)
    if len(judged) > 1:
        states = climb(start, judged, watched.steps, watched.timings, at)
    else:
        states = settle(start, judged[0].verdict, watched.timings[0], at, judged[0].value, judged[0].limit)
    return replace(_told(start, states, told), judged_at=at)


def _follow_silence(
    key: AlertKey, rule: Rule, alert: Alert | None, verdict: Verdict, value: float | None, now: datetime
) -> Story:
    if alert is None and verdict is not Verdict.BREACH:
        return Story(None)
    told: list[Transition] = []
    start = alert or unborn(key, rule, now)
    return Story(_told(start, settle(start, verdict, Timing(), now, value, None), told), tuple(told))


def _at_rest(alert: Alert, rule: Rule) -> Alert:
    # What is open keeps the severity it was told with, even if the profile has changed its mind since.
    return alert if alert.state in OPEN else replace(alert, severity=rule.severity)


def _standing_verdict(alert: Alert, rule: Rule, now: datetime, unknown: bool) -> Verdict:
    if alert.state not in OPEN or unknown:
        return Verdict.UNKNOWN
    if alert.judged_at is not None and too_old(rule, alert.judged_at, now):
        return Verdict.UNKNOWN
    return Verdict.BREACH if alert.clear_at is None else Verdict.CLEAR


def _told(alert: Alert, states: Iterator[Alert], told: list[Transition]) -> Alert:
    """Where the alert rests in the end; every change on the way, of severity too while it fires, is told."""
    for after in states:
        graver = after.state is AlertState.FIRING and after.severity is not alert.severity
        if after.state is not alert.state or graver:
            told.append(transition_between(alert, after))
        alert = after
    return alert
