"""The worker process: what the clock does, and where the parts it needs meet."""

import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from threading import Event
from typing import Any

from collectors import ADAPTERS, HEARERS, OPTION_MODELS
from collectors.address import host_of
from collectors.cap_feed import TypedBulletins
from collectors.files import PROFILE
from collectors.io import Door
from collectors.means import Means
from collectors.table_options import TableFileOptions
from collectors.transports import LISTENING
from ioc.applied import applied_version, load_applied
from ioc.domain.bulletin import Message
from ioc.domain.centre import Profile
from ioc.domain.source import Batch, Source, Window, joined
from ioc.errors import ProfileInvalid
from ioc.jobs.collect import Apart, Visit
from ioc.jobs.conduct import keep_account
from ioc.jobs.crew import Crew
from ioc.jobs.deriving import Deriving
from ioc.jobs.judging import Judging
from ioc.jobs.listen import Listeners, Senses
from ioc.jobs.patience import Patience
from ioc.jobs.prune import prune_old, prune_traces
from ioc.jobs.rounds import Rounds
from ioc.jobs.timers import at_once, every, make_scheduler
from ioc.jobs.unspool import unspool
from ioc.jobs.watch import end_watch, keep_watch, owner, take_watch
from ioc.notifiers.contract import Io
from ioc.settings import Settings, read_secret
from ioc.spool.shelf import COLLECTED, shelves
from ioc.store import bulletins, outbox, runs, sources
from ioc.store.engine import open_engine, reading, writing
from ioc.store.migrate import require_current

log = logging.getLogger(__name__)

PRUNING, FIRST_PRUNING = timedelta(hours=6), timedelta(minutes=10)
ACCOUNT = timedelta(hours=1)
DERIVE, EVALUATE, DISPATCH = "derive", "evaluate", "dispatch"
FIRST_HEARD = timedelta(seconds=10)
"""After a start the sources are heard before they are judged: what was missed while we were away is not their lateness."""


