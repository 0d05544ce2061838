"""Judging and telling, as the clock does them: one evaluator, one router, and a lane of sending for each receiver."""

import logging
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from threading import Event, Lock
from time import monotonic

from sqlalchemy import Engine

from ioc.alerting.index import RuleIndex
from ioc.domain.centre import Profile
from ioc.jobs.dispatch import dispatch
from ioc.jobs.evaluate import evaluate
from ioc.jobs.follow_up import follow_up
from ioc.jobs.lanes import Lanes
from ioc.jobs.leap import Leaps
from ioc.jobs.route import MOST, route_transitions
from ioc.jobs.sum_up import sum_up
from ioc.notifiers import NOTIFIERS
from ioc.notifiers.contract import Io
from ioc.store import outbox
from ioc.store.engine import reading

log = logging.getLogger(__name__)


@dataclass
class _Course:
    """The rules of one profile, and up to which change the readings have been judged by them."""

    index: RuleIndex
    cursor: int = 0


class Judging:
    """Holds the rules of the profile in force and how far the readings have been judged.

    `address` is where people open the centre; `us` names this process's claims; `wake` is called when there is something to tell.
    `passed` counts seconds that nobody sets.
    """

    def __init__(
        self,
        engine: Engine,
        io: Io,
        address: str,
        us: str,
        clock: Callable[[], datetime],
        wake: Callable[[], None],
        passed: Callable[[], float] = monotonic,
    ) -> None:
        self._engine, self._io, self._address, self._us, self._clock, self._wake = engine, io, address, us, clock, wake
        self._since = clock()
        self._leaps = Leaps(clock, passed)
        self._joined: dict[str, datetime] = {}
        self._course: _Course | None = None
        self._turning = Lock()
        self._ended, self._telling, self._lanes = Event(), Lock(), Lanes(self._send_all)

    def follow(self, profile: Profile) -> None:
        """Judge by this profile from now on; every latest value is judged again by its rules."""
        now = self._clock()
        self._joined = {source.name: self._joined.get(source.name, now) for source in profile.sources if source.enabled}
        with self._turning:
            self._course = self._course_of(profile)

    def evaluate(self) -> None:
        self._mind_leaps()
        course = self._course_today()
        behind = course is not None
        while course is not None and behind:
            result = evaluate(self._engine, course.index, self._clock(), course.cursor)
            course.cursor, behind = result.cursor, result.behind
            if result.transitions:
                self._wake()

    def dispatch(self) -> None:
        """Route what is new, and set going whoever something is due for; returns before it is sent."""
        course = self._course
        with self._telling:
            if course is None or self._ended.is_set():
                return
            self._route(course.index.profile)
            with reading(self._engine) as conn:
                due = outbox.receivers_due(conn, self._clock())
            self._lanes.open(due)

    def _route(self, profile: Profile) -> None:
        """Put into the outbox what has happened, what is due again, and what is told together."""
        while route_transitions(self._engine, profile, self._clock(), self._address) == MOST:
            continue
        follow_up(self._engine, profile, self._clock(), self._address)
        sum_up(self._engine, profile, self._clock(), self._address)

    def end(self) -> None:
        """Send no more; returns when the messages in hand are sent and written down, so that none is left claimed."""
        self._ended.set()
        with self._telling:
            self._lanes.end()

    def _mind_leaps(self) -> None:
        """A clock that was set makes what was heard seem old or new: the centre begins to listen anew, and accuses nobody."""
        by = self._leaps.leapt()
        if by is None:
            return
        log.warning("đồng hồ máy bị chỉnh %s giây; từ bây giờ mới tính nguồn nào im lặng", round(by.total_seconds()))
        with self._turning:
            self._since = self._clock()
            self._joined = dict.fromkeys(self._joined, self._since)
            if self._course is not None:
                fresh, held = self._course_of(self._course.index.profile), self._course
                self._course = replace(held, index=fresh.index) if fresh.index.day == held.index.day else fresh

    def _course_of(self, profile: Profile) -> _Course:
        today = self._clock().astimezone(profile.zone).date()
        return _Course(RuleIndex(profile, self._since, self._joined, today))

    def _course_today(self) -> _Course | None:
        """At midnight units come to be and cease to be: the rules are laid out anew for each day."""
        with self._turning:
            if self._course is not None:
                fresh = self._course_of(self._course.index.profile)
                if fresh.index.day != self._course.index.day:
                    self._course = fresh
            return self._course

    def _send_all(self, receiver: str) -> None:
        """Send until nothing is due for the receiver, or the end is asked for."""
        while (course := self._course) is not None and not self._ended.is_set():
            profile, now = course.index.profile, self._clock()
            if not dispatch(self._engine, profile, NOTIFIERS, now, self._io, self._us, receiver=receiver):
                return
