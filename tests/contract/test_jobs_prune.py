from datetime import datetime, timedelta

from sqlalchemy import Engine, func, select

from ioc.domain.observation import Forecast
from ioc.domain.period import PROVINCE_ZONE
from ioc.domain.principal import Role
from ioc.domain.source import Batch, Reject, RunStatus
from ioc.jobs.prune import FORECASTS_KEPT, RUNS_KEPT, prune_old, prune_traces
from ioc.store import accounts, runs, sources
from ioc.store.engine import reading, writing
from ioc.store.queries.history import buckets, points
from ioc.store.queries.runs import recent
from ioc.store.schema import forecast, run_reject, session
from tests.stored import NOW, a_key, minutes, store, store_batch

KEEP = timedelta(days=30)


def test_raw_values_older_than_they_are_kept_are_forgotten_and_their_rollups_stay(engine: Engine) -> None:
    long_ago = NOW - timedelta(days=60)
    store(engine, *minutes([1.0, 3.0], long_ago), *minutes([5.0], NOW - timedelta(minutes=5)))
    assert prune_old(engine, NOW, KEEP, PROVINCE_ZONE) == 2
    with reading(engine) as conn:
        left = points(conn, a_key(), long_ago - KEEP, NOW, 100)
        days = buckets(conn, a_key(), "day", long_ago - KEEP, NOW)
    assert [one.value for one in left] == [5.0]
    assert (days[0].n, days[0].min, days[0].max) == (2, 1.0, 3.0)


def test_pruning_again_forgets_nothing_more(engine: Engine) -> None:
    store(engine, *minutes([1.0, 3.0], NOW - timedelta(days=60)))
    prune_old(engine, NOW, KEEP, PROVINCE_ZONE)
    assert prune_old(engine, NOW, KEEP, PROVINCE_ZONE) == 0


def visited(engine: Engine, name: str, at: datetime) -> None:
    """A run of the source with one rejected row."""
    with writing(engine) as conn:
        sources.record_success(conn, name, at)
        run_id = runs.open_run(conn, name, at)
        runs.close_run(conn, run_id, RunStatus.PARTIAL, at, rejects=(Reject("1", "?", "sai"),))


def test_old_runs_are_forgotten_with_their_rejects_but_never_the_last_of_a_source(engine: Engine) -> None:
    long_ago = NOW - RUNS_KEPT
    for at in (long_ago - timedelta(days=2), long_ago - timedelta(days=1), NOW):
        visited(engine, "cong", at)
    visited(engine, "nam-mot-lan", long_ago - timedelta(days=200))
    prune_traces(engine, NOW)
    with reading(engine) as conn:
        assert [run.started_at for run in recent(conn, "cong", 9)] == [NOW]
        assert len(recent(conn, "nam-mot-lan", 9)) == 1
        assert conn.execute(select(func.count()).select_from(run_reject)).scalar() == 2


def test_replaced_forecasts_are_forgotten_and_the_newest_issue_stays_however_old(engine: Engine) -> None:
    def foresee(subject: str, issued_at: datetime) -> None:
        store_batch(
            engine, Batch(forecasts=(Forecast("muc_nuoc", subject, issued_at + timedelta(days=1), issued_at, "đài", 1.0),))
        )

    old = NOW - FORECASTS_KEPT - timedelta(days=1)
    for subject, issued_at in (("a", old), ("a", NOW), ("b", old), ("c", NOW - timedelta(days=1)), ("c", NOW)):
        foresee(subject, issued_at)
    prune_traces(engine, NOW)
    with reading(engine) as conn:
        left = conn.execute(select(forecast.c.subject).order_by(forecast.c.subject)).scalars().all()
    assert left == ["a", "b", "c", "c"]


def test_sessions_that_are_over_are_forgotten(engine: Engine) -> None:
    with writing(engine) as conn:
        account = accounts.create(conn, "an", Role.VIEWER, NOW)
        for token, hours in (("cu", 0), ("moi", 1)):
            accounts.open_session(conn, token, account.id, NOW - timedelta(hours=12), NOW + timedelta(hours=hours))
    prune_traces(engine, NOW)
    with reading(engine) as conn:
        assert conn.execute(select(session.c.token_hash)).scalars().all() == ["moi"]
