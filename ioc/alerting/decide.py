"""Who is told of a transition, and why the others are not."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from ioc.alerting.flapping import Unrest, unrest
from ioc.alerting.route import Way, leading_to, on_duty, ways_of
from ioc.alerting.suppress import Hush, Quiet, forbidden, hushed
from ioc.domain.alert import AlertState, Transition
from ioc.domain.centre import Profile
from ioc.domain.labels import labels_of
from ioc.domain.notification import Reason, Receiver, Route

Told = Callable[[Receiver], bool]


@dataclass(frozen=True, slots=True)
class Decision:
    """`by` says what kept the receiver from being told, "" where the reason says it all; `way` is how it is told."""

    receiver: Receiver
    reason: Reason
    by: str = ""
    way: Way | None = None


@dataclass(frozen=True, slots=True)
class Case:
    """A transition on its way to people. `life_safety`: nothing inhibits, groups or delays it."""

    transition: Transition
    labels: Mapping[str, str]
    ways: tuple[Way, ...]
    hush: Hush | None
    unrest: Unrest

    @property
    def life_safety(self) -> bool:
        return self.labels.get("life_safety") == "true"


def case_of(transition: Transition, profile: Profile, quiet: Quiet) -> Case:
    """What holds for every receiver alike."""
    labels = labels_of(transition.key, transition.severity, profile)
    tells = transition.after in (AlertState.FIRING, AlertState.RESOLVED)
    ways = ways_of(transition, labels, profile.routes) if tells else ()
    hush = hushed(transition, labels, quiet, profile) if tells else None
    flaps = unrest(quiet.fired.get(transition.key, ()), transition.at, profile.restraint) if tells else Unrest.NONE
    return Case(transition, labels, ways, hush, flaps)


def decide(transition: Transition, profile: Profile, quiet: Quiet, told_firing: Told) -> tuple[Decision, ...]:
    """A decision for every receiver. `told_firing` says whether one was told that this spell is firing."""
    case = case_of(transition, profile, quiet)
    return tuple(decide_for(one, case, profile, quiet, told_firing) for one in profile.receivers)


def decide_for(receiver: Receiver, case: Case, profile: Profile, quiet: Quiet, told_firing: Told) -> Decision:
    """The decision for one receiver."""
    kept = forbidden(case.transition, receiver)
    if kept is not None:
        return Decision(receiver, kept.reason)
    match case.transition.after:
        case AlertState.PENDING:
            return Decision(receiver, Reason.NOT_TOLD_PENDING)
        case AlertState.FIRING:
            return _opening(receiver, case, profile, quiet)
        case AlertState.RESOLVED:
            return _closing(receiver, case, profile, told_firing)
        case _:
            return Decision(receiver, Reason.NOT_TOLD_NEVER_FIRED)


def _opening(receiver: Receiver, case: Case, profile: Profile, quiet: Quiet) -> Decision:
    leading = leading_to(case.ways, receiver, profile)
    if not leading:
        return Decision(receiver, Reason.NOT_TOLD_NO_ROUTE)
    if case.hush is not None:
        return Decision(receiver, case.hush.reason, case.hush.by)
    serving = [way for way in leading if on_duty(way.route.receivers, receiver, quiet.now, profile)]
    if not serving:
        return Decision(receiver, Reason.NOT_TOLD_OFF_DUTY)
    telling = [way for way in serving if profile.within(way.route.hours, quiet.now)]
    if not telling:
        return Decision(receiver, Reason.NOT_TOLD_OUT_OF_HOURS, serving[0].route.hours)
    if case.unrest is not Unrest.NONE and not _rises(case.transition):
        reason = Reason.FLAPPING if case.unrest is Unrest.BEGINS else Reason.NOT_TOLD_FLAPPING
        return Decision(receiver, reason, way=telling[0])
    return Decision(receiver, Reason.FIRED, way=_promptest(telling))


def _closing(receiver: Receiver, case: Case, profile: Profile, told_firing: Told) -> Decision:
    # Who was told that it fires is told that it is over, even if the routes have been redrawn, or the shift is over.
    leading = leading_to(case.ways, receiver, profile)
    if not told_firing(receiver):
        flaps = case.unrest is not Unrest.NONE and leading
        return Decision(receiver, Reason.NOT_TOLD_FLAPPING if flaps else Reason.NOT_TOLD_NEVER_FIRED)
    if leading and not any(way.route.send_resolved for way in leading):
        return Decision(receiver, Reason.NOT_TOLD_NO_ROUTE)
    if case.hush is not None:
        return Decision(receiver, case.hush.reason, case.hush.by)
    return Decision(receiver, Reason.RESOLVED, way=_promptest(leading) if leading else Way("", Route(())))


def _promptest(ways: list[Way] | tuple[Way, ...]) -> Way:
    """Of several ways to one receiver, one that tells at once, else the first."""
    return next((way for way in ways if way.route.group_by is None), ways[0])


def _rises(transition: Transition) -> bool:
    """A change of severity while it fires is news, whatever flaps."""
    return transition.before is AlertState.FIRING
