"""Which derivations are in force, and how far back in the past each has been computed."""

from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple

from sqlalchemy import BigInteger, Connection, Text, and_, cast, delete, insert, literal, or_, select, text, update

from ioc.store import touched
from ioc.store.driver import Place
from ioc.store.schema import derivation, derive_history, derive_input, observation, series
from ioc.store.touched import Node

Code = tuple[str, str]
"""The code of a derivation and the kind of period it makes."""
_END_OF_TIME = 2**62
_SERIES = 100


class Known(NamedTuple):
    """`mark` changes whenever a derivation would compute something else; `begins` are the inputs whose values begin one."""

    mark: str
    begins: Collection[Node]


class Piece(NamedTuple):
    """A piece of the past of one derivation: instants of inputs, and how far each series is then done (None = wholly)."""

    places: list[Place]
    reached: dict[int, int | None]


def follow(conn: Connection, known: Mapping[Code, Known], nodes: Collection[Node]) -> list[Code]:
    """From now on these are in force, fed by `nodes`; the past of those that are new or changed is to be computed.

    Returns these. Nothing is done where nothing has changed.
    """
    if _marks(conn) == {code: one.mark for code, one in known.items()} and touched.inputs(conn) == frozenset(nodes):
        return []
    if conn.dialect.name == "postgresql":
        # Who is saving right now has not written down what we have only now begun to need: wait until it is seen.
        conn.execute(text(f"LOCK TABLE {derive_input.name} IN ACCESS EXCLUSIVE MODE"))
    before = _marks(conn)
    fresh = [code for code, one in known.items() if before.get(code) != one.mark]
    touched.feed(conn, nodes)
    _keep_marks(conn, known)
    for code in {*fresh, *(before.keys() - known.keys())}:
        conn.execute(delete(derive_history).where(_of(code)))
    for code in fresh:
        _begin(conn, code, known[code].begins)
    return fresh


def unfinished(conn: Connection) -> frozenset[Code]:
    """The derivations whose past is not computed yet."""
    rows = conn.execute(select(derive_history.c.code, derive_history.c.period_kind).distinct())
    return frozenset((row[0], row[1]) for row in rows)


def next_piece(conn: Connection, code: Code, size: int) -> Piece:
    """The newest instants not computed yet, at most `size`, of a few of its series."""
    rows = conn.execute(select(derive_history.c.series_id, derive_history.c.before).where(_of(code)).limit(_SERIES)).all()
    piece = Piece([], {})
    for series_id, before in rows:
        left = size - len(piece.places)
        if left <= 0:
            break
        instants = _before(conn, series_id, before, left)
        piece.places.extend((series_id, at) for at in instants)
        piece.reached[series_id] = instants[-1] if len(instants) == left else None
    return piece


def piece_done(conn: Connection, code: Code, piece: Piece) -> None:
    """Remember how far the past is done."""
    for series_id, reached in piece.reached.items():
        this = _of(code) & (derive_history.c.series_id == series_id)
        conn.execute(
            delete(derive_history).where(this) if reached is None else update(derive_history).where(this).values(before=reached)
        )


def _marks(conn: Connection) -> dict[Code, str]:
    return {(row.code, row.period_kind): row.mark for row in conn.execute(select(derivation))}


def _keep_marks(conn: Connection, known: Mapping[Code, Known]) -> None:
    conn.execute(delete(derivation))
    if known:
        rows = [{"code": code, "period_kind": kind, "mark": one.mark} for (code, kind), one in known.items()]
        conn.execute(insert(derivation), rows)


def _begin(conn: Connection, code: Code, begins: Collection[Node]) -> None:
    """The whole past of every series there is of these inputs."""
    of = or_(*(and_(series.c.indicator == indicator, series.c.period_kind == kind) for indicator, kind in begins))
    named = (cast(literal(name), Text) for name in code)
    every = select(*named, series.c.id, cast(literal(_END_OF_TIME), BigInteger)).where(of)
    conn.execute(insert(derive_history).from_select(["code", "period_kind", "series_id", "before"], every))


def _before(conn: Connection, series_id: int, before: int, limit: int) -> Sequence[int]:
    mine = (observation.c.series_id == series_id) & (observation.c.at < before)
    return conn.execute(select(observation.c.at).where(mine).order_by(observation.c.at.desc()).limit(limit)).scalars().all()


def _of(code: Code):  # type: ignore[no-untyped-def]
    return (derive_history.c.code == code[0]) & (derive_history.c.period_kind == code[1])
