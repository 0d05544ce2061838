"""The web application as a process: ended by a signal or by its supervisor's death."""

import os

from ioc import lifeline
from ioc.console import log_to_stderr, plainly
from ioc.settings import read_settings
from ioc.web.serve import serve


def serve_here() -> None:
    """Serve until asked to stop.

    Raises SettingsInvalid or ProfileInvalid when it cannot start.
    """
    lifeline.hold(os.environ)
    serve(read_settings())


def main() -> None:
    log_to_stderr()
    plainly(serve_here)()
