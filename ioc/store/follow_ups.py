"""What is to be looked at again about alerts that fire on: reminders, escalation, silences that end."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Connection, and_, delete, or_, select

from ioc.domain.alert import AlertKey, Transition
from ioc.store.instants import from_micros, to_micros
from ioc.store.records import AnyRow, alert_key, transition_of
from ioc.store.schema import follow_up, transition
from ioc.store.upsert import upsert

_KEYS = 100


class Kind(StrEnum):
    REMIND = "remind"  # it fires on: tell again
    ESCALATE = "escalate"  # nobody has taken it on: tell others
    RETELL = "retell"  # something kept it from being told: is that over?
    CALM = "calm"  # it flapped: has it been calm?


@dataclass(frozen=True, slots=True)
class FollowUp:
    """`place` is the receiver to remind or the path of the route that escalates, else ""; `step` counts escalations.

    `transition_id` is what was told, or was not.
    """

    kind: Kind
    key: AlertKey
    spell: int
    place: str
    transition_id: int
    due_at: datetime
    step: int = 0


@dataclass(frozen=True, slots=True)
class Due:
    """One whose time has come, with the transition it is about."""

    follow_up: FollowUp
    transition: Transition


def plan(conn: Connection, all_of: Iterable[FollowUp]) -> None:
    """Put them down; a later one of the same kind, alert and place takes the place of an earlier one."""
    newest = {(one.kind, one.key, one.place): one for one in all_of}
    upsert(conn, follow_up, [_row(one) for one in newest.values()])


def due(conn: Connection, now: datetime, limit: int = 5_000, ours: bool = False) -> list[Due]:
    """Those whose time has come, oldest first; `ours` = nobody else gets them until the transaction ends."""
    query = (
        select(transition, follow_up.c.kind, follow_up.c.place, follow_up.c.step, follow_up.c.due_at)
        .join(transition, transition.c.id == follow_up.c.transition_id)
        .where(follow_up.c.due_at <= to_micros(now))
        .order_by(follow_up.c.due_at)
        .limit(limit)
    )
    if ours:
        query = query.with_for_update(of=follow_up, skip_locked=True)
    return [Due(_follow_up(row), transition_of(row)) for row in conn.execute(query)]


def drop(conn: Connection, all_of: Iterable[FollowUp]) -> None:
    """They are done with."""
    gone = list(all_of)
    for start in range(0, len(gone), _KEYS):
        some = [and_(*(follow_up.c[name] == value for name, value in _key(one).items())) for one in gone[start : start + _KEYS]]
        conn.execute(delete(follow_up).where(or_(*some)))


def _key(one: FollowUp) -> dict[str, object]:
    alert = {"rule": one.key.rule, "subject": one.key.subject, "origin": str(one.key.origin)}
    return {"kind": str(one.kind), **alert, "place": one.place}


def _row(one: FollowUp) -> dict[str, object]:
    marks = {"transition_id": one.transition_id, "spell": one.spell, "step": one.step, "due_at": to_micros(one.due_at)}
    return _key(one) | marks


def _follow_up(row: AnyRow) -> FollowUp:
    due_at = from_micros(row.due_at)
    return FollowUp(Kind(row.kind), alert_key(row), row.spell, row.place, row.id, due_at, row.step)
