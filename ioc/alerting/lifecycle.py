"""The states of an alert, and what moves it from one to the next. No clock, no SQL, no log."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from ioc.domain.alert import Alert, AlertState, Transition
from ioc.domain.rule import Verdict


@dataclass(frozen=True, slots=True)
class Timing:
    """How long a breach must last before it fires, and how long a clear must last before it resolves."""

    hold: timedelta = timedelta(0)
    keep_firing: timedelta = timedelta(0)


def advance(
    alert: Alert, verdict: Verdict, timing: Timing, at: datetime, value: float | None = None, limit: float | None = None
) -> Alert:
    """The alert one step further; `at` is the instant of the reading, or of the clock tick, that is judged.

    The hold runs from the first breaching reading (`breach_at`), `keep_firing` from the first clear one (`clear_at`);
    UNKNOWN stops neither, but nothing fires, clears or resolves on it. A new spell forgets who took on the last one.
    """
    seen = replace(alert, value=value, limit=limit, unknown_since=None)
    match verdict, alert.state:
        case Verdict.UNKNOWN, _:
            return replace(alert, unknown_since=alert.unknown_since or at)
        case Verdict.BREACH, AlertState.INACTIVE | AlertState.RESOLVED:
            begun = replace(seen, breach_at=at, clear_at=None, spell=alert.spell + 1, acknowledged_by=None, acknowledged_at=None)
            return _enter(begun, AlertState.PENDING, at)
        case Verdict.BREACH, AlertState.PENDING if at - (alert.breach_at or at) >= timing.hold:
            return _enter(seen, AlertState.FIRING, at)
        case Verdict.BREACH, _:
            return replace(seen, clear_at=None)
        case Verdict.CLEAR, AlertState.PENDING:
            return _enter(replace(seen, breach_at=None), AlertState.INACTIVE, at)
        case Verdict.CLEAR, AlertState.FIRING if at - (alert.clear_at or at) >= timing.keep_firing:
            return _enter(replace(seen, breach_at=None, clear_at=None), AlertState.RESOLVED, at)
        case Verdict.CLEAR, AlertState.FIRING:
            return replace(seen, clear_at=alert.clear_at or at)
        case _:
            return seen


def settle(
    alert: Alert, verdict: Verdict, timing: Timing, at: datetime, value: float | None = None, limit: float | None = None
) -> Iterator[Alert]:
    """Every state the alert passes through on one verdict, the last being where it rests.

    Without a hold a breach fires at once, but by way of PENDING, so that the story of an alert is always whole.
    """
    while True:
        before, alert = alert, advance(alert, verdict, timing, at, value, limit)
        yield alert
        if alert.state is before.state:
            return


def withdraw(alert: Alert, now: datetime) -> Alert:
    """The alert when nothing watches it any more (its rule or subject has left the profile): nothing stays open for ever."""
    after = AlertState.RESOLVED if alert.state is AlertState.FIRING else AlertState.INACTIVE
    return _enter(replace(alert, breach_at=None, clear_at=None, unknown_since=None, rungs=()), after, now)


def transition_between(before: Alert, after: Alert) -> Transition:
    return Transition(after.key, before.state, after.state, after.since, after.severity, after.spell, after.value, after.limit)


def _enter(alert: Alert, state: AlertState, at: datetime) -> Alert:
    # A tick may have moved the alert later than the `at` of a reading that arrives after it: states never begin in the past.
    return replace(alert, state=state, since=max(at, alert.since))
