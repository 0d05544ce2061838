"""Which derivation must be computed before which: a graph over indicators, each in its kind of period."""

from collections.abc import Iterable
from graphlib import CycleError, TopologicalSorter

from ioc.domain.derivation import Derivation, SumOfChildren
from ioc.domain.period import PeriodKind

Node = tuple[str, PeriodKind]


def in_order(derivations: Iterable[Derivation]) -> tuple[Derivation, ...]:
    """What goes into others first.

    Raises ValueError when they go round in a circle.
    """
    given = tuple(derivations)
    try:
        place = {node: number for number, node in enumerate(_sorter(given).static_order())}
    except CycleError as round_trip:
        raise ValueError("the derivations go round in a circle") from round_trip
    return tuple(sorted(given, key=lambda one: place[one.indicator, one.period_kind]))


def circle(derivations: Iterable[Derivation]) -> tuple[Node, ...]:
    """The nodes of a circle, each going into the next, the first again at the end; empty where there is none."""
    try:
        _sorter(tuple(derivations)).prepare()
    except CycleError as found:
        return tuple(found.args[1])
    return ()


def _sorter(derivations: tuple[Derivation, ...]) -> TopologicalSorter[Node]:
    graph: TopologicalSorter[Node] = TopologicalSorter()
    for one in derivations:
        made = one.indicator, one.period_kind
        graph.add(made, *(node for node in _parts(one) if not (node == made and _climbs(one))))
    return graph


def _parts(derivation: Derivation) -> tuple[Node, ...]:
    return tuple((part.indicator, part.period_kind) for part in derivation.inputs)


def _climbs(derivation: Derivation) -> bool:
    # A sum over children makes the same indicator one level higher up: the tree of subjects ends at its top.
    return isinstance(derivation.function, SumOfChildren)
