"""The threads that visit sources, each when its turn comes."""

import logging
from concurrent.futures import ThreadPoolExecutor
from threading import Condition, Thread
from time import monotonic

from ioc.jobs.turns import Limits, Turn, Turns

log = logging.getLogger(__name__)


class Crew:
    """Does turns as soon as `Turns` lets them begin; a fault in one goes to the log and hurts no other."""

    def __init__(self, limits: Limits | None = None) -> None:
        limits = limits or Limits()
        self._turns, self._changed, self._ended = Turns(limits), Condition(), False
        self._threads = ThreadPoolExecutor(limits.most, "visit")
        self._leader = Thread(target=self._lead, name="crew", daemon=True)
        self._leader.start()

    def take(self, turn: Turn) -> None:
        """Returns at once; a turn whose name waits or is under way already is left out."""
        with self._changed:
            if self._turns.ask(turn):
                self._changed.notify()

    def end(self) -> None:
        """Begin nothing more; does not wait for what is under way."""
        with self._changed:
            self._ended = True
            self._changed.notify()
        self._leader.join()
        self._threads.shutdown(wait=False, cancel_futures=True)

    def _lead(self) -> None:
        with self._changed:
            while not self._ended:
                now = monotonic()
                self._turns.slow_down(now)
                while (turn := self._turns.begin(now)) is not None:
                    self._threads.submit(self._do, turn)
                self._changed.wait(self._turns.look_again(now))

    def _do(self, turn: Turn) -> None:
        try:
            turn.do()
        except Exception:  # of whatever kind: the source shows it, the crew goes on
            log.exception("lỗi chương trình ở %s", turn.name)
        finally:
            with self._changed:
                self._turns.end(turn, monotonic())
                self._changed.notify()
