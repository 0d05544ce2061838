"""The law of the whole: any order and repetition of the same batches leaves the same store, computed values and doubts included.

Of sayings that do not hold, the set is the same. What computed values were in between depends on when they were computed.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, Engine, Table, delete, select

from ioc.domain.checks import Check
from ioc.domain.derivation import is_derived
from ioc.domain.observation import Origin, Reading
from ioc.domain.quality import Quality
from ioc.store.engine import open_engine, reading, writing
from ioc.store.schema import (
    derivation,
    derive_history,
    derive_later,
    derive_todo,
    latest,
    observation,
    revision,
    rollup_day,
    rollup_hour,
    series,
    source,
)
from tests.databases import NewDatabase
from tests.derived_province import COMMUNES, DAY, HOUR, INSTANT, PROVINCE_THAT_COMPUTES, RIVER, TIDAL, Centre
from tests.stories.province import NOW

TEN = timedelta(minutes=10)
CHECKED = replace(
    PROVINCE_THAT_COMPUTES,
    indicators=tuple(
        replace(row, check=Check(1.0, stuck_after=timedelta(minutes=40))) if row.code == "TV-01" else row
        for row in PROVINCE_THAT_COMPUTES.indicators
    ),
)
Said = tuple[str, int, Origin, Reading]
"""Source, its priority, origin, and what it says."""
Batches = list[list[Said]]

qualities = st.sampled_from([Quality.OK, Quality.OK, Quality.MANUAL, Quality.FAULTY])
stage = st.builds(
    Reading,
    st.just("TV-01"),
    st.sampled_from([RIVER.code, TIDAL.code]),
    st.just(INSTANT),
    st.sampled_from([NOW - step * TEN for step in (*range(9), 30, 150)]),
    st.sampled_from([0.9, 1.0, 1.6, 2.5, 9.0]),
    qualities,
    issued_at=st.sampled_from([None, NOW]),
)
rain = st.builds(
    lambda value, step: Reading("RAIN", RIVER.code, HOUR, NOW - timedelta(hours=step), value),
    st.sampled_from([0.0, 0.1, 7.5]),
    st.integers(0, 4),
)
dust = st.builds(
    lambda value, step: Reading("PM", RIVER.code, INSTANT, NOW - timedelta(hours=step), value),
    st.sampled_from([12.0, 55.7]),
    st.integers(0, 4),
)
figure = st.builds(
    lambda code, commune, value, quality: Reading(code, commune.code, DAY, NOW, value, quality),
    st.sampled_from("ND"),
    st.sampled_from(COMMUNES),
    st.sampled_from([0, 3, 10]),
    qualities,
)
speaker = st.sampled_from([("a", 1, Origin.REAL), ("b", 6, Origin.REAL), ("tap", 1, Origin.SIMULATED)])
said = st.builds(lambda by, row: (*by, row), speaker, st.one_of(stage, stage, stage, rain, dust, figure))


# A dense course: only where values stand close together are there leaps and instruments that stand still.
course = st.lists(st.sampled_from([1.0, 1.0, 1.0, 1.2, 3.5, 9.0]), max_size=12).map(
    lambda values: [
        ("a", 1, Origin.REAL, Reading("TV-01", RIVER.code, INSTANT, NOW - step * TEN, value)) for step, value in enumerate(values)
    ]
)


@st.composite
def arrivals(draw: st.DrawFn) -> tuple[Batches, Batches]:
    """The same sayings in two orders, the second with repetitions, each cut into batches of its own."""
    first = draw(course) + draw(st.lists(said, min_size=1, max_size=20))
    again = draw(st.permutations(first + draw(st.lists(st.sampled_from(first), max_size=8))))
    return _cut(first, draw(st.integers(1, 30))), _cut(list(again), draw(st.integers(1, 9)))


def _cut(rows: list[Said], size: int) -> Batches:
    return [rows[start : start + size] for start in range(0, len(rows), size)]


@pytest.fixture
def postgresql_engine(new_postgresql: NewDatabase) -> Iterator[Engine]:
    engine = open_engine(new_postgresql())
    yield engine
    engine.dispose()


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(both=arrivals(), eager=st.booleans())
def test_any_order_and_repetition_of_batches_leaves_the_same_on_sqlite(
    sqlite_engine: Engine, both: tuple[Batches, Batches], eager: bool
) -> None:
    assert _left_by(sqlite_engine, both[0], False) == _left_by(sqlite_engine, both[1], eager)


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(both=arrivals(), eager=st.booleans())
def test_any_order_and_repetition_of_batches_leaves_the_same_on_postgresql(
    postgresql_engine: Engine, both: tuple[Batches, Batches], eager: bool
) -> None:
    assert _left_by(postgresql_engine, both[0], False) == _left_by(postgresql_engine, both[1], eager)


def _left_by(engine: Engine, batches: Batches, eager: bool) -> dict[str, object]:
    """Everything that is left once all batches are saved and computed; `eager` computes after each."""
    _empty(engine)
    centre = Centre(engine, CHECKED)
    centre.computes()
    for batch in batches:
        for name, priority, origin in sorted({row[:3] for row in batch}):
            centre.hears(*(row[3] for row in batch if row[0] == name), origin=origin, source=name, priority=priority)
        if eager:
            centre.computes()
    centre.computes()
    with reading(engine) as conn:
        told = "at", "value", "quality", "note"
        rolled = "start", "n", "sum", "min", "max", "last"
        replaced = _rows(conn, revision, *told)
        return {
            "observations": _rows(conn, observation, *told, "priority", "issued_at", "said", "doubt"),
            "latest": _rows(conn, latest, *told),
            "hours": _rows(conn, rollup_hour, *rolled),
            "days": _rows(conn, rollup_day, *rolled),
            "revisions": {row for row in replaced if not is_derived(str(row[-1]))},
        }


def _empty(engine: Engine) -> None:
    with writing(engine) as conn:
        for table in (observation, latest, rollup_hour, rollup_day, revision, derive_todo, derive_later, series):
            conn.execute(delete(table))
        for table in (derivation, derive_history):
            conn.execute(delete(table))


def _rows(conn: Connection, table: Table, *columns: str) -> list[tuple[object, ...]]:
    names = series.c.indicator, series.c.subject, series.c.period_kind, series.c.origin
    query = select(*names, *(table.c[column] for column in columns)).join_from(table, series, series.c.id == table.c.series_id)
    if "source_id" in table.c:
        query = query.add_columns(source.c.name).join(source, source.c.id == table.c.source_id)
    return sorted(map(tuple, conn.execute(query)), key=repr)
