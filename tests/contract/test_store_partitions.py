"""Months of observations on PostgreSQL."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine, text

from ioc.store.engine import open_engine, reading
from ioc.store.queries import history
from tests.databases import NewDatabase
from tests.stored import NOW, a_key, a_reading, store


@pytest.fixture
def postgres_engine(new_postgresql: NewDatabase) -> Iterator[Engine]:
    engine = open_engine(new_postgresql())
    yield engine
    engine.dispose()


def _rows_by_partition(engine: Engine) -> dict[str, int]:
    with reading(engine) as conn:
        found = conn.execute(text("SELECT tableoid::regclass::text, count(*) FROM observation GROUP BY 1"))
        return {row[0]: row[1] for row in found}


def test_each_recent_month_gets_a_partition_from_the_write_path(postgres_engine: Engine) -> None:
    end_of_october = datetime(2026, 11, 1, tzinfo=UTC)
    store(
        postgres_engine,
        a_reading(1.0, end_of_october - timedelta(microseconds=1)),
        a_reading(2.0, end_of_october),
        a_reading(3.0),
    )
    assert _rows_by_partition(postgres_engine) == {"observation_2026_10": 1, "observation_2026_11": 2}


def test_old_published_figures_share_the_default_partition(postgres_engine: Engine) -> None:
    store(postgres_engine, *(a_reading(1.0, datetime(year, 12, 31, 17, tzinfo=UTC)) for year in range(2005, 2020)))
    assert _rows_by_partition(postgres_engine) == {"observation_default": 15}


def test_a_month_that_lies_in_the_default_partition_stays_there(postgres_engine: Engine) -> None:
    store(postgres_engine, a_reading(1.0), now=NOW + timedelta(days=4000))
    store(postgres_engine, a_reading(2.0, NOW + timedelta(minutes=1)))
    assert _rows_by_partition(postgres_engine) == {"observation_default": 2}
    with reading(postgres_engine) as conn:
        assert [point.value for point in history.points(conn, a_key())] == [1.0, 2.0]
