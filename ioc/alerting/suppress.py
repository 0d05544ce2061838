"""What keeps a transition from people whatever the routes say, and by what. Absence of a reason means: tell it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from ioc.domain.alert import Alert, AlertKey, AlertState, Transition
from ioc.domain.answer import Silence, Snooze
from ioc.domain.centre import Profile
from ioc.domain.labels import labels_of
from ioc.domain.matcher import fit_all
from ioc.domain.notification import Reason, Receiver
from ioc.domain.observation import Origin

Labels = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Hush:
    """Why nothing is said, and by what: a silence's number, a window's name, the alert that stands for it."""

    reason: Reason
    by: str = ""


@dataclass(frozen=True, slots=True)
class Inhibitor:
    """An alert that fires and stands for others: those that fit a target, or whose values its source brings."""

    key: AlertKey
    labels: Labels
    place: int | None
    brings: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Quiet:
    """What mutes alerts at `now`: silences, snoozes, the greater alerts that fire; and when each alert began to fire of late."""

    now: datetime
    silences: tuple[Silence, ...] = ()
    snoozes: Mapping[AlertKey, Snooze] = field(default_factory=dict)
    inhibitors: tuple[Inhibitor, ...] = ()
    fired: Mapping[AlertKey, tuple[datetime, ...]] = field(default_factory=dict)


def forbidden(transition: Transition, receiver: Receiver) -> Hush | None:
    """Practice and reality never meet."""
    simulated = transition.key.origin is Origin.SIMULATED
    if simulated and not receiver.practice:
        return Hush(Reason.NOT_TOLD_PRACTICE)
    if receiver.practice and not simulated:
        return Hush(Reason.NOT_TOLD_REAL)
    return None


def hushed(transition: Transition, labels: Labels, quiet: Quiet, profile: Profile) -> Hush | None:
    """Why nobody is told of it now; None if nothing keeps it. What is over is told even if a greater alert stands for it."""
    return (
        _silenced(labels, quiet)
        or _snoozed(transition.key, quiet)
        or _maintained(labels, quiet.now, profile)
        or (_inhibited(transition, labels, quiet, profile) if transition.after is AlertState.FIRING else None)
    )


def inhibitors(firing: Iterable[Alert], profile: Profile) -> tuple[Inhibitor, ...]:
    """The alerts among those that fire that stand for others: sources that are late, and what the profile names so."""
    found: list[Inhibitor] = []
    for alert in firing:
        labels = labels_of(alert.key, alert.severity, profile)
        source = profile.source.get(labels.get("source", ""))
        if source is not None:
            found.append(Inhibitor(alert.key, labels, None, frozenset(source.delivers)))
        fitting = (place for place, rule in enumerate(profile.inhibitions) if fit_all(rule.source, labels))
        found.extend(Inhibitor(alert.key, labels, place) for place in fitting)
    return tuple(found)


def _silenced(labels: Labels, quiet: Quiet) -> Hush | None:
    for one in quiet.silences:
        if one.starts_at <= quiet.now < one.ends_at and fit_all(one.matchers, labels):
            return Hush(Reason.NOT_TOLD_SILENCED, str(one.id))
    return None


def _snoozed(key: AlertKey, quiet: Quiet) -> Hush | None:
    found = quiet.snoozes.get(key)
    return Hush(Reason.NOT_TOLD_SNOOZED, found.made_by) if found is not None and quiet.now < found.until else None


def _maintained(labels: Labels, now: datetime, profile: Profile) -> Hush | None:
    for one in profile.maintenance:
        held = any(span.holds(now, profile.zone, profile.works) for span in one.spans)
        if held and fit_all(one.matchers, labels):
            return Hush(Reason.NOT_TOLD_MAINTENANCE, one.name)
    return None


def _inhibited(transition: Transition, labels: Labels, quiet: Quiet, profile: Profile) -> Hush | None:
    """No inhibition hides what life depends on, and nothing hides itself."""
    if labels.get("life_safety") == "true":
        return None
    for one in quiet.inhibitors:
        if one.key != transition.key and one.key.origin is transition.key.origin and _stands_for(one, labels, profile):
            return Hush(Reason.NOT_TOLD_INHIBITED, f"{one.key.rule}|{one.key.subject}|{one.key.origin}")
    return None


def _stands_for(one: Inhibitor, labels: Labels, profile: Profile) -> bool:
    if one.place is None:
        # A source that is late is no cause of another that is.
        return not labels.get("source") and labels.get("indicator", "") in one.brings
    rule = profile.inhibitions[one.place]
    # As Alertmanager does: an alert that fits both sides is not muted by others of its kind.
    both = fit_all(rule.source, labels) and fit_all(rule.target, one.labels)
    agree = all(labels.get(name, "") == one.labels.get(name, "") for name in rule.equal)
    return fit_all(rule.target, labels) and agree and not both
