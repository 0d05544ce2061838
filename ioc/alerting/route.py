"""Which routes a transition takes."""

from collections.abc import Iterable

from ioc.domain.alert import Transition
from ioc.domain.notification import Route
from ioc.domain.rule import Severity

_WEIGHT = {severity: weight for weight, severity in enumerate(Severity)}


def matching(transition: Transition, routes: Iterable[Route], receiver: str) -> tuple[Route, ...]:
    """The routes that lead this transition to the receiver."""
    return tuple(route for route in routes if receiver in route.receivers and _takes(route, transition))


def _takes(route: Route, transition: Transition) -> bool:
    heavy_enough = _WEIGHT[transition.severity] >= _WEIGHT[route.at_least]
    return heavy_enough and (not route.rules or transition.key.rule in route.rules)
