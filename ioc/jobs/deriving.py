"""Computing, as the clock does it: what changed goes first, then a little of the past of what is new."""

from collections.abc import Callable
from datetime import datetime, timedelta
from threading import Lock

from sqlalchemy import Engine

from ioc.derive.graph import Graph
from ioc.domain.centre import Profile
from ioc.jobs.derive import Derived, TooMuch, derive, derive_past, follow

CHANGES, PAST = 2_000, 500
"""How many changes, and how many instants of the past, one transaction takes on at most."""
_LESS = 4
_PIECES = 5
"""Pieces of the past in one go: a long past is worked off in the background, not at everybody's cost."""

Pass = Callable[[Engine, Graph, datetime, timedelta | None, int], Derived]


class Deriving:
    """Holds the derivations of the profile in force. `wake` is called when values have moved."""

    def __init__(self, engine: Engine, clock: Callable[[], datetime], keep: timedelta | None, wake: Callable[[], None]) -> None:
        self._engine, self._clock, self._keep, self._wake = engine, clock, keep, wake
        self._graph: Graph | None = None
        self._followed = False
        self._turn = Lock()

    def follow(self, profile: Profile) -> None:
        """Compute by this profile from the next pass on: that one writes it down, so that nothing is asked of a lost database."""
        with self._turn:
            self._graph, self._followed = Graph(profile), False

    def derive(self) -> None:
        """Everything that changed, and a few pieces of the past; returns soon even when that is long."""
        with self._turn:
            self._write_down()
            moved, most = self._changes(), PAST
            for _ in range(_PIECES):
                piece, most = self._pass(derive_past, most)
                moved += piece.moved + self._changes()
                if not piece.asked:
                    break
        if moved:
            self._wake()

    def _write_down(self) -> None:
        if self._graph is not None and not self._followed:
            follow(self._engine, self._graph)
            self._followed = True

    def _changes(self) -> int:
        moved, most = 0, CHANGES
        while True:
            done, most = self._pass(derive, most)
            moved += done.moved
            if not done.asked:
                return moved

    def _pass(self, verb: Pass, most: int) -> tuple[Derived, int]:
        """As much as one transaction can take on, and how much that was to be asked for.

        The last try is of one only, and that is done whatever it takes.
        """
        while self._graph is not None:
            try:
                return verb(self._engine, self._graph, self._clock(), self._keep, most), most
            except TooMuch:
                most //= _LESS
        return Derived(0, 0), most
