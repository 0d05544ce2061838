"""Tell people: deliveries become messages sent. At least once, one id on every try."""

import logging
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from sqlalchemy import Connection, Engine

from ioc.domain.centre import Profile
from ioc.domain.notification import DeliveryState, Notification
from ioc.errors import ChannelRefused, ChannelUnavailable
from ioc.jobs.parcel import unpack
from ioc.jobs.stand_in import PATIENCE, stand_in
from ioc.notifiers.contract import Io, Notifier, deliver
from ioc.store import outbox
from ioc.store.engine import writing
from ioc.store.outbox import Delivery

log = logging.getLogger(__name__)

LEASE = timedelta(seconds=60)
"""How long a claim lasts: longer than any send, so that only a dead dispatcher's deliveries are taken over."""
_TOGETHER = 8
_FIRST_PAUSE = timedelta(seconds=5)
_LONGEST_PAUSE = timedelta(minutes=10)


@dataclass(frozen=True)
class Sent:
    """What came of one claimed delivery. `error` is in Vietnamese, empty when it was delivered; WAITING = to be tried again."""

    delivery: Delivery
    state: DeliveryState
    error: str = ""


def dispatch(
    engine: Engine,
    profile: Profile,
    notifiers: Sequence[Notifier[Any]],
    now: datetime,
    io: Io,
    owner: str,
    lease: timedelta = LEASE,
    receiver: str | None = None,
) -> list[Sent]:
    """Send what is due: claim, send outside any transaction, then record what came of it; once over a batch.

    With a `receiver`, only what is for that one.
    A failed delivery changes no alert. `owner` names this process's claims.
    """
    with writing(engine) as conn:
        claimed = outbox.claim(conn, owner, now, lease, _TOGETHER, receiver)
    if not claimed:
        return []
    send = partial(_send, profile, {one.channel: one for one in notifiers}, io)
    with ThreadPoolExecutor(_TOGETHER) as threads:
        sending = [threads.submit(send, one) for one in claimed]
    # What was sent is recorded before a fault of the program in one message ends the pass: nobody is told twice for it.
    sent = [one.result() for one in sending if one.exception() is None]
    with writing(engine) as conn:
        for one in sent:
            _record(conn, one, owner, now)
        stand_in(conn, profile, [one.delivery for one in sent if _given_up(one)], now)
    return [one.result() for one in sending]


def pause_after(attempts: int) -> timedelta:
    """How long to wait after the `attempts`-th try in vain: five seconds, doubling, ten minutes at most."""
    doublings = min(attempts - 1, 10)
    return min(_FIRST_PAUSE * (1 << doublings), _LONGEST_PAUSE)


def _send(profile: Profile, channels: dict[str, Notifier[Any]], io: Io, claimed: Delivery) -> Sent:
    receiver = next((one for one in profile.receivers if one.name == claimed.receiver), None)
    if receiver is None:
        return Sent(claimed, DeliveryState.REFUSED, f"Người nhận “{claimed.receiver}” không còn trong hồ sơ tỉnh")
    try:
        _hand_over(unpack(claimed.payload, claimed.notification_id, claimed.thread, receiver), channels, io)
    except ChannelUnavailable as unavailable:
        return Sent(claimed, DeliveryState.WAITING, str(unavailable))
    except ChannelRefused as refused:
        return Sent(claimed, DeliveryState.REFUSED, str(refused))
    return Sent(claimed, DeliveryState.DELIVERED)


def _hand_over(notification: Notification, channels: dict[str, Notifier[Any]], io: Io) -> None:
    notifier = channels.get(notification.receiver.channel)
    if notifier is None:
        raise ChannelRefused(f"Không có kênh “{notification.receiver.channel}”; sửa channel của người nhận trong rules/*.toml")
    deliver(notifier, notification, io)


def _given_up(sent: Sent) -> bool:
    """Whether the channel counts as broken by this very try."""
    return sent.state is DeliveryState.REFUSED or (sent.state is DeliveryState.WAITING and sent.delivery.attempts == PATIENCE)


def _record(conn: Connection, sent: Sent, owner: str, now: datetime) -> None:
    claimed = sent.delivery
    match sent.state:
        case DeliveryState.DELIVERED:
            outbox.delivered(conn, claimed.id, owner, now)
        case DeliveryState.REFUSED:
            log.error("không báo được cho %s: %s", claimed.receiver, sent.error)
            outbox.refused(conn, claimed.id, owner, now, sent.error)
        case _:
            if claimed.attempts == 1:
                log.warning("chưa báo được cho %s: %s", claimed.receiver, sent.error)
            outbox.retry_at(conn, claimed.id, owner, now + pause_after(claimed.attempts), sent.error)
