"""From transitions to deliveries: who is told of what, and why the others are not; one transaction a pass."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Engine

from ioc.alerting.decide import Decision, decide
from ioc.alerting.messages import compose, notification_id, thread_of
from ioc.alerting.suppress import Quiet, inhibitors
from ioc.domain.centre import Profile
from ioc.domain.notification import Reason, Receiver
from ioc.jobs.parcel import pack
from ioc.store import outbox
from ioc.store.engine import writing
from ioc.store.outbox import Draft, Unrouted
from ioc.store.queries import telling
from ioc.store.queries.silences import silences, snoozes

MOST = 5_000
"""Transitions routed in one transaction."""


@dataclass(frozen=True)
class Round:
    """What one pass of routing knows. `told` are the receivers that know, by thread, that it fires.

    `address` is where people open the centre, for links.
    """

    profile: Profile
    quiet: Quiet
    told: dict[str, set[str]]
    address: str


def route_transitions(engine: Engine, profile: Profile, now: datetime, address: str = "") -> int:
    """Turn transitions nobody has routed into deliveries, one for each receiver with its reason; how many were routed.

    `address` is where people open the centre, for links.
    """
    with writing(engine) as conn:
        waiting = outbox.unrouted(conn, MOST)
        ours = outbox.take(conn, [one.id for one in waiting], now)
        if not ours:
            return 0
        turn = _round(conn, profile, waiting, now, address)
        outbox.queue(conn, [(one.id, draft) for one in waiting if one.id in ours for draft in _drafts(turn, one)], now)
        return len(ours)


def quiet_at(conn: Connection, profile: Profile, now: datetime) -> Quiet:
    """What mutes alerts now."""
    since = now - profile.restraint.calm * max(profile.restraint.flaps, 1)
    standing = inhibitors(telling.firing(conn), profile)
    return Quiet(now, tuple(silences(conn, now)), snoozes(conn, now), standing, telling.fired_since(conn, since))


def _round(conn: Connection, profile: Profile, waiting: Sequence[Unrouted], now: datetime, address: str) -> Round:
    threads = {thread_of(one.transition, profile.name) for one in waiting}
    return Round(profile, quiet_at(conn, profile, now), telling.told_firing(conn, threads), address)


def _drafts(turn: Round, one: Unrouted) -> list[Draft]:
    thread = thread_of(one.transition, turn.profile.name)

    def told(receiver: Receiver) -> bool:
        return receiver.name in turn.told.get(thread, ())

    drafts = [_draft(turn, one, thread, found) for found in decide(one.transition, turn.profile, turn.quiet, told)]
    turn.told.setdefault(thread, set()).update(draft.receiver for draft in drafts if draft.reason is Reason.FIRED)
    return drafts


def _draft(turn: Round, one: Unrouted, thread: str, found: Decision) -> Draft:
    receiver, profile = found.receiver, turn.profile
    id = notification_id(one.id, one.transition, profile.name, receiver.name)
    told = found.reason in outbox.TOLD
    payload = pack(compose(one.id, one.transition, profile, receiver, turn.address)) if told else {}
    return Draft(id, thread, receiver.name, found.reason, payload, found.by)
