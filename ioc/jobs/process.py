"""The worker as a process: ended by a signal, by its supervisor's death, or by another worker."""

import logging
import os
import sys

from ioc import lifeline
from ioc.console import log_to_stderr, plainly
from ioc.jobs.worker import Worker
from ioc.settings import read_settings
from ioc.supervise import stop_on_signals


def work_here() -> None:
    """Work until asked to stop, then end the process.

    Raises SettingsInvalid or ProfileInvalid when it cannot start.
    """
    lifeline.hold(os.environ)
    stop = stop_on_signals()
    Worker(read_settings(), os.environ).run(stop)
    logging.shutdown()
    sys.stdout.flush()
    sys.stderr.flush()
    # The watch is given up and all is saved; a thread that waits for a silent source would keep the process for its time-out.
    os._exit(0)


def main() -> None:
    log_to_stderr()
    plainly(work_here)()
