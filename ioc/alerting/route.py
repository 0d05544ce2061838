"""Which ways a transition takes through the tree of routes, as it would through Alertmanager's."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from ioc.domain.alert import Transition
from ioc.domain.centre import Profile
from ioc.domain.matcher import fit_all
from ioc.domain.notification import Receiver, Route
from ioc.domain.rule import Severity

_WEIGHT = {severity: weight for weight, severity in enumerate(Severity)}


@dataclass(frozen=True, slots=True)
class Way:
    """A route that a transition takes; `path` names it among all."""

    path: str
    route: Route


def ways_of(transition: Transition, labels: Mapping[str, str], routes: Iterable[Route]) -> tuple[Way, ...]:
    """The routes that tell of the transition. Each tree is walked by itself; within one, the deepest that takes it tells."""
    return tuple(way for number, root in enumerate(routes) for way in _walk(transition, labels, Way(str(number), root)))


def leading_to(ways: Iterable[Way], receiver: Receiver, profile: Profile) -> tuple[Way, ...]:
    """Those of the ways that name the receiver, or a rota that it is on."""
    return tuple(way for way in ways if receiver.name in _named(way.route.receivers, profile))


def on_duty(names: Collection[str], receiver: Receiver, at: datetime, profile: Profile) -> bool:
    """Whether names of receivers and rotas mean the receiver at that instant."""
    on = (profile.rota[name].on_duty(at, profile.zone, profile.works) for name in names if name in profile.rota)
    return receiver.name in names or any(receiver.name in found for found in on)


def _walk(transition: Transition, labels: Mapping[str, str], way: Way) -> Iterator[Way]:
    if not _takes(way.route, transition, labels):
        return
    told = False
    for number, child in enumerate(way.route.routes):
        below = tuple(_walk(transition, labels, Way(f"{way.path}.{number}", child)))
        yield from below
        told = told or bool(below)
        if below and not child.go_on:
            break
    if not told:
        yield way


def _takes(route: Route, transition: Transition, labels: Mapping[str, str]) -> bool:
    heavy_enough = _WEIGHT[transition.severity] >= _WEIGHT[route.at_least]
    ours = not route.rules or transition.key.rule in route.rules
    return heavy_enough and ours and fit_all(route.matchers, labels)


def _named(names: Iterable[str], profile: Profile) -> frozenset[str]:
    return frozenset(one for name in names for one in (profile.rota[name].members if name in profile.rota else (name,)))
