"""Whose turn it is: waiting visits, who may begin one, and a lane apart for those that take long. No threads, no clock.

A visit takes a quick place, at most a few of them on one host. One that outlasts `patience` moves to a slow place, and its
source begins in the slow lane until it has been quick again: sources that hang wait for each other and for nobody else.
"""

from collections import Counter, deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import count


class Lane(StrEnum):
    QUICK = "quick"
    SLOW = "slow"


@dataclass(frozen=True, slots=True)
class Limits:
    """How many may be under way, in all and on one host, in either lane; `patience` is in seconds."""

    quick: int = 16
    slow: int = 64
    on_host: int = 4
    patience: float = 1.0

    @property
    def most(self) -> int:
        return self.quick + self.slow


@dataclass(frozen=True, slots=True)
class Turn:
    """What is to be done: `do`, once at a time under one `name`. `host` empty = on no machine that others share.

    `long` says beforehand that it will take its time.
    """

    name: str
    host: str
    do: Callable[[], None]
    long: bool = False


@dataclass(slots=True)
class _UnderWay:
    turn: Turn
    began: float
    lane: Lane


class Turns:
    """The book of one crew; instants are seconds of a monotonic clock."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._waiting: dict[Lane, dict[str, deque[tuple[int, Turn]]]] = {lane: {} for lane in Lane}
        self._under_way: dict[str, _UnderWay] = {}
        self._taken: Counter[Lane] = Counter()
        self._on_host: Counter[tuple[Lane, str]] = Counter()
        self._names: set[str] = set()
        self._slow: set[str] = set()
        self._numbers = count()

    def ask(self, turn: Turn) -> bool:
        """Wait for a turn; False where one of that name waits or is under way already."""
        if turn.name in self._names:
            return False
        self._names.add(turn.name)
        lane = Lane.SLOW if turn.long or turn.name in self._slow else Lane.QUICK
        self._waiting[lane].setdefault(turn.host, deque()).append((next(self._numbers), turn))
        return True

    def begin(self, now: float) -> Turn | None:
        """The next turn that may begin, the longest waiting first; None where nobody may."""
        for lane in Lane:
            queues = [queue for host, queue in self._waiting[lane].items() if self._room(lane, host)]
            if queues:
                return self._begin(lane, min(queues, key=lambda queue: queue[0][0]), now)
        return None

    def end(self, turn: Turn, now: float) -> None:
        """The turn is over: its place is free, and how long it took is remembered."""
        done = self._under_way.pop(turn.name)
        self._names.discard(turn.name)
        self._leave(done)
        if now - done.began > self._limits.patience:
            self._slow.add(turn.name)
        else:
            self._slow.discard(turn.name)

    def slow_down(self, now: float) -> None:
        """Move those that have outlasted our patience to slow places, as long as there are any."""
        for one in self._impatient():
            if now - one.began > self._limits.patience and self._room(Lane.SLOW, one.turn.host):
                self._leave(one)
                self._enter(one, Lane.SLOW)

    def look_again(self, now: float) -> float | None:
        """Seconds after which `slow_down` may make room for somebody who waits; None where only an end can."""
        if not self._waiting[Lane.QUICK]:
            return None
        rest = (one.began + self._limits.patience - now for one in self._impatient())
        return max(min(rest, default=self._limits.patience), 0.05)

    def _begin(self, lane: Lane, queue: deque[tuple[int, Turn]], now: float) -> Turn:
        _, turn = queue.popleft()
        if not queue:
            del self._waiting[lane][turn.host]
        one = self._under_way[turn.name] = _UnderWay(turn, now, lane)
        self._enter(one, lane)
        return turn

    def _impatient(self) -> Iterator[_UnderWay]:
        return (one for one in self._under_way.values() if one.lane is Lane.QUICK)

    def _room(self, lane: Lane, host: str) -> bool:
        full = self._limits.quick if lane is Lane.QUICK else self._limits.slow
        return self._taken[lane] < full and (not host or self._on_host[lane, host] < self._limits.on_host)

    def _enter(self, one: _UnderWay, lane: Lane) -> None:
        one.lane = lane
        self._taken[lane] += 1
        self._on_host[lane, one.turn.host] += 1

    def _leave(self, one: _UnderWay) -> None:
        self._taken[one.lane] -= 1
        self._on_host[one.lane, one.turn.host] -= 1
