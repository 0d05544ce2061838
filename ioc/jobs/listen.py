"""Listen to the sources that tell by themselves: a thread for each, begun again whenever it ends."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from threading import Event, Thread
from time import monotonic

from ioc.domain.source import RunStatus, Source
from ioc.errors import DatabaseBusy, SourceRefused, SourceUnavailable
from ioc.jobs.collect import KILLED, Visit, open_circuit
from ioc.jobs.hear import Hearer, Read, Told
from ioc.store import runs
from ioc.store.engine import reading, writing
from ioc.store.judged import paused_sources
from ioc.store.outage import is_outage
from ioc.store.sources import state

log = logging.getLogger(__name__)

_AGAIN = 2.0
"""Seconds after which a listener that could not save, or whose failure could not be written down, begins again."""
_FAREWELL = 5.0
_SILENT = "Nguồn {source} đã ngừng nghe mà không nói lý do; đang nối lại."

Hear = Callable[[Sequence[Told]], None]


@dataclass(frozen=True)
class Senses:
    """What the adapters give. `listen` blocks until its event is set, or raises SourceUnavailable or SourceRefused.

    `kinds` are the kinds of source that `listen` knows.
    """

    kinds: frozenset[str]
    listen: Callable[[Source, Event, Hear], None]
    read: Read


class _Listener:
    """Listens to one source until told to stop."""

    def __init__(self, source: Source, senses: Senses, visit_of: Callable[[], Visit], wake: Callable[[], None]) -> None:
        self.source, self.stop = source, Event()
        self._senses, self._visit_of = senses, visit_of
        self._hearer = Hearer(visit_of, source, senses.read, wake)
        self._failing = False
        self.thread = Thread(target=self._run, name=f"listen {source.name}", daemon=True)
        self.thread.start()

    def _run(self) -> None:
        while not self.stop.is_set():
            self.stop.wait(self._listen())

    def _listen(self) -> float:
        """Listen until it ends; for how many seconds to leave the source alone then."""
        try:
            self._senses.listen(self.source, self.stop, self._hear)
            if self.stop.is_set():
                return 0.0
            raise SourceUnavailable(_SILENT.format(source=self.source.name))
        except (SourceUnavailable, SourceRefused) as error:
            return self._failed(error, str(error))
        except DatabaseBusy as busy:
            log.warning("%s", busy)
            return _AGAIN
        # A fault of the program must not end the listening for good.
        except Exception as bug:
            log.exception("nguồn %s: lỗi chương trình khi nghe", self.source.name)
            return self._failed(bug, KILLED)

    def _hear(self, messages: Sequence[Told]) -> None:
        self._hearer.hear(messages)
        if self._failing:
            self._failing = False
            log.info("nguồn %s đã trả lời lại", self.source.name)

    def _failed(self, error: Exception, reason: str) -> float:
        if not self._failing:
            log.warning("nguồn %s: %s", self.source.name, reason)
        self._failing = True
        try:
            return self._write_down(error, reason)
        except Exception as fault:
            if not is_outage(fault):
                raise
            return _AGAIN

    def _write_down(self, error: Exception, reason: str) -> float:
        """A run that failed, and the open circuit; how long it stays open, in seconds."""
        visit, name = self._visit_of(), self.source.name
        now = visit.clock()
        with writing(visit.engine) as conn:
            run_id = runs.open_run(conn, name, now)
            runs.close_run(conn, run_id, RunStatus.FAILED, now, reason, type(error).__name__)
            open_circuit(conn, self.source, now, error, reason)
            retry_at = state(conn, name).retry_at
        return (retry_at - now).total_seconds() if retry_at else _AGAIN


class Listeners:
    """Every listener that should be at work. `visit_of` gives what saving needs now; `wake` is called when values changed."""

    def __init__(self, senses: Senses, visit_of: Callable[[], Visit], wake: Callable[[], None]) -> None:
        self._senses, self._visit_of, self._wake = senses, visit_of, wake
        self._at_work: dict[str, _Listener] = {}

    def tend(self) -> None:
        """Bring the listeners in line with the profile and with what people paused. To be called every second, by one thread.

        One that must change ends first; its successor begins at a later call, so that two never hold one session.
        """
        wanted = self._wanted()
        for name, listener in list(self._at_work.items()):
            if wanted.get(name) != listener.source:
                listener.stop.set()
            if not listener.thread.is_alive():
                del self._at_work[name]
        for name in wanted.keys() - self._at_work.keys():
            self._at_work[name] = _Listener(wanted[name], self._senses, self._visit_of, self._wake)

    def end(self) -> None:
        """Ask all of them to end, and wait a little for those that are in the middle of something."""
        for listener in self._at_work.values():
            listener.stop.set()
        deadline = monotonic() + _FAREWELL
        for listener in self._at_work.values():
            listener.thread.join(max(deadline - monotonic(), 0.0))

    def _wanted(self) -> dict[str, Source]:
        visit = self._visit_of()
        told = {one.name: one for one in visit.profile.sources if one.enabled and one.kind in self._senses.kinds}
        if told:
            with reading(visit.engine) as conn:
                paused = paused_sources(conn)
            told = {name: one for name, one in told.items() if name not in paused}
        return told
