"""The state of a value in words, with the shape and the tone that go with it: never colour alone."""

from dataclasses import dataclass
from datetime import datetime

from ioc.domain.alert import Alert, AlertState
from ioc.domain.formats import quantity
from ioc.domain.observation import Observation
from ioc.domain.period import start_of
from ioc.domain.plan import Target
from ioc.domain.quality import Quality
from ioc.domain.rule import Severity
from ioc.planning.status import Status, status
from layouts.parts.freshness import unreachable
from layouts.parts.scope import Scope

SEVERITY_TONE = {Severity.NOTICE: "note", Severity.WARNING: "warn", Severity.CRITICAL: "crit"}
TONE_SHAPE = {"ok": "round", "note": "round", "warn": "diamond", "crit": "triangle", "lost": "barred", "none": "dotted"}
WEIGHT = {"none": 0, "ok": 0, "lost": 1, "note": 2, "warn": 3, "crit": 4}
"""What is drawn on top and named first."""


@dataclass(frozen=True, slots=True)
class Sign:
    """`tone` is ok, note, warn, crit, lost or none."""

    tone: str
    word: str
    plain: bool = False
    """Merely watched: there is nothing to judge it by, which is not the same as not being able to."""
    faulty: bool = False
    """The device itself says that its value is wrong: something came, but not a measurement."""

    @property
    def shape(self) -> str:
        return "crossed" if self.faulty else "round" if self.plain else TONE_SHAPE[self.tone]


def sign_of(observation: Observation | None, scope: Scope) -> Sign:
    """What to say of a value: cut off, faulty, alarming, against its target, against its alarm levels, in that order."""
    if observation is None:
        return Sign("none", scope.say("no_data"))
    if scope.is_past(observation.key.subject):
        return Sign("none", _quality(observation, scope), plain=True)
    lost = unreachable(observation, scope)
    if lost and lost.failing_since:
        return Sign("lost", scope.say("unreachable_since", time=clock_word(lost.failing_since, scope)))
    if observation.quality in (Quality.FAULTY, Quality.CALIBRATING):
        return Sign("lost", scope.say(str(observation.quality)), faulty=True)
    return (
        _alarm(observation, scope)
        or _against_target(observation, scope)
        or _against_levels(observation, scope)
        or _quiet(observation, scope)
    )


def clock_word(at: datetime, scope: Scope) -> str:
    """`21:14` today, `21:14 02/11` on another day, in the province's zone."""
    local, today = at.astimezone(scope.profile.zone), scope.now.astimezone(scope.profile.zone)
    return f"{local:%H:%M}" if local.date() == today.date() else f"{local:%H:%M %d/%m}"


def alerts_on(observation: Observation, scope: Scope, state: AlertState = AlertState.FIRING) -> list[Alert]:
    """The alerts in `state` of rules on this series, the gravest first."""
    key = observation.key
    found = [
        alert
        for alert in scope.data.alerts
        if alert.state is state
        and (alert.key.subject, alert.key.origin) == (key.subject, key.origin)
        and (rule := scope.profile.rule.get(alert.key.rule)) is not None
        and (rule.indicator, rule.period_kind) == (key.indicator, key.period_kind)
    ]
    return sorted(found, key=lambda alert: -WEIGHT[SEVERITY_TONE[alert.severity]])


def _alarm(observation: Observation, scope: Scope) -> Sign | None:
    alerts = alerts_on(observation, scope)
    if not alerts:
        return None
    levels = _against_levels(observation, scope)
    word = levels.word if levels else scope.say(str(alerts[0].severity))
    return Sign(SEVERITY_TONE[alerts[0].severity], word)


_STATUS_SIGN = {
    Status.MET: ("ok", "on_track"),
    Status.AT_RISK: ("warn", "at_risk"),
    Status.MISSED: ("crit", "missed"),
    Status.CANNOT_JUDGE: ("none", "cannot_judge"),
}


def _against_target(observation: Observation, scope: Scope) -> Sign | None:
    target = scope.target(observation)
    indicator = scope.profile.indicator[observation.key.indicator]
    if target is None and indicator.band is None:
        return None
    tone, word = _STATUS_SIGN[status(indicator, observation.value, target, elapsed(observation, target, scope))]
    return Sign(tone, scope.say(word))


def elapsed(observation: Observation, target: Target | None, scope: Scope) -> float:
    """The share of the target's period that the observation speaks for, 1 where there is none."""
    if target is None:
        return 1.0
    start = start_of(target.period_kind, target.at, scope.profile.zone)
    return (observation.at - start) / (target.at - start) if target.at > start else 1.0


def _against_levels(observation: Observation, scope: Scope) -> Sign | None:
    indicator = scope.profile.indicator[observation.key.indicator]
    day = observation.at.astimezone(scope.profile.zone).date()
    levels = scope.profile.subject[observation.key.subject].levels_on(day)
    if levels is None or indicator.unit != "m" or observation.value is None:
        return None
    for name, limit, tone in (("III", levels.bd3, "crit"), ("II", levels.bd2, "warn"), ("I", levels.bd1, "note")):
        if limit is not None and observation.value >= limit:
            by = quantity(observation.value - limit, indicator.decimals, indicator.unit_in(scope.language), scope.language)
            return Sign(tone if levels.confirmed else "none", scope.say("above_level", level=name, by=by))
    return _below_levels(observation.value, (levels.bd1, levels.bd2, levels.bd3), indicator.decimals, scope)


def _below_levels(value: float, limits: tuple[float | None, ...], decimals: int, scope: Scope) -> Sign | None:
    lowest = next(((name, limit) for name, limit in zip(("I", "II", "III"), limits, strict=True) if limit is not None), None)
    if lowest is None:
        return None
    by = quantity(lowest[1] - value, decimals, "m", scope.language)
    return Sign("ok", scope.say("below_level", level=lowest[0], by=by))


def _quiet(observation: Observation, scope: Scope) -> Sign:
    key = observation.key
    ruled = any(
        rule.indicator == key.indicator
        and rule.period_kind == key.period_kind
        and (not rule.subjects or key.subject in rule.subjects)
        for rule in scope.profile.rules
    )
    if alerts_on(observation, scope, AlertState.PENDING):
        return Sign("note", scope.say("pending"))
    if ruled:
        return Sign("ok", scope.say("ok"))
    return Sign("none", _quality(observation, scope) or scope.say("no_target"), plain=True)


def _quality(observation: Observation, scope: Scope) -> str:
    """The quality in words where it is less than official; "" else."""
    word = f"quality_{observation.quality}"
    return "" if observation.quality is Quality.OK else scope.say(word).capitalize()
