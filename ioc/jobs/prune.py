"""Forget what is older than it is kept for, a little at a time so that nobody waits."""

from datetime import datetime, timedelta, tzinfo

from sqlalchemy import Engine

from ioc.store import push_answers
from ioc.store.engine import writing
from ioc.store.retention import closed_before, forget_forecasts, forget_runs, forget_sign_ins, prune

RUNS_KEPT = timedelta(days=90)
FORECASTS_KEPT = timedelta(days=30)
"""Issues that newer ones have replaced: long enough to ask how right they were."""
ANSWERS_KEPT = timedelta(hours=48)
"""Longer than any sender goes on repeating a request."""
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


def prune_traces(engine: Engine, now: datetime) -> None:
    """Delete old runs, replaced forecasts, answers nobody will ask for again, and sign-ins that are over."""
    with writing(engine) as conn:
        forget_sign_ins(conn, now)
        push_answers.forget(conn, now - ANSWERS_KEPT)
        forget_forecasts(conn, now - FORECASTS_KEPT)
    gone = 1
    while gone:
        with writing(engine) as conn:
            gone = forget_runs(conn, now - RUNS_KEPT, _STEP)
