"""How a process speaks to the person who started it: a log on standard error, and sentences instead of tracebacks."""

import logging
import sys
from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from sqlalchemy.exc import DBAPIError

from ioc.errors import CentreError

P = ParamSpec("P")
R = TypeVar("R")

_NOISY = ("apscheduler", "alembic", "httpx", "httpcore")


def log_to_stderr() -> None:
    logging.basicConfig(stream=sys.stderr, level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    for name in _NOISY:
        logging.getLogger(name).setLevel(logging.WARNING)


def plainly(verb: Callable[P, R]) -> Callable[P, R]:
    """The verb; what is wrong with the request, the database or a file is a sentence and exit code 1, not a traceback."""

    @wraps(verb)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return verb(*args, **kwargs)
        except CentreError as error:
            sentence = str(error)
        except DBAPIError as error:
            sentence = f"Cơ sở dữ liệu không dùng được: {error.orig} Xem lại IOC_DATABASE_URL, IOC_DATA_DIR."
        except OSError as error:
            sentence = f"Máy từ chối: {error.strerror} ({error.filename}). Xem lại quyền và chỗ trống của tệp."
        sys.stderr.write(sentence + "\n")
        sys.exit(1)

    return run
