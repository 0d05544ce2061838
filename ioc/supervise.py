"""Starts the parts of the centre as child processes, restarts one that dies, and ends them together."""

import logging
import os
import signal
import subprocess
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from ioc.lifeline import VARIABLE

log = logging.getLogger(__name__)

GRACE = 4.0
"""Seconds the parts have to end by themselves before they are killed; with it Ctrl-C is over within 5 s."""
_LONGEST_PAUSE = 30.0
_STEADY = 60.0


@dataclass(frozen=True)
class Part:
    """One child process: the name in the log, what to run, and what to add to its environment."""

    name: str
    command: Sequence[str]
    environ: Mapping[str, str] = field(default_factory=dict)


class Supervised:
    """A part that is kept running. Restarts wait 1, 2, 4 … 30 s; a minute without a crash starts the count anew."""

    def __init__(self, part: Part) -> None:
        self.part = part
        self._deaths = 0
        self._due = 0.0
        self._began = 0.0
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        environ = {**os.environ, **self.part.environ, VARIABLE: "1"}
        self._process = subprocess.Popen(self.part.command, env=environ, stdin=subprocess.PIPE, start_new_session=True)
        self._began = time.monotonic()

    def tend(self) -> None:
        """Notice a death, and start again when the pause is over."""
        if self._process is None:
            if time.monotonic() >= self._due:
                self.start()
            return
        code = self._process.poll()
        if code is not None:
            self._note_death(code)

    def _note_death(self, code: int) -> None:
        self._process = None
        now = time.monotonic()
        self._deaths = 1 if now - self._began > _STEADY else self._deaths + 1
        pause = pause_after(self._deaths)
        self._due = now + pause
        log.error("%s dừng bất thường (mã %s); khởi động lại sau %.0f giây", self.part.name, code, pause)

    def ask_to_end(self) -> None:
        if self._process is not None and self._process.poll() is None:
            self._process.terminate()

    def end_by(self, deadline: float) -> None:
        if self._process is None:
            return
        try:
            self._process.wait(max(0.0, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            log.warning("%s không tự dừng trong %.0f giây nên bị buộc dừng", self.part.name, GRACE)
            self._process.kill()
            self._process.wait()


def pause_after(deaths: int) -> float:
    """Seconds before the start after the `deaths`-th crash in a row."""
    return min(float(1 << min(deaths - 1, 10)), _LONGEST_PAUSE)


def supervise(parts: Sequence[Part], stop: threading.Event, poll: float = 0.2) -> None:
    """Keep all parts running until `stop` is set; then end them all. Blocks."""
    running = [Supervised(part) for part in parts]
    for child in running:
        child.start()
    while not stop.wait(poll):
        for child in running:
            child.tend()
    for child in running:
        child.ask_to_end()
    deadline = time.monotonic() + GRACE
    for child in running:
        child.end_by(deadline)


def stop_on_signals() -> threading.Event:
    """An event that SIGINT and SIGTERM set."""
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    return stop
