"""A broken channel is no reason not to be told: another receiver hears it in its place."""

from collections.abc import Iterable
from datetime import datetime
from uuid import NAMESPACE_URL, uuid5

from sqlalchemy import Connection

from ioc.alerting.marks import marked
from ioc.domain.centre import Profile
from ioc.domain.notification import Reason, Receiver
from ioc.jobs.parcel import pack, unpack
from ioc.store import outbox
from ioc.store.outbox import Delivery, Draft

PATIENCE = 3
"""After so many tries in vain a channel that does not answer counts as broken."""


def stand_in(conn: Connection, profile: Profile, lost: Iterable[Delivery], now: datetime) -> None:
    """Tell others what these deliveries could not. Who knows of it anyway hears once an hour that the channel is broken."""
    for one in lost:
        silent, other = profile.receiver.get(one.receiver), other_of(profile, one.receiver)
        if silent is None or other is None or not one.payload or one.reason is Reason.INSTEAD:
            continue
        message = unpack(one.payload, one.notification_id, one.thread, other)
        knows = outbox.tells(conn, one.transition_id, other.name)
        told = f"{silent.name}/{now:%Y%m%d%H}" if knows else one.notification_id
        id = str(uuid5(NAMESPACE_URL, f"ioc/{profile.name}/instead/{told}/{other.name}"))
        draft = Draft(id, one.thread, other.name, Reason.INSTEAD, pack(marked(message, Reason.INSTEAD, silent.name)))
        outbox.queue_once(conn, one.transition_id, draft, now)


def other_of(profile: Profile, name: str) -> Receiver | None:
    """Who is told in place of a receiver: whom the profile names, else the first by another channel; practice stays apart."""
    silent = profile.receiver.get(name)
    if silent is None:
        return None
    if silent.instead:
        named = profile.receiver.get(silent.instead)
        return named if named is not None and named.practice is silent.practice else None
    others = (one for one in profile.receivers if one.practice is silent.practice and one.channel != silent.channel)
    return next(others, None)
