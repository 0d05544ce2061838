"""What the clock alone makes people hear: reminders, escalation, the end of a silence, calm after flapping."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import Connection, Engine

from ioc.alerting.decide import Case, case_of, decide_for
from ioc.alerting.flapping import Unrest, unrest
from ioc.alerting.messages import thread_of
from ioc.alerting.route import Way, on_duty
from ioc.alerting.suppress import forbidden
from ioc.domain.alert import Alert, AlertKey, AlertState, Transition
from ioc.domain.centre import Profile
from ioc.domain.notification import Reason, Receiver
from ioc.jobs.post import News
from ioc.jobs.route import LOOK_AGAIN, PASSING, Round, begin
from ioc.store import follow_ups
from ioc.store.engine import reading, writing
from ioc.store.follow_ups import Due, FollowUp, Kind
from ioc.store.queries import telling


@dataclass(frozen=True)
class _Scene:
    """A round, and where the alerts stand: those that fire, the spells that somebody has closed."""

    turn: Round
    firing: Mapping[AlertKey, Alert]
    closed: frozenset[tuple[AlertKey, int]]


def follow_up(engine: Engine, profile: Profile, now: datetime, address: str = "") -> int:
    """Look again at what is due, and tell what is to be told; how many were looked at. One transaction."""
    with reading(engine) as conn:
        if not follow_ups.due(conn, now, 1):
            return 0
    with writing(engine) as conn:
        due = follow_ups.due(conn, now, ours=True)
        # Taken out first: what is to be looked at once more is planned anew.
        follow_ups.drop(conn, [one.follow_up for one in due])
        turn = begin(conn, profile, {thread_of(one.transition, profile.name) for one in due}, now, address)
        scene = _Scene(turn, {one.key: one for one in telling.firing(conn)}, telling.closed(conn, due))
        for one in due:
            _LOOK[one.follow_up.kind](scene, one, conn)
        turn.post.send(conn)
        return len(due)


def _remind(scene: _Scene, one: Due, conn: Connection) -> None:
    """It fires on and nobody has taken it on: the receiver is told again."""
    alert, receiver = _unanswered(scene, one), scene.turn.profile.receiver.get(one.follow_up.place)
    if alert is None or receiver is None:
        return
    case = _case(scene, one, alert)
    found = decide_for(receiver, case, scene.turn.profile, scene.turn.quiet, lambda _: True)
    interval = found.way.route.repeat_interval if found.way is not None else None
    if found.reason is Reason.FIRED and interval is not None:
        _tell(scene, one, alert, case, receiver, Reason.REMINDED, found.way)
        _again(scene, one.follow_up, scene.turn.quiet.now + interval)
    elif found.reason in PASSING or found.reason is Reason.NOT_TOLD_OFF_DUTY:
        _again(scene, one.follow_up, scene.turn.quiet.now + LOOK_AGAIN)


def _escalate(scene: _Scene, one: Due, conn: Connection) -> None:
    """Nobody has taken it on: those of the next step are told."""
    alert, profile, now = _unanswered(scene, one), scene.turn.profile, scene.turn.quiet.now
    if alert is None:
        return
    case, step = _case(scene, one, alert), one.follow_up.step
    way = next((way for way in case.ways if way.path == one.follow_up.place), None)
    if way is None or step >= len(way.route.escalation):
        return
    if case.hush is not None:
        _again(scene, one.follow_up, now + LOOK_AGAIN)
        return
    steps = way.route.escalation
    for receiver in _meant(steps[step].receivers, case, profile, now):
        _tell(scene, one, alert, case, receiver, Reason.ESCALATED, way)
    if step + 1 < len(steps):
        _again(scene, replace(one.follow_up, step=step + 1), now + steps[step + 1].after - steps[step].after)


def _retell(scene: _Scene, one: Due, conn: Connection) -> None:
    """Something kept it from people: where that is over and it fires on, they are told now."""
    alert = _fires(scene, one)
    if alert is None:
        return
    case, thread = _case(scene, one, alert), thread_of(one.transition, scene.turn.profile.name)
    known = scene.turn.told.get(thread, set())
    waits = False
    for receiver in scene.turn.profile.receivers:
        found = decide_for(receiver, case, scene.turn.profile, scene.turn.quiet, lambda _: False)
        waits = waits or found.reason in PASSING
        if found.reason is Reason.FIRED and receiver.name not in known:
            _tell(scene, one, alert, case, receiver, Reason.FIRED, found.way)
    if waits:
        _again(scene, one.follow_up, scene.turn.quiet.now + LOOK_AGAIN)


def _calm(scene: _Scene, one: Due, conn: Connection) -> None:
    """It flapped: once it has been calm, those who were told so hear where it stands."""
    profile, now, key = scene.turn.profile, scene.turn.quiet.now, one.follow_up.key
    if unrest(scene.turn.quiet.fired.get(key, ()), now, profile.restraint) is not Unrest.NONE:
        _again(scene, one.follow_up, now + LOOK_AGAIN)
        return
    last = telling.last_told_change(conn, key)
    if last is None:
        return
    names = telling.told_as(conn, thread_of(one.transition, profile.name), Reason.FLAPPING)
    reason = Reason.FIRED if last.transition.after is AlertState.FIRING else Reason.RESOLVED
    case = case_of(last.transition, profile, scene.turn.quiet)
    for receiver in (profile.receiver[name] for name in sorted(names) if name in profile.receiver):
        news = News(last.id, last.transition, receiver, reason, None, case.labels, again=_mark(one, now))
        scene.turn.post.tell(news)


_LOOK = {Kind.REMIND: _remind, Kind.ESCALATE: _escalate, Kind.RETELL: _retell, Kind.CALM: _calm}


def _fires(scene: _Scene, one: Due) -> Alert | None:
    """The alert if it fires on in the same spell, and nobody has closed it."""
    alert, spell = scene.firing.get(one.follow_up.key), one.follow_up.spell
    if alert is None or alert.spell != spell or (alert.key, spell) in scene.closed:
        return None
    return alert


def _unanswered(scene: _Scene, one: Due) -> Alert | None:
    alert = _fires(scene, one)
    return None if alert is None or alert.acknowledged_at is not None else alert


def _case(scene: _Scene, one: Due, alert: Alert) -> Case:
    return case_of(_as_now(one.transition, alert), scene.turn.profile, scene.turn.quiet)


def _as_now(told: Transition, alert: Alert) -> Transition:
    return replace(told, severity=alert.severity, value=alert.value, limit=alert.limit)


def _meant(names: Iterable[str], case: Case, profile: Profile, now: datetime) -> list[Receiver]:
    """The receivers that a step names, those of its rotas who are on duty, practice and reality apart."""
    named = frozenset(names)
    allowed = (one for one in profile.receivers if forbidden(case.transition, one) is None)
    return [one for one in allowed if on_duty(named, one, now, profile)]


def _tell(scene: _Scene, one: Due, alert: Alert, case: Case, receiver: Receiver, reason: Reason, way: Way | None) -> None:
    now = scene.turn.quiet.now
    about = max(now - alert.since, timedelta(0))
    news = News(one.follow_up.transition_id, case.transition, receiver, reason, way, case.labels, about, _mark(one, now))
    scene.turn.post.tell(news)


def _mark(one: Due, now: datetime) -> str:
    """Tells this message from earlier ones about the same transition."""
    return f"/{one.follow_up.kind}/{one.follow_up.step}/{now.isoformat()}"


def _again(scene: _Scene, one: FollowUp, due_at: datetime) -> None:
    scene.turn.post.plan(replace(one, due_at=due_at))
