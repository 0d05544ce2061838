"""Judging and telling, as the clock does them: one evaluator and one dispatcher, each at most once at a time."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from threading import Event, Lock

from sqlalchemy import Engine

from ioc.alerting.index import RuleIndex
from ioc.domain.centre import Profile
from ioc.jobs.dispatch import dispatch, route_transitions
from ioc.jobs.evaluate import evaluate
from ioc.notifiers import NOTIFIERS
from ioc.notifiers.contract import Io


@dataclass
class _Course:
    """The rules of one profile, and up to which change the readings have been judged by them."""

    index: RuleIndex
    cursor: int = 0


class Judging:
    """Holds the rules of the profile in force and how far the readings have been judged.

    `address` is where people open the centre; `us` names this process's claims; `wake` is called when there is something to tell.
    """

    def __init__(
        self, engine: Engine, io: Io, address: str, us: str, clock: Callable[[], datetime], wake: Callable[[], None]
    ) -> None:
        self._engine, self._io, self._address, self._us, self._clock, self._wake = engine, io, address, us, clock, wake
        self._since = clock()
        self._joined: dict[str, datetime] = {}
        self._course: _Course | None = None
        self._ended, self._telling = Event(), Lock()

    def follow(self, profile: Profile) -> None:
        """Judge by this profile from now on; every latest value is judged again by its rules."""
        now = self._clock()
        self._joined = {source.name: self._joined.get(source.name, now) for source in profile.sources if source.enabled}
        self._course = _Course(RuleIndex(profile, self._since, self._joined))

    def evaluate(self) -> None:
        course = self._course
        behind = course is not None
        while course is not None and behind:
            result = evaluate(self._engine, course.index, self._clock(), course.cursor)
            course.cursor, behind = result.cursor, result.behind
            if result.transitions:
                self._wake()

    def dispatch(self) -> None:
        """Route what is new, then send until nothing is due or the end is asked for."""
        if self._course is None:
            return
        profile = self._course.index.profile
        with self._telling:
            route_transitions(self._engine, profile, self._clock(), self._address)
            while not self._ended.is_set() and dispatch(self._engine, profile, NOTIFIERS, self._clock(), self._io, self._us):
                pass

    def end(self) -> None:
        """Send no more; returns when the messages in hand are sent and written down, so that none is left claimed."""
        self._ended.set()
        with self._telling:
            pass
