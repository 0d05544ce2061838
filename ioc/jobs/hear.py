"""Take what a sender told us: read it, admit it, save it. Only when that is done may the sender forget it."""

import logging
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from threading import Lock
from typing import Protocol

from ioc.domain.admission import admit
from ioc.domain.centre import Profile
from ioc.domain.source import Batch, Reject, Source, Window
from ioc.errors import DatabaseBusy, SpoolFull
from ioc.jobs.collect import Visit
from ioc.jobs.timetable import CLOCK_SKEW
from ioc.spool.record import Shelved, written
from ioc.store import sources
from ioc.store.engine import writing
from ioc.store.heard import save_heard
from ioc.store.observations import parts
from ioc.store.outage import is_outage

log = logging.getLogger(__name__)

_ALWAYS = timedelta(days=36_500)
_POISON = "Lỗi chương trình khi đọc hoặc lưu tin này; xem nhật ký của tiến trình thu thập"
_DOWN = "Cơ sở dữ liệu không nhận số liệu của nguồn {source}; chưa mất gì, bên gửi sẽ gửi lại. Xem tình trạng cơ sở dữ liệu."


class Told(Protocol):
    """A message: where it was said, and what."""

    @property
    def place(self) -> str: ...
    @property
    def body(self) -> bytes: ...


Read = Callable[[Source, Profile, Sequence[Told]], Batch]


class Hearer:
    """Hears one source, one batch at a time, by whatever thread. `wake` is called when values changed."""

    def __init__(self, visit_of: Callable[[], Visit], source: Source, read: Read, wake: Callable[[], None]) -> None:
        self._visit_of, self._source, self._read, self._wake = visit_of, source, read, wake
        self._turn = Lock()

    def hear(self, messages: Sequence[Told]) -> None:
        """Returns once what the messages say is saved, kept as rejects, or safe on the shelf; none are a sign of life.

        Raises DatabaseBusy when neither the database nor the shelf took it: the sender must tell it again.
        """
        with self._turn:
            try:
                self._take(messages) if messages else self._sign_of_life()
            except Exception as error:
                if not is_outage(error):
                    raise
                self._shelve(messages, error)

    def _shelve(self, messages: Sequence[Told], outage: Exception) -> None:
        visit = self._visit_of()
        if visit.apart is None:
            raise DatabaseBusy(_DOWN.format(source=self._source.name)) from outage
        if not messages:
            return
        now = visit.clock()
        batch = admit(
            self._read(self._source, visit.profile, messages), self._source, visit.profile, _window(visit, self._source)
        )
        try:
            visit.apart.shelf.put(written(Shelved(self._source.name, now, batch)), now)
        except SpoolFull as full:
            raise DatabaseBusy(f"{_DOWN.format(source=self._source.name)} {full}") from outage

    def _take(self, messages: Sequence[Told]) -> None:
        visit = self._visit_of()
        try:
            said = self._read(self._source, visit.profile, messages)
            self._save(visit, admit(said, self._source, visit.profile, _window(visit, self._source)))
        # Whatever is wrong with a message or with us: refused, the sender would bring the same again for ever.
        except Exception as fault:
            if is_outage(fault):
                raise
            self._set_aside(visit, messages, fault)

    def _set_aside(self, visit: Visit, messages: Sequence[Told], fault: Exception) -> None:
        """Find the messages that cannot be taken by halving, and keep them as rejects."""
        if len(messages) > 1:
            half = len(messages) // 2
            self._take(messages[:half])
            self._take(messages[half:])
            return
        log.error("nguồn %s: một tin không đọc hoặc không lưu được", self._source.name, exc_info=fault)
        (message,) = messages
        content = message.body[:500].decode("utf-8", "replace")
        self._save(visit, Batch(rejects=(Reject(message.place, content, _POISON),)))

    def _save(self, visit: Visit, batch: Batch) -> None:
        moved = 0
        for part in parts(batch):
            with writing(visit.engine) as conn:
                saved = save_heard(conn, part, self._source, visit.clock(), visit.profile.zone, visit.keep)
            moved += saved.stored + saved.changed
        if moved:
            self._wake()

    def _sign_of_life(self) -> None:
        visit = self._visit_of()
        with writing(visit.engine) as conn:
            sources.record_success(conn, self._source.name, visit.clock())


def _window(visit: Visit, source: Source) -> Window:
    """What a sender may speak of: as far back as the source keeps history, or raw values are kept."""
    now: datetime = visit.clock()
    return Window(now - (source.history or visit.keep or _ALWAYS), now + CLOCK_SKEW)
