"""What goes into computed values and has changed since: written down in the transaction that changes it, so nothing is lost."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection, delete, insert, select, tuple_

from ioc.store.driver import Driver, Key, Place, Row
from ioc.store.instants import to_micros
from ioc.store.schema import derive_input, derive_later, derive_todo
from ioc.store.upsert import insert_or_ignore

Node = tuple[str, str]
"""Indicator and period kind."""


_OLDEST = 2_000


class Todo(NamedTuple):
    """`ids` are the rows taken, `due` those that were put off and whose time has come; `places` is what they speak of."""

    ids: list[int]
    due: list[Place]

    places: frozenset[Place]


def record(driver: Driver, conn: Connection, moved: Sequence[Row | Place], ids: Mapping[Key, int]) -> None:
    """Write down the rows or places, just changed, of series that go into something; `ids` names their series."""
    fed = inputs(conn)
    feeding = {one for (indicator, _, kind), one in ids.items() if (indicator, kind) in fed} if fed else set()
    if feeding:
        driver.touch(conn, [row[:2] for row in moved if row[0] in feeding])


def inputs(conn: Connection) -> frozenset[Node]:
    """What goes into some derivation of the profile that the worker follows."""
    return frozenset((row[0], row[1]) for row in conn.execute(select(derive_input.c.indicator, derive_input.c.period_kind)))


def feed(conn: Connection, nodes: Collection[Node]) -> None:
    """From the end of this transaction on, changes of these, and of no others, are written down."""
    conn.execute(delete(derive_input))
    if nodes:
        conn.execute(insert(derive_input), [{"indicator": one, "period_kind": kind} for one, kind in sorted(nodes)])


def take(conn: Connection, now: datetime, limit: int) -> Todo:
    """At most `limit` rows, and as many of what was put off up to now; they stay until they are `done`.

    All of one series together, in the order of `at`, the series that has waited longest first: what looks back over a long window
    is then computed once for many of its inputs.
    """
    rows: list[tuple[int, int, int]] = []
    for series_id in _waiting(conn):
        if len(rows) >= limit:
            break
        mine = select(derive_todo.c.id, derive_todo.c.series_id, derive_todo.c.at).where(derive_todo.c.series_id == series_id)
        rows += map(tuple, conn.execute(mine.order_by(derive_todo.c.at, derive_todo.c.id).limit(limit - len(rows))))
    ripe = select(derive_later.c.series_id, derive_later.c.at).where(derive_later.c.at <= to_micros(now))
    due = [(row[0], row[1]) for row in conn.execute(ripe.order_by(derive_later.c.at).limit(limit))]
    return Todo([row[0] for row in rows], due, frozenset([*(row[1:] for row in rows), *due]))


def _waiting(conn: Connection) -> list[int]:
    """The series of the oldest rows, each once."""
    oldest = select(derive_todo.c.series_id).order_by(derive_todo.c.id).limit(_OLDEST)
    return list(dict.fromkeys(conn.execute(oldest).scalars()))


def done(conn: Connection, todo: Todo) -> None:
    """Take away exactly what was taken: what was written down meanwhile stays."""
    if todo.ids:
        conn.execute(delete(derive_todo).where(derive_todo.c.id.in_(todo.ids)))
    if todo.due:
        conn.execute(delete(derive_later).where(tuple_(derive_later.c.series_id, derive_later.c.at).in_(todo.due)))


def put_off(conn: Connection, places: Collection[Place]) -> None:
    """Come back to these series when these instants have come."""
    for series_id, at in places:
        insert_or_ignore(conn, derive_later, {"series_id": series_id, "at": at})
