"""Deliveries that are told in one message: gathered, then carried by it."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, insert, select, update

from ioc.domain.alert import Transition
from ioc.domain.notification import DeliveryState, Gathering, Reason
from ioc.store.instants import maybe_instant, maybe_micros, to_micros
from ioc.store.outbox import Draft, row_of
from ioc.store.records import AnyRow, transition_of
from ioc.store.schema import delivery, gathering, transition
from ioc.store.upsert import upsert

_IDS = 500
_LONGEST_STORM = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Gathered:
    """A delivery that waits in a gathering."""

    delivery_id: int
    notification_id: str
    transition_id: int
    transition: Transition
    reason: Reason


def found(conn: Connection, keys: Collection[str]) -> dict[str, Gathering]:
    """The gatherings of these keys that have ever been."""
    wanted, known = sorted(keys), {}
    for start in range(0, len(wanted), _IDS):
        rows = conn.execute(select(gathering).where(gathering.c.key.in_(wanted[start : start + _IDS])))
        known.update({row.key: _place(row) for row in rows})
    return known


def due(conn: Connection, now: datetime, ours: bool = False) -> list[Gathering]:
    """The gatherings whose message is due; `ours` = nobody else gets them until the transaction ends."""
    # A clock set back must not hold a storm's summary for as long.
    leapt = gathering.c.key.startswith("storm/", autoescape=True) & (gathering.c.due_at > to_micros(now + _LONGEST_STORM))
    query = select(gathering).where((gathering.c.due_at <= to_micros(now)) | leapt).order_by(gathering.c.key)
    return [_place(row) for row in conn.execute(query.with_for_update(skip_locked=True) if ours else query)]


def keep(conn: Connection, all_of: Iterable[Gathering]) -> None:
    """Put down where gatherings stand."""
    rows = [
        {
            "key": one.key,
            "receiver": one.receiver,
            "thread": one.thread,
            "due_at": maybe_micros(one.due_at),
            "told_at": maybe_micros(one.told_at),
        }
        for one in all_of
    ]
    upsert(conn, gathering, rows)


def gather(conn: Connection, drafts: Iterable[tuple[int, Draft, str]], now: datetime) -> None:
    """Let deliveries wait in gatherings: each with the number of its transition and the gathering's key."""
    gathered = {"state": str(DeliveryState.GATHERED)}
    rows = [row_of(id, draft, to_micros(now)) | gathered | {"gathering": key} for id, draft, key in drafts]
    if rows:
        conn.execute(insert(delivery), rows)


def waiting_in(conn: Connection, key: str) -> list[Gathered]:
    """What waits in a gathering, oldest first."""
    query = (
        select(transition, delivery.c.id.label("delivery_id"), delivery.c.notification_id, delivery.c.reason)
        .join(transition, transition.c.id == delivery.c.transition_id)
        .where(delivery.c.gathering == key, delivery.c.carrier.is_(None), delivery.c.state == str(DeliveryState.GATHERED))
        .order_by(delivery.c.id)
    )
    return [
        Gathered(row.delivery_id, row.notification_id, row.id, transition_of(row), Reason(row.reason))
        for row in conn.execute(query)
    ]


def carry(conn: Connection, key: str, carrier: str) -> None:
    """What waits in a gathering goes with the message of that id."""
    waiting = (delivery.c.gathering == key) & delivery.c.carrier.is_(None)
    conn.execute(update(delivery).where(waiting, delivery.c.state == str(DeliveryState.GATHERED)).values(carrier=carrier))


def hush(conn: Connection, delivery_id: int, reason: Reason, cause: str) -> None:
    """What waits is not told after all."""
    values = {"state": str(DeliveryState.SUPPRESSED), "reason": str(reason), "cause": cause, "gathering": None}
    conn.execute(update(delivery).where(delivery.c.id == delivery_id).values(**values))


def _place(row: AnyRow) -> Gathering:
    return Gathering(row.key, row.receiver, row.thread, maybe_instant(row.due_at), maybe_instant(row.told_at))
