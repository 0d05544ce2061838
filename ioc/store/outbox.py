"""The outbox: transitions not yet routed, and deliveries on their way. At least once, with one id on every try."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, and_, exists, insert, or_, select, true, update

from ioc.domain.alert import Transition
from ioc.domain.notification import DeliveryState, Reason
from ioc.store.changes import next_change
from ioc.store.instants import to_micros
from ioc.store.records import AnyRow, transition_of
from ioc.store.schema import delivery, transition
from ioc.store.upsert import insert_or_ignore

TOLD = frozenset(
    {Reason.FIRED, Reason.RESOLVED, Reason.REMINDED, Reason.ESCALATED, Reason.FLAPPING, Reason.INSTEAD, Reason.SUMMARY}
)
"""Reasons for which a message is sent; the others are kept as the answer to "why was I not told?"."""


_ON_THEIR_WAY = (DeliveryState.GATHERED, DeliveryState.WAITING, DeliveryState.CLAIMED)
_IDS = 500
_FAR, _MICROSECOND = timedelta(minutes=15), timedelta(microseconds=1)
"""Further ahead than any pause or lease."""


@dataclass(frozen=True, slots=True)
class Unrouted:
    """A transition that nobody has routed yet."""

    id: int
    transition: Transition


@dataclass(frozen=True, slots=True)
class Draft:
    """What routing decided for one receiver. `notification_id` must be the same whenever the same decision is made again.

    `cause` says what kept the receiver from being told, "" where the reason says it all.
    """

    notification_id: str
    thread: str
    receiver: str
    reason: Reason
    payload: dict[str, object]
    cause: str = ""


@dataclass(frozen=True, slots=True)
class Delivery:
    """A message claimed for sending; `attempts` counts this claim too."""

    id: int
    transition_id: int
    notification_id: str
    thread: str
    receiver: str
    reason: Reason
    payload: dict[str, object]
    attempts: int


def unrouted(conn: Connection, limit: int = 500) -> list[Unrouted]:
    """The oldest transitions not yet routed."""
    query = select(transition).where(transition.c.routed_at.is_(None)).order_by(transition.c.id).limit(limit)
    return [Unrouted(row.id, transition_of(row)) for row in conn.execute(query)]


def route(conn: Connection, transition_id: int, drafts: Sequence[Draft], now: datetime) -> bool:
    """Mark the transition as routed and queue its deliveries; False, doing nothing, if another dispatcher was first."""
    if not take(conn, [transition_id], now):
        return False
    queue(conn, [(transition_id, draft) for draft in drafts], now)
    return True


def take(conn: Connection, transition_ids: Sequence[int], now: datetime) -> frozenset[int]:
    """Mark transitions as routed; those among them that no other dispatcher took first are ours."""
    ours: set[int] = set()
    for start in range(0, len(transition_ids), _IDS):
        some = transition_ids[start : start + _IDS]
        free = update(transition).where(transition.c.id.in_(some), transition.c.routed_at.is_(None))
        ours.update(conn.scalars(free.values(routed_at=to_micros(now)).returning(transition.c.id)))
    return frozenset(ours)


def queue(conn: Connection, drafts: Sequence[tuple[int, Draft]], now: datetime) -> None:
    """Queue deliveries, each with the number of its transition."""
    if drafts:
        conn.execute(insert(delivery), [row_of(transition_id, draft, to_micros(now)) for transition_id, draft in drafts])


def queue_once(conn: Connection, transition_id: int, draft: Draft, now: datetime) -> bool:
    """Queue a delivery unless there is one of the same id; whether it was queued."""
    return insert_or_ignore(conn, delivery, row_of(transition_id, draft, to_micros(now)))


def tells(conn: Connection, transition_id: int, receiver: str) -> bool:
    """Whether the receiver is told of the transition, by a message of its own or in one with others."""
    told = delivery.c.transition_id == transition_id, delivery.c.receiver == receiver
    query = select(delivery.c.id).where(*told, delivery.c.state != str(DeliveryState.SUPPRESSED))
    return conn.execute(query.limit(1)).first() is not None


def receivers_due(conn: Connection, now: datetime) -> tuple[str, ...]:
    """Whom something may be sent to now, by name."""
    ready = _ready(to_micros(now)), ~_behind_another()
    return tuple(conn.scalars(select(delivery.c.receiver).where(*ready).distinct().order_by(delivery.c.receiver)))


def claim(
    conn: Connection, owner: str, now: datetime, lease: timedelta, limit: int = 50, receiver: str | None = None
) -> list[Delivery]:
    """Take deliveries that are due, or whose claimant let its lease run out. Nobody else gets them until `now + lease`.

    `receiver` None = of all receivers.
    What a receiver is told in one thread is told in order: a delivery waits for the earlier ones to come to an end.
    The transaction must be committed before anything is sent.
    """
    ready = (
        select(delivery.c.id)
        .where(_ready(to_micros(now)), ~_behind_another(), true() if receiver is None else delivery.c.receiver == receiver)
        .order_by(delivery.c.due_at, delivery.c.id)
        .limit(limit)
    )
    taken = update(delivery).where(delivery.c.id.in_(ready.with_for_update(skip_locked=True).scalar_subquery()))
    marks = {"state": str(DeliveryState.CLAIMED), "owner": owner, "lease_until": to_micros(now + lease)}
    rows = conn.execute(taken.values(attempts=delivery.c.attempts + 1, **marks).returning(delivery))
    return sorted(map(_delivery_of, rows), key=lambda one: one.id)


def release_all(conn: Connection) -> int:
    """Give back what a killed dispatcher had claimed; how many. Only the holder of the worker lock may call it."""
    claimed = update(delivery).where(delivery.c.state == str(DeliveryState.CLAIMED))
    return conn.execute(claimed.values(state=str(DeliveryState.WAITING), owner=None, lease_until=None)).rowcount


def delivered(conn: Connection, delivery_id: int, owner: str, now: datetime) -> bool:
    """Sent. False if the lease had run out and somebody else has it now."""
    return _finish(conn, delivery_id, owner, DeliveryState.DELIVERED, now, None)


def refused(conn: Connection, delivery_id: int, owner: str, now: datetime, error: str) -> bool:
    """The channel will never take it. False if somebody else has it now."""
    return _finish(conn, delivery_id, owner, DeliveryState.REFUSED, now, error)


def retry_at(conn: Connection, delivery_id: int, owner: str, at: datetime, error: str) -> bool:
    """Not sent now; due again `at`. False if somebody else has it now."""
    values = {"state": str(DeliveryState.WAITING), "due_at": to_micros(at), "owner": None, "lease_until": None, "error": error}
    return conn.execute(_mine(delivery_id, owner).values(**values)).rowcount == 1


def told(conn: Connection, thread: str, receiver: str, reason: Reason = Reason.FIRED) -> bool:
    """Whether the receiver was told, or is about to be told, in this thread for this reason."""
    query = select(delivery.c.id).where(
        delivery.c.thread == thread, delivery.c.receiver == receiver, delivery.c.reason == str(reason)
    )
    return conn.execute(query.limit(1)).first() is not None


def row_of(transition_id: int, draft: Draft, now: int) -> dict[str, object]:
    """A delivery as the table holds it; `now` in epoch microseconds."""
    state = DeliveryState.WAITING if draft.reason in TOLD else DeliveryState.SUPPRESSED
    return {
        "transition_id": transition_id,
        "notification_id": draft.notification_id,
        "thread": draft.thread,
        "receiver": draft.receiver,
        "reason": str(draft.reason),
        "payload": json.dumps(draft.payload, ensure_ascii=False),
        "state": str(state),
        "due_at": now,
        "made_at": now,
        "cause": draft.cause,
    }


def _ready(now: int) -> ColumnElement[bool]:
    # What is due, or leased, further ahead than anything ever is was so before the clock was set back.
    ahead = now + _FAR // _MICROSECOND
    waiting = and_(delivery.c.state == str(DeliveryState.WAITING), or_(delivery.c.due_at <= now, delivery.c.due_at > ahead))
    leased = or_(delivery.c.lease_until <= now, delivery.c.lease_until > ahead)
    abandoned = and_(delivery.c.state == str(DeliveryState.CLAIMED), leased)
    return or_(waiting, abandoned)


def _behind_another() -> ColumnElement[bool]:
    earlier = delivery.alias("earlier")
    same = and_(earlier.c.thread == delivery.c.thread, earlier.c.receiver == delivery.c.receiver)
    on_its_way = earlier.c.state.in_([str(state) for state in _ON_THEIR_WAY])
    return exists().where(same, earlier.c.id < delivery.c.id, on_its_way)


def _mine(delivery_id: int, owner: str):  # type: ignore[no-untyped-def]
    return update(delivery).where(
        delivery.c.id == delivery_id, delivery.c.owner == owner, delivery.c.state == str(DeliveryState.CLAIMED)
    )


def _finish(conn: Connection, delivery_id: int, owner: str, state: DeliveryState, now: datetime, error: str | None) -> bool:
    values = {"state": str(state), "done_at": to_micros(now), "lease_until": None, "error": error}
    mine = _mine(delivery_id, owner).values(**values).returning(delivery.c.notification_id)
    carrier = conn.execute(mine).scalar_one_or_none()
    if carrier is None:
        return False
    # What came of a message came of everything it carried.
    conn.execute(update(delivery).where(delivery.c.carrier == carrier).values(**values))
    next_change(conn)
    return True


def _delivery_of(row: AnyRow) -> Delivery:
    payload = json.loads(row.payload)
    return Delivery(
        row.id, row.transition_id, row.notification_id, row.thread, row.receiver, Reason(row.reason), payload, row.attempts
    )
