"""The web process says that the worker is gone: by messages of its own, for the worker would be the one to send them."""

import asyncio
import logging
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from anyio import to_thread
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from ioc.alerting.dead_man import Silence, dead_mans_message
from ioc.domain.centre import Profile
from ioc.domain.notification import Notification, Receiver
from ioc.errors import ChannelRefused, ChannelUnavailable, DatabaseBusy
from ioc.store import dead_man, heartbeat
from ioc.store.dead_man import Said
from ioc.store.engine import reading, writing
from ioc.web.pulse import WORKER

log = logging.getLogger(__name__)

PAUSE = 5.0
"""Seconds between two looks."""

GONE = timedelta(seconds=60)
"""A worker silent for longer is told about: a restart by the supervisor takes less."""

_AGAIN = timedelta(seconds=30)
"""A channel that did not answer is tried again after so long."""


@dataclass
class Watchdog:
    """`send` raises ChannelUnavailable or ChannelRefused. `address` is where people open the centre, for links.

    What was said is kept in the database where that answers, so that no other web process and no restart says it again.
    """

    engine: Engine
    profile: Callable[[], Profile]
    clock: Callable[[], datetime]
    send: Callable[[Notification], None]
    address: str = ""
    _seen_at: datetime | None = None
    _suspected: datetime | None = None
    _said: dict[str, Said] = field(default_factory=dict)
    _not_before: dict[str, datetime] = field(default_factory=dict)

    def look(self) -> None:
        """One look: tell whoever has not been told. A worker that was never seen is not gone."""
        now = self.clock()
        self._recall()
        if self._seen_at is None:
            return
        lost = {one.lost_at for one in self._said.values() if not one.over}
        if now - self._seen_at > GONE:
            # Twice in a row: a clock that leaps leaves the worker a moment to be seen again.
            suspected, self._suspected = self._suspected, self._seen_at
            if suspected != self._seen_at:
                return
            self._tell([(one, Silence(min(lost, default=self._seen_at))) for one in self._receivers()], now)
        else:
            known = ((self.profile().receiver.get(name), one) for name, one in self._said.items() if not one.over)
            self._tell([(receiver, Silence(one.lost_at, over=True)) for receiver, one in known if receiver], now)

    def _recall(self) -> None:
        """When the worker was last seen, and who knows; while the database does not answer, what was known last holds."""
        try:
            with reading(self.engine) as conn:
                self._seen_at = heartbeat.seen(conn, WORKER)
                self._said |= dead_man.said(conn)
        except (SQLAlchemyError, DatabaseBusy):
            log.debug("cơ sở dữ liệu không trả lời người canh")

    def _tell(self, news: Iterable[tuple[Receiver, Silence]], now: datetime) -> None:
        for receiver, silence in news:
            message = dead_mans_message(silence, self.profile(), receiver, now, self.address)
            known = self._said.get(receiver.name)
            due = now >= self._not_before.get(receiver.name, now)
            if due and (known is None or known.notification_id != message.id) and self._sent(message, now):
                self._said[receiver.name] = Said(silence.seen_at, silence.over, message.id)
                self._keep()

    def _sent(self, message: Notification, now: datetime) -> bool:
        """Whether it was sent, or never will be."""
        name = message.receiver.name
        try:
            self.send(message)
        except ChannelUnavailable as away:
            log.warning("chưa báo được cho %s: %s", name, away)
            self._not_before[name] = now + _AGAIN
            return False
        except ChannelRefused as refused:
            log.error("không báo được cho %s: %s", name, refused)
        return True

    def _receivers(self) -> Iterator[Receiver]:
        profile = self.profile()
        for one in profile.receivers:
            if one.name in profile.watchdog or (not profile.watchdog and not one.practice):
                yield one

    def _keep(self) -> None:
        try:
            with writing(self.engine) as conn:
                dead_man.keep(conn, self._said)
        except (SQLAlchemyError, DatabaseBusy):
            log.debug("cơ sở dữ liệu không trả lời người canh")


async def keep_watching(watchdog: Watchdog) -> None:
    """Until cancelled. A fault of the program in one look is logged, and the next look comes."""
    while True:
        await asyncio.sleep(PAUSE)
        try:
            await to_thread.run_sync(watchdog.look)
        except Exception:  # whatever it is: the one who watches the watcher does not give up
            log.exception("lỗi chương trình ở người canh")
