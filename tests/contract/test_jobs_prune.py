from datetime import timedelta

from sqlalchemy import Engine

from ioc.domain.period import PROVINCE_ZONE
from ioc.jobs.prune import prune_old
from ioc.store.engine import reading
from ioc.store.queries.history import buckets, points
from tests.stored import NOW, a_key, minutes, store

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
