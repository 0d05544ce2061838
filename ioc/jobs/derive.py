"""Compute anew what changed inputs ask for; values are saved in the transaction that takes away the rows that asked for them.

A computed value depends on the stored inputs and the profile alone: whatever order they came in, and wherever a worker was
killed, the same value comes out.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, Engine

from ioc.derive.graph import Graph
from ioc.domain.observation import SeriesKey
from ioc.jobs.derive_step import Later, Step, TooMuch, Touched
from ioc.store import checks, derivations, judged, touched
from ioc.store.derivations import Known
from ioc.store.driver import Place
from ioc.store.engine import writing
from ioc.store.instants import from_micros, to_micros
from ioc.store.queries import pasts

__all__ = ["Derived", "TooMuch", "derive", "derive_past", "follow"]


@dataclass(frozen=True, slots=True)
class Derived:
    """What a pass did: how many places it was asked for, and how many values moved."""

    asked: int
    moved: int


def follow(engine: Engine, graph: Graph) -> None:
    """From now on these derivations and checks are in force; the past of derivations new or changed is still to be computed."""
    known = {(one.code, str(one.period_kind)): Known(graph.mark(one), _named(graph.begins(one))) for one in graph.order}
    with writing(engine) as conn:
        derivations.follow(conn, known, _named(graph.nodes))
        checks.follow(conn, {row.code: row.check for row in graph.profile.indicators if row.check is not None})


def derive(engine: Engine, graph: Graph, now: datetime, keep: timedelta | None, limit: int) -> Derived:
    """One pass over what changed, at most `limit` changes and as many that were put off.

    Raises TooMuch, having done nothing, where so many ask for more than a transaction should do: try fewer.
    """
    with writing(engine) as conn:
        todo = touched.take(conn, now, limit)
        if not todo.places:
            return Derived(0, 0)
        asked = _touched(conn, todo.places)
        step = Step(conn, graph, now, keep, bounded=limit > 1)
        moved = _flow(step, graph, asked)
        _put_off(conn, step.later)
        touched.done(conn, todo)
    return Derived(len(todo.places), moved)


def derive_past(engine: Engine, graph: Graph, now: datetime, keep: timedelta | None, size: int) -> Derived:
    """One piece of the past, at most `size` instants, of the first derivation whose past is not computed yet.

    Raises TooMuch as `derive` does.
    """
    with writing(engine) as conn:
        left = derivations.unfinished(conn)
        one = next((one for one in graph.order if (one.code, str(one.period_kind)) in left), None)
        if one is None:
            return Derived(0, 0)
        code = one.code, str(one.period_kind)
        piece = derivations.next_piece(conn, code, size)
        asked = _touched(conn, piece.places)
        step = Step(conn, graph, now, keep, bounded=size > 1)
        _lock(conn, graph, asked)
        made = step.take(one, asked, ahead=False)
        moved = step.moved + _flow(step, graph, made)
        _put_off(conn, step.later)
        derivations.piece_done(conn, code, piece)
    return Derived(len(piece.reached), moved)


def _flow(step: Step, graph: Graph, asked: Touched) -> int:
    """Compute in order; what is computed asks for what it goes into. How many values moved."""
    before = step.moved
    _lock(step.conn, graph, asked)
    ask = {key: set(instants) for key, instants in asked.items()}
    for one in graph.order:
        fresh: Touched = ask
        while made := step.take(one, fresh):
            for key, instants in made.items():
                ask.setdefault(key, set()).update(instants)
            fresh = made  # a sum over children goes into the sum one level higher up
    return step.moved - before


def _lock(conn: Connection, graph: Graph, asked: Touched) -> None:
    """All series that may be written, in the order of their numbers: two writers never wait for each other in a circle."""
    keys = set(_reached(graph, asked))
    pasts.lock(conn, pasts.ids_of(conn, keys).values())


def _reached(graph: Graph, asked: Iterable[SeriesKey]) -> Iterator[SeriesKey]:
    found = set(asked)
    for one in graph.order:
        fresh = found
        while fresh:
            fresh = {key for _, key in Step.aims(graph, one, fresh)} - found
            found |= fresh
            yield from fresh


def _touched(conn: Connection, places: Iterable[Place]) -> dict[SeriesKey, set[datetime]]:
    by_number: dict[int, set[datetime]] = defaultdict(set)
    for series_id, at in places:
        by_number[series_id].add(from_micros(at))
    keys = judged.series_of(conn, by_number)
    return {keys[number]: instants for number, instants in by_number.items()}


def _put_off(conn: Connection, later: Later) -> None:
    numbers: Mapping[SeriesKey, int] = pasts.ids_of(conn, {key for key, _ in later})
    touched.put_off(conn, {(numbers[key], to_micros(at)) for key, at in later})


def _named(nodes: Iterable[tuple[str, str]]) -> frozenset[tuple[str, str]]:
    return frozenset((indicator, str(kind)) for indicator, kind in nodes)
