"""A child process ends when its supervisor does, however the supervisor died.

The supervisor holds the other end of the child's standard input and never writes to it: end of file means that it is gone.
"""

import os
import signal
import sys
import threading
from collections.abc import Mapping

VARIABLE = "IOC_LIFELINE"


def hold(environ: Mapping[str, str]) -> None:
    """Ask for SIGTERM when standard input closes; does nothing for a process that was not started by the supervisor."""
    if VARIABLE in environ:
        threading.Thread(target=_wait, name="lifeline", daemon=True).start()


def _wait() -> None:
    os.read(sys.stdin.fileno(), 1)
    os.kill(os.getpid(), signal.SIGTERM)
