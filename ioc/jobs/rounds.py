"""The rounds of the collectors: which source is visited when, one visit of a source at a time."""

import logging
import random
from collections import defaultdict
from collections.abc import Callable, Collection
from contextlib import suppress
from datetime import datetime, timedelta, tzinfo
from functools import partial
from threading import Lock
from typing import Protocol

from apscheduler.jobstores.base import JobLookupError
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.date import DateTrigger

from ioc.domain.centre import Profile
from ioc.domain.source import RunStatus, Source, Window
from ioc.jobs.collect import Visit, backfill, collect
from ioc.jobs.timers import COLLECTING, trigger_of
from ioc.jobs.turns import Turn
from ioc.store import sources
from ioc.store.engine import reading, writing
from ioc.store.outage import is_outage
from ioc.store.sources import Request, SourceState

log = logging.getLogger(__name__)

_FIRST_VISITS, _A_SECOND = 3.0, 20
"""The first visits are spread over this many seconds, or over more where they would be more than so many a second."""


class Takes(Protocol):
    """Does turns, each when it may begin."""

    def take(self, turn: Turn) -> None: ...


class Rounds:
    """Keeps one clock job for each enabled source; `crew` does the visits.

    `visit_of` gives what a visit needs now; `wake` is called when values changed; `us` names this process's requests.
    `host_of` gives the machine a source is on, empty where it is on none that others share.
    """

    def __init__(
        self,
        scheduler: BackgroundScheduler,
        crew: Takes,
        visit_of: Callable[[], Visit],
        wake: Callable[[], None],
        us: str,
        host_of: Callable[[Source], str] = lambda source: "",
    ) -> None:
        self._scheduler, self._crew, self._visit_of, self._wake, self._us = scheduler, crew, visit_of, wake, us
        self._host_of = host_of
        self._known: dict[str, Source] = {}
        self._zone: tzinfo | None = None
        self._busy: dict[str, Lock] = defaultdict(Lock)

    def follow(self, profile: Profile, now: datetime, anew: Collection[str] = ()) -> None:
        """Bring the clock jobs in line with the profile: new and changed sources are visited at once, gone ones no more.

        `anew` names sources to visit at once though they have not changed. Another zone moves every job.
        """
        wanted = {source.name: source for source in profile.sources if source.enabled and source.schedule.visits}
        same = {name for name, source in wanted.items() if self._known.get(name) == source and self._zone == profile.zone}
        for name in self._known.keys() - same:
            self._drop(_retry(name))
        for name in self._known.keys() - wanted.keys():
            self._drop(_job(name))
        new = wanted.keys() - (same - set(anew))
        spread = max(_FIRST_VISITS, len(new) / _A_SECOND)
        for name in new:
            self._add(wanted[name], profile, now + timedelta(seconds=random.uniform(0, spread)))
        self._known, self._zone = wanted, profile.zone

    def answer(self, request: Request) -> None:
        """Do what a person asked of a source, as soon as a thread is free; only then is the request forgotten."""
        source = self._known.get(request.source)
        if source is None:
            log.warning(
                "yêu cầu cho nguồn %s bị bỏ qua: hồ sơ không có nguồn này, nguồn đang tắt hoặc tự gửi số liệu đến", request.source
            )
            self._forget(request)
            return
        name = f"{request.kind}:{source.name}"
        self._crew.take(
            Turn(name, self._host_of(source), partial(self._answer, source, request), long=request.window is not None)
        )

    def _answer(self, source: Source, request: Request) -> None:
        try:
            if request.window is None:
                self._visit(source)
            else:
                self._backfill(source, request, request.window)
        finally:
            # A fault of the program is in the log; asking for the same again at every start would only repeat it.
            self._forget(request)

    def _forget(self, request: Request) -> None:
        with writing(self._visit_of().engine) as conn:
            sources.request_done(conn, request, self._us)

    def _drop(self, job: str) -> None:
        with suppress(JobLookupError):  # a retry that has just begun is there no more
            self._scheduler.remove_job(job)

    def _add(self, source: Source, profile: Profile, first: datetime) -> None:
        trigger = trigger_of(source.schedule, profile.zone, first, random.random())
        self._scheduler.add_job(
            self._hand_on,
            trigger,
            args=[source],
            id=_job(source.name),
            next_run_time=first,
            executor=COLLECTING,
            replace_existing=True,
        )

    def _hand_on(self, source: Source) -> None:
        self._crew.take(Turn(_job(source.name), self._host_of(source), partial(self._visit_in_turn, source)))

    def _visit_in_turn(self, source: Source) -> None:
        """A visit by the clock: left out while the source is paused or its circuit is open."""
        visit = self._visit_of()
        state = self._state(visit, source)
        if state.paused or (state.retry_at is not None and visit.clock() < state.retry_at):
            return
        self._visit(source)

    def _state(self, visit: Visit, source: Source) -> SourceState:
        """What the database says of the source; while it is away, the source is visited and what it says kept apart."""
        try:
            with reading(visit.engine) as conn:
                return sources.state(conn, source.name)
        except Exception as error:
            if visit.apart is None or not is_outage(error):
                raise
            return SourceState(source.name)

    def _visit(self, source: Source) -> None:
        # Two visits of one source at a time would only repeat each other.
        if not self._busy[source.name].acquire(blocking=False):
            return
        try:
            visit = self._visit_of()
            outcome = collect(visit, source)
        finally:
            self._busy[source.name].release()
        if outcome.status is RunStatus.FAILED:
            self._try_again_later(visit, source)
        elif outcome.stored or outcome.changed:
            self._wake()

    def _backfill(self, source: Source, request: Request, window: Window) -> None:
        visit = self._visit_of()

        def reached(at: datetime) -> None:
            with writing(visit.engine) as conn:
                sources.request_reached(conn, request, self._us, at)

        with self._busy[source.name]:
            backfill(visit, source, window, reached)
        self._wake()

    def _try_again_later(self, visit: Visit, source: Source) -> None:
        """Come back when the circuit closes, if that is before the clock's next visit anyway."""
        if self._known.get(source.name) != source:
            return
        retry_at = self._state(visit, source).retry_at
        job = self._scheduler.get_job(_job(source.name))
        if retry_at is None or job is None or (job.next_run_time and job.next_run_time <= retry_at):
            return
        self._scheduler.add_job(
            self._hand_on,
            DateTrigger(retry_at),
            args=[source],
            id=_retry(source.name),
            executor=COLLECTING,
            replace_existing=True,
        )


def _job(name: str) -> str:
    return f"source:{name}"


def _retry(name: str) -> str:
    return f"retry:{name}"
