"""A rule of several steps: each rung lives a life of its own, the alert stands as high as its highest firing rung."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from ioc.alerting.judge import Judgement
from ioc.alerting.lifecycle import Timing, settle
from ioc.domain.alert import Alert, AlertState, Rung
from ioc.domain.rule import Step, Verdict

_RESTING = frozenset({AlertState.INACTIVE, AlertState.RESOLVED})


def climb(
    alert: Alert, judged: Sequence[Judgement], steps: Sequence[Step], timings: Sequence[Timing], at: datetime
) -> Iterator[Alert]:
    """Every state the alert passes through when its steps are judged so at `at`, the last being where it rests.

    It fires with the severity of its highest firing rung; it is over when no rung fires. When it rises, whoever took it
    on took on something milder: it must be answered again.
    """
    rungs = tuple(map(_moved, _rungs(alert, len(steps)), judged, timings, [alert] * len(steps), [at] * len(steps)))
    unknown_since = (alert.unknown_since or at) if all(one.verdict is Verdict.UNKNOWN for one in judged) else None
    seen = replace(alert, rungs=rungs, unknown_since=unknown_since)
    top = max((place for place, rung in enumerate(rungs) if rung.state is AlertState.FIRING), default=None)
    said = judged[top] if top is not None else next((one for one in judged if one.verdict is Verdict.BREACH), judged[0])
    if said.verdict is not Verdict.UNKNOWN:
        seen = replace(seen, value=said.value, limit=said.limit)
    if top is not None:
        yield from _fire(seen, steps[top], at)
    elif any(rung.state is AlertState.PENDING for rung in rungs) and alert.state is not AlertState.FIRING:
        yield _begun(seen, at) if alert.state in _RESTING else seen
    else:
        yield _over(seen, at)


def standing(alert: Alert, place: int) -> Alert:
    """The alert as one of its rungs sees it."""
    rung = alert.rungs[place]
    return replace(
        alert, state=rung.state, since=rung.since, breach_at=rung.breach_at, clear_at=rung.clear_at, unknown_since=None
    )


def _rungs(alert: Alert, count: int) -> tuple[Rung, ...]:
    # A rule that has got or lost steps since begins them anew, the lowest where the alert stands.
    kept = alert.rungs or (Rung(alert.state, alert.since, alert.breach_at, alert.clear_at),)
    fresh = Rung(AlertState.INACTIVE, alert.since)
    return (*kept, *[fresh] * count)[:count]


def _moved(rung: Rung, judged: Judgement, timing: Timing, alert: Alert, at: datetime) -> Rung:
    alone = replace(alert, state=rung.state, since=rung.since, breach_at=rung.breach_at, clear_at=rung.clear_at, rungs=())
    *_, last = settle(alone, judged.verdict, timing, at, judged.value, judged.limit)
    return Rung(last.state, last.since, last.breach_at, last.clear_at)


def _fire(seen: Alert, step: Step, at: datetime) -> Iterator[Alert]:
    if seen.state in _RESTING:
        seen = _begun(seen, at)
        yield seen
    if seen.state is AlertState.FIRING and seen.severity.weight < step.severity.weight:
        seen = _untaken(seen)
    moved = seen.state is not AlertState.FIRING or seen.severity is not step.severity
    since = max(at, seen.since) if moved else seen.since
    yield replace(seen, state=AlertState.FIRING, severity=step.severity, since=since)


def _begun(seen: Alert, at: datetime) -> Alert:
    return _untaken(replace(seen, state=AlertState.PENDING, since=max(at, seen.since), spell=seen.spell + 1))


def _untaken(seen: Alert) -> Alert:
    return replace(seen, acknowledged_by=None, acknowledged_at=None)


def _over(seen: Alert, at: datetime) -> Alert:
    match seen.state:
        case AlertState.FIRING:
            return replace(seen, state=AlertState.RESOLVED, since=max(at, seen.since))
        case AlertState.PENDING:
            return replace(seen, state=AlertState.INACTIVE, since=max(at, seen.since))
    return seen
