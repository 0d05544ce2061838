"""The clock's jobs while the database is away: they wait for it, and say so once."""

import logging
from collections.abc import Callable
from threading import Lock

from ioc.store.outage import is_outage

log = logging.getLogger(__name__)


class Patience:
    """Shared by all jobs of a process, so that an outage is told once and its end once."""

    def __init__(self) -> None:
        self._away: set[str] = set()
        self._lock = Lock()

    def patient(self, name: str, verb: Callable[[], object]) -> Callable[[], None]:
        """The job, which ends quietly while the database does not answer; any other fault goes on to whoever calls."""

        def run() -> None:
            try:
                verb()
            except Exception as error:
                if not is_outage(error):
                    raise
                self._missed(name, error)
            else:
                self._well(name)

        return run

    def _missed(self, name: str, error: Exception) -> None:
        with self._lock:
            if not self._away:
                why = str(error).splitlines()[0][:200]
                log.error("cơ sở dữ liệu không trả lời (%s: %s); số liệu được ghi tạm xuống đĩa", type(error).__name__, why)
            self._away.add(name)

    def _well(self, name: str) -> None:
        with self._lock:
            if name in self._away:
                self._away.discard(name)
                if not self._away:
                    log.info("cơ sở dữ liệu đã trả lời lại")
