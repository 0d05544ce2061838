"""From transitions to deliveries: who is told of what, and why the others are not; one transaction a pass."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, Engine

from ioc.alerting.decide import Case, Decision, case_of, decide_for
from ioc.alerting.messages import thread_of
from ioc.alerting.suppress import Quiet, inhibitors
from ioc.domain.alert import AlertState
from ioc.domain.centre import Profile
from ioc.domain.notification import Reason, Receiver
from ioc.jobs.post import News, Post
from ioc.store import outbox
from ioc.store.engine import reading, writing
from ioc.store.follow_ups import FollowUp, Kind
from ioc.store.outbox import Unrouted
from ioc.store.queries import telling
from ioc.store.queries.silences import silences, snoozes

MOST = 5_000
"""Transitions routed in one transaction."""

LOOK_AGAIN = timedelta(seconds=30)
"""How often what was kept from people is looked at again."""

PASSING = frozenset(
    {
        Reason.NOT_TOLD_SILENCED,
        Reason.NOT_TOLD_SNOOZED,
        Reason.NOT_TOLD_MAINTENANCE,
        Reason.NOT_TOLD_INHIBITED,
        Reason.NOT_TOLD_OUT_OF_HOURS,
    }
)
"""What keeps an alert from people only for a while: if it fires on after that, they are told."""


@dataclass(frozen=True)
class Round:
    """What one pass of routing knows. `told` are the receivers that know, by thread, that it fires."""

    profile: Profile
    quiet: Quiet
    told: dict[str, set[str]]
    post: Post


def route_transitions(engine: Engine, profile: Profile, now: datetime, address: str = "") -> int:
    """Turn transitions nobody has routed into deliveries, one for each receiver with its reason; how many were routed.

    `address` is where people open the centre, for links.
    """
    with reading(engine) as conn:
        if not outbox.unrouted(conn, 1):
            return 0
    with writing(engine) as conn:
        waiting = outbox.unrouted(conn, MOST)
        ours = outbox.take(conn, [one.id for one in waiting], now)
        if not ours:
            return 0
        turn = begin(conn, profile, {thread_of(one.transition, profile.name) for one in waiting}, now, address)
        for one in waiting:
            if one.id in ours:
                _tell(turn, one)
        turn.post.send(conn)
        return len(ours)


def begin(conn: Connection, profile: Profile, threads: Iterable[str], now: datetime, address: str) -> Round:
    """What is known at the beginning of a pass about these threads."""
    since = now - profile.restraint.calm * max(profile.restraint.flaps, 1)
    standing = inhibitors(telling.firing(conn), profile)
    quiet = Quiet(now, tuple(silences(conn, now)), snoozes(conn, now), standing, telling.fired_since(conn, since))
    return Round(profile, quiet, telling.told_firing(conn, threads), Post(profile, now, address))


def follow_ups_of(case: Case, decisions: Iterable[Decision], transition_id: int, turn: Round) -> Iterable[FollowUp]:
    """What is to be looked at again after a transition to FIRING."""
    one, now = case.transition, turn.quiet.now
    reasons = {found.reason for found in decisions}
    if reasons & PASSING:
        yield FollowUp(Kind.RETELL, one.key, one.spell, "", transition_id, now + LOOK_AGAIN)
    if Reason.FLAPPING in reasons:
        yield FollowUp(Kind.CALM, one.key, one.spell, "", transition_id, now + turn.profile.restraint.calm)
    for found in decisions:
        if found.reason is Reason.FIRED and found.way is not None and found.way.route.repeat_interval is not None:
            due_at = now + found.way.route.repeat_interval
            yield FollowUp(Kind.REMIND, one.key, one.spell, found.receiver.name, transition_id, due_at)
    if Reason.FIRED in reasons:
        for way in case.ways:
            if way.route.escalation:
                yield FollowUp(Kind.ESCALATE, one.key, one.spell, way.path, transition_id, now + way.route.escalation[0].after)


def _tell(turn: Round, one: Unrouted) -> None:
    thread = thread_of(one.transition, turn.profile.name)

    def told(receiver: Receiver) -> bool:
        return receiver.name in turn.told.get(thread, ())

    case = case_of(one.transition, turn.profile, turn.quiet)
    decisions = [decide_for(receiver, case, turn.profile, turn.quiet, told) for receiver in turn.profile.receivers]
    for found in decisions:
        if found.reason in outbox.TOLD:
            about = turn.profile.restraint.calm if found.reason is Reason.FLAPPING else ""
            news = News(one.id, one.transition, found.receiver, found.reason, found.way, case.labels, about)
            turn.post.tell(news)
        else:
            turn.post.keep(one.id, one.transition, found.receiver, found.reason, found.by)
    if one.transition.after is AlertState.FIRING:
        turn.told.setdefault(thread, set()).update(found.receiver.name for found in decisions if found.reason is Reason.FIRED)
        for again in follow_ups_of(case, decisions, one.id, turn):
            turn.post.plan(again)
