"""The profile as it is now, for a process that lives longer than a version of it."""

import logging
from collections.abc import Callable
from threading import Lock
from time import monotonic

from ioc.domain.centre import Profile
from ioc.errors import ProfileInvalid
from ioc.store.outage import is_outage

log = logging.getLogger(__name__)

PATIENCE = 1.0
"""Seconds between two questions about the version."""


class ProfileBox:
    """Holds the profile; `load` reads the newest version, `version` tells its number (cheap). Both may block.

    A version that cannot be read is logged once and the old profile stays.
    """

    def __init__(self, load: Callable[[], Profile], version: Callable[[], int]) -> None:
        self._load, self._version = load, version
        self._lock = Lock()
        self._number = version()
        self._profile = load()
        self._asked = monotonic()

    def current(self) -> Profile:
        """The profile in force; takes up a new version within PATIENCE seconds."""
        if monotonic() - self._asked >= PATIENCE and self._lock.acquire(blocking=False):
            try:
                self._look_again()
            except Exception as error:
                if not is_outage(error):
                    raise
                log.warning("Cơ sở dữ liệu không trả lời, vẫn dùng hồ sơ đã đọc: %s", error)
            finally:
                self._lock.release()
        return self._profile

    def _look_again(self) -> None:
        self._asked = monotonic()
        number = self._version()
        if number == self._number:
            return
        try:
            self._profile = self._load()
        except ProfileInvalid as invalid:
            log.error("Hồ sơ tỉnh phiên bản %s không dùng được, vẫn dùng bản cũ: %s", number, invalid)
        # Not before: a database that fails in between must not make the new version look taken up.
        self._number = number
