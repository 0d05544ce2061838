"""Messages that tell several things at once: each gathering whose time has come becomes one."""

from datetime import datetime, timedelta
from uuid import NAMESPACE_URL, uuid5

from sqlalchemy import Connection, Engine

from ioc.alerting.marks import marked
from ioc.alerting.messages import compose
from ioc.alerting.summary import Letter, in_order, summarize
from ioc.alerting.suppress import Quiet, hushed
from ioc.domain.alert import AlertState
from ioc.domain.centre import Profile
from ioc.domain.labels import labels_of
from ioc.domain.notification import Gathering, Notification, Reason
from ioc.jobs.parcel import pack
from ioc.jobs.route import LOOK_AGAIN, begin
from ioc.store import follow_ups, gathering, outbox
from ioc.store.engine import reading, writing
from ioc.store.follow_ups import FollowUp, Kind
from ioc.store.gathering import Gathered
from ioc.store.outbox import Draft

_NOTHING = timedelta(0)


def sum_up(engine: Engine, profile: Profile, now: datetime, address: str = "") -> int:
    """Queue a message for each gathering that is due; how many. `address` is where people open the centre, for links."""
    with reading(engine) as conn:
        if not gathering.due(conn, now):
            return 0
    with writing(engine) as conn:
        # Read again: another dispatcher may have been first.
        due = gathering.due(conn, now, ours=True)
        quiet = begin(conn, profile, (), now, address).quiet
        for one in due:
            waiting = [found for found in gathering.waiting_in(conn, one.key) if not _hushed(conn, profile, found, quiet)]
            _tell(conn, profile, one, waiting, now, address)
        return len(due)


def _hushed(conn: Connection, profile: Profile, found: Gathered, quiet: Quiet) -> bool:
    """Whether it has been muted while it waited; as Alertmanager, what is silenced meanwhile is not told."""
    one = found.transition
    hush = hushed(one, labels_of(one.key, one.severity, profile), quiet, profile)
    if hush is None:
        return False
    gathering.hush(conn, found.delivery_id, hush.reason, hush.by)
    again = FollowUp(Kind.RETELL, one.key, one.spell, "", found.transition_id, quiet.now + LOOK_AGAIN)
    follow_ups.plan(conn, [again] if one.after is AlertState.FIRING else [])
    return True


def _tell(conn: Connection, profile: Profile, one: Gathering, waiting: list[Gathered], now: datetime, address: str) -> None:
    gathering.keep(conn, [Gathering(one.key, one.receiver, one.thread, None, now if waiting else one.told_at)])
    if not waiting:
        return
    first = in_order([found.transition for found in waiting], profile)[0]
    leading = next(found for found in waiting if found.transition == first)
    message = _message(profile, one, waiting, leading, now, address)
    payload = pack(message) if message else {}
    carrier = Draft(_id(one, waiting), one.thread, one.receiver, Reason.SUMMARY, payload)
    outbox.queue(conn, [(leading.transition_id, carrier)], now)
    gathering.carry(conn, one.key, carrier.notification_id)


def _message(
    profile: Profile, one: Gathering, waiting: list[Gathered], leading: Gathered, now: datetime, address: str
) -> Notification | None:
    """One alert alone is told as ever. None where the receiver has left the profile: the channel will say so."""
    receiver = profile.receiver.get(one.receiver)
    if receiver is None:
        return None
    if len(waiting) == 1:
        about = profile.restraint.calm if leading.reason is Reason.FLAPPING else max(now - leading.transition.at, _NOTHING)
        return marked(compose(leading.transition_id, leading.transition, profile, receiver, address), leading.reason, about)
    letter = Letter(_id(one, waiting), one.thread, receiver, now, address)
    return summarize([found.transition for found in waiting], profile, letter)


def _id(one: Gathering, waiting: list[Gathered]) -> str:
    """The same whenever the same things are told together."""
    return str(uuid5(NAMESPACE_URL, f"{one.thread}/{waiting[0].notification_id}/{len(waiting)}"))
