"""Forget what is older than it is kept for, a little at a time so that nobody waits."""

from datetime import datetime, timedelta, tzinfo

from sqlalchemy import Engine

from ioc.store.engine import writing
from ioc.store.retention import closed_before, prune

_STEP = 5_000


def prune_old(engine: Engine, now: datetime, keep: timedelta, zone: tzinfo) -> int:
    """Delete raw observations of instants and hours older than `keep`; their rollups stay. How many went."""
    closed, gone = closed_before(now, keep, zone), 0
    while True:
        with writing(engine) as conn:
            step = prune(conn, closed, _STEP)
        gone += step
        if step < _STEP:
            return gone
