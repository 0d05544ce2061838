"""Who is told of a transition, and why the others are not."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from ioc.alerting.route import matching
from ioc.alerting.suppress import suppressed
from ioc.domain.alert import AlertState, Transition
from ioc.domain.notification import Reason, Receiver, Route


@dataclass(frozen=True, slots=True)
class Decision:
    receiver: Receiver
    reason: Reason


def decide(
    transition: Transition, receivers: Iterable[Receiver], routes: Iterable[Route], told_firing: Callable[[Receiver], bool]
) -> tuple[Decision, ...]:
    """A decision for every receiver. `told_firing` says whether one was told that this spell is firing."""
    routes = tuple(routes)
    return tuple(Decision(one, _reason(transition, one, routes, told_firing)) for one in receivers)


def _reason(
    transition: Transition, receiver: Receiver, routes: tuple[Route, ...], told_firing: Callable[[Receiver], bool]
) -> Reason:
    forbidden = suppressed(transition, receiver)
    if forbidden is not None:
        return forbidden
    ways = matching(transition, routes, receiver.name)
    match transition.after:
        case AlertState.PENDING:
            return Reason.NOT_TOLD_PENDING
        case AlertState.FIRING:
            return Reason.FIRED if ways else Reason.NOT_TOLD_NO_ROUTE
        case AlertState.RESOLVED if told_firing(receiver):
            return _closing(ways)
        case _:
            return Reason.NOT_TOLD_NEVER_FIRED


def _closing(ways: tuple[Route, ...]) -> Reason:
    # Who was told that it fires is told that it is over, even if the routes have been redrawn in between.
    return Reason.NOT_TOLD_NO_ROUTE if ways and not any(way.send_resolved for way in ways) else Reason.RESOLVED
