"""When a source is asked, and for which stretch of time. Pure."""

from datetime import datetime, timedelta

from ioc.domain.source import Source, Window
from ioc.errors import SourceRefused, SourceUnavailable

CLOCK_SKEW = timedelta(minutes=2)
"""How far ahead of ours a source's clock may run before its readings count as being from the future."""

_FIRST_LOOK = timedelta(days=1)
_SOON = timedelta(seconds=5)
_MAPPING = timedelta(minutes=1)
_PERSON = timedelta(minutes=5)
_LONGEST = timedelta(minutes=10)


def next_window(source: Source, reached: datetime | None, now: datetime) -> Window:
    """The stretch to ask for: from what the last good visit reached, `lookback` earlier, as far back as the source keeps history.

    `reached` is the instant of the last good visit (None = never): a gap of any length is asked for again by itself.
    """
    first = now - (source.history or source.lookback or _FIRST_LOOK)
    start = first if reached is None else reached - source.lookback
    if source.history is not None:
        start = max(start, now - source.history)
    return Window(start, now + CLOCK_SKEW)


def pause_after(error: BaseException, failures: int, spread: float) -> timedelta:
    """How long to leave a source alone after its `failures`-th failure in a row, by what kind of failure it was.

    A fault of the program counts like an answer that cannot be read: a person mends either.
    `spread` in [0, 1) lengthens the pause by up to a quarter, so that many sources behind one gateway do not return together.
    """
    if isinstance(error, SourceUnavailable) and error.retry_after is not None:
        return min(timedelta(seconds=error.retry_after), _LONGEST)
    first = _SOON if isinstance(error, SourceUnavailable) else _PERSON if isinstance(error, SourceRefused) else _MAPPING
    return min(first * float(1 << min(failures - 1, 10)), _LONGEST) * (1 + spread / 4)
