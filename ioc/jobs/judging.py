"""Judging and telling, as the clock does them: one evaluator and one dispatcher, each at most once at a time."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import Engine

from ioc.alerting.index import RuleIndex
from ioc.domain.centre import Profile
from ioc.jobs.dispatch import dispatch, route_transitions
from ioc.jobs.evaluate import evaluate
from ioc.notifiers import NOTIFIERS
from ioc.notifiers.contract import Io


class Judging:
    """Holds the rules of the profile in force and how far the readings have been judged.

    `address` is where people open the centre; `us` names this process's claims; `wake` is called when there is something to tell.
    """

    def __init__(
        self, engine: Engine, io: Io, address: str, us: str, clock: Callable[[], datetime], wake: Callable[[], None]
    ) -> None:
        self._engine, self._io, self._address, self._us, self._clock, self._wake = engine, io, address, us, clock, wake
        self._since = clock()
        self._index: RuleIndex | None = None
        self._cursor = 0

    def follow(self, profile: Profile) -> None:
        """Judge by this profile from now on; every latest value is judged again by its rules."""
        self._index, self._cursor = RuleIndex(profile, self._since), 0

    def evaluate(self) -> None:
        index = self._index
        behind = index is not None
        while index is not None and behind:
            result = evaluate(self._engine, index, self._clock(), self._cursor)
            # A profile taken up meanwhile starts from 0 again.
            self._cursor = result.cursor if index is self._index else 0
            behind = result.behind
            if result.transitions:
                self._wake()

    def dispatch(self) -> None:
        """Route what is new, then send until nothing is due."""
        if self._index is None:
            return
        profile = self._index.profile
        route_transitions(self._engine, profile, self._clock(), self._address)
        while dispatch(self._engine, profile, NOTIFIERS, self._clock(), self._io, self._us):
            pass