class Worker:
    """The worker's parts, put together once. `run` blocks until `stop` is set."""

    def __init__(self, settings: Settings, environ: Mapping[str, str]) -> None:
        self.settings = settings
        self.engine = open_engine(settings.database)
        require_current(self.engine)
        self.door = Door(
            settings.data_dir, lambda reference: read_secret(reference, environ), own={TypedBulletins: self._typed_bulletins}
        )
        self.applied = load_applied(self.engine, OPTION_MODELS, settings.practice)
        self.scheduler = make_scheduler(self.applied.profile.zone, judging=8)
        self.us = owner()
        self.crew = Crew()
        self.rounds = Rounds(
            self.scheduler, self.crew, self._visit, self._changed, self.us, lambda source: host_of(source.options)
        )
        senses = Senses(frozenset(LISTENING), self.door.listen, self._read)
        self.listeners = Listeners(senses, self._visit, self._changed)
        io = Io(lambda reference: read_secret(reference, environ))
        self.judging = Judging(self.engine, io, settings.address, self.us, clock, self._tell_at_once)
        self.deriving = Deriving(self.engine, clock, timedelta(days=settings.retention_days), self._judge_at_once)
        self.patience = Patience()
        self.apart = Apart(shelves(settings.data_dir, settings.spool_bytes)[COLLECTED])
        self.stop = Event()
        self.refused = 0

    def run(self, stop: Event) -> None:
        """Work until `stop` is set, or until another worker has taken over.

        Raises SettingsInvalid when another worker is alive.
        """
        self.stop = stop
        take_watch(self.engine, self.us, clock())
        with writing(self.engine) as conn:
            runs.abandon_running(conn, clock())
            outbox.release_all(conn)
        self._start()
        stop.wait()
        self.scheduler.shutdown(wait=False)
        self.crew.end()
        self.listeners.end()
        self.judging.end()
        end_watch(self.engine, self.us)

    def _start(self) -> None:
        self._follow()
        self._every(2, self._keep_watch, "watch")
        self._every(1, self._listen, "listen")
        self._every(1, self.listeners.tend, "listeners")
        self._every(1, self._unspool, "unspool")
        self._every(1, self.deriving.derive, DERIVE)
        self._every(1, self.judging.evaluate, EVALUATE, clock() + FIRST_HEARD)
        self._every(1, self.judging.dispatch, DISPATCH)
        self._every(PRUNING.total_seconds(), self._prune, "prune", clock() + FIRST_PRUNING)
        self._every(ACCOUNT.total_seconds(), self._keep_account, "conduct", clock() + FIRST_PRUNING)
        self.scheduler.start()

    def _every(self, seconds: float, verb: Callable[[], object], name: str, first: datetime | None = None) -> None:
        every(self.scheduler, seconds, self.patience.patient(name, verb), name, first)

    def _follow(self) -> None:
        profile = self.applied.profile
        # The figures that the profile itself holds came with this version.
        self.rounds.follow(profile, clock(), [source.name for source in profile.sources if _reads_profile(source)])
        self.deriving.follow(profile)
        self.judging.follow(profile)

    def _visit(self) -> Visit:
        keep = timedelta(days=self.settings.retention_days)
        return Visit(self.engine, self.applied.profile, self._look, clock, keep, self.apart)

    def _unspool(self) -> None:
        """What waited on the shelf is saved; until a full round brings nothing, the next comes at once."""
        if unspool(self._visit(), self.apart.shelf):
            self._changed()

    @contextmanager
    def _look(self, source: Source, window: Window, profile: Profile, now: datetime, cursor: str) -> Iterator[Batch]:
        with self.door.visit(source, now, self.applied.files, cursor) as io:
            yield joined(ADAPTERS[source.kind].collect(source, window, profile, io))

    def _read(self, source: Source, profile: Profile, messages: Sequence[Any]) -> Batch:
        return HEARERS[source.kind].read(source, profile, messages)

    def _typed_bulletins(self, asked: TypedBulletins, means: Means) -> Sequence[Message]:
        with reading(self.engine) as conn:
            return bulletins.since(conn, asked.source, asked.since)

    def _changed(self) -> None:
        """Values are judged as they come; what is computed of them is judged when it has been computed."""
        self._judge_at_once()
        at_once(self.scheduler, DERIVE, clock())

    def _judge_at_once(self) -> None:
        at_once(self.scheduler, EVALUATE, clock())

    def _tell_at_once(self) -> None:
        at_once(self.scheduler, DISPATCH, clock())

    def _keep_account(self) -> None:
        keep_account(self.engine, self.applied.profile, clock())

    def _prune(self) -> None:
        prune_old(self.engine, clock(), timedelta(days=self.settings.retention_days), self.applied.profile.zone)
        prune_traces(self.engine, clock())

    def _keep_watch(self) -> None:
        if not keep_watch(self.engine, self.us, clock()):
            log.error("một tiến trình thu thập khác đã thay chỗ; tiến trình này dừng")
            self.stop.set()

    def _listen(self) -> None:
        """Take up a new version of the profile and what people asked of sources."""
        version = applied_version(self.engine)
        if version not in (self.applied.version, self.refused):
            self._take_up(version)
        with writing(self.engine) as conn:
            requests = sources.take_requests(conn, self.us)
        for request in requests:
            self.rounds.answer(request)

    def _take_up(self, version: int) -> None:
        try:
            self.applied = load_applied(self.engine, OPTION_MODELS, self.settings.practice)
        except ProfileInvalid as invalid:
            self.refused = version
            log.error("hồ sơ bản %d không dùng được, vẫn chạy bản %d: %s", version, self.applied.version, invalid)
            return
        self._follow()


def _reads_profile(source: Source) -> bool:
    return isinstance(source.options, TableFileOptions) and source.options.path.startswith(PROFILE)


def clock() -> datetime:
    return datetime.now(UTC)
