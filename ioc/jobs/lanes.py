"""A lane of sending for each receiver: a slow one keeps nobody else waiting."""

import logging
from collections.abc import Callable, Iterable
from concurrent.futures import Future, ThreadPoolExecutor

log = logging.getLogger(__name__)

_LANES = 32
"""Lanes that may be busy at a time; receivers beyond that wait until one is free."""


class Lanes:
    """Runs `send` for each receiver in a thread of its own, at most once at a time for one receiver."""

    def __init__(self, send: Callable[[str], None]) -> None:
        self._send = send
        self._threads = ThreadPoolExecutor(_LANES, "lane")
        self._busy: dict[str, Future[None]] = {}

    def open(self, receivers: Iterable[str]) -> None:
        """Start a lane for each of these receivers that has none; returns at once. To be called by one thread at a time."""
        self._busy = {name: lane for name, lane in self._busy.items() if not lane.done()}
        for name in receivers:
            if name not in self._busy:
                self._busy[name] = self._threads.submit(self._send, name)
                self._busy[name].add_done_callback(_say_fault)

    def end(self) -> None:
        """Returns when every lane has come to its end."""
        self._threads.shutdown()


def _say_fault(lane: Future[None]) -> None:
    if fault := lane.exception():
        log.error("lỗi chương trình khi báo tin", exc_info=fault)
