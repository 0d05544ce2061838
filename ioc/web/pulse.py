"""Is the worker alive, and has anything moved?"""

from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import Engine

from ioc.store.engine import reading
from ioc.store.queries.pulse import pulse as store_pulse
from ioc.web.stream import Pulse

WORKER = "worker"
"""The name under which the worker beats, every two seconds."""

SILENCE = timedelta(seconds=20)
"""A worker silent for longer counts as lost, so that it is said well within thirty seconds."""


def pulse_of(engine: Engine, clock: Callable[[], datetime]) -> Callable[[], Pulse]:
    """The question that the live stream asks of the store."""

    def pulse() -> Pulse:
        with reading(engine) as conn:
            found = store_pulse(conn, WORKER)
        return Pulse(found.change_no, found.marks, alive(found.seen_at, clock()), found.seen_at)

    return pulse


def alive(seen_at: datetime | None, now: datetime) -> bool:
    return seen_at is not None and now - seen_at <= SILENCE
