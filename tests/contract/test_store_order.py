"""The law of the store: any order and any repetition of arrival gives the same store, revisions included."""

from datetime import timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, Engine, delete, select

from ioc.domain.observation import Note, Reading
from ioc.domain.period import PeriodKind
from ioc.domain.quality import Quality
from ioc.domain.source import Source
from ioc.store.engine import reading, writing
from ioc.store.schema import latest, observation, revision, rollup_day, rollup_hour, series, source
from tests.stored import NOW, a_reading, a_source, store

Said = tuple[Source, Reading]

SOURCES = a_source("a", priority=1), a_source("b", priority=1), a_source("c", priority=7)
INSTANTS = [NOW + timedelta(minutes=20) * step for step in (0, 1, 2, 3, 42, 43, 72)]

said = st.tuples(
    st.sampled_from(SOURCES),
    st.builds(
        a_reading,
        st.sampled_from([None, 0, -0.0, 0.1, 0.2, 0.7, 1e9]),
        st.sampled_from(INSTANTS),
        st.sampled_from(["82@2025", "87@1976"]),
        quality=st.sampled_from([Quality.OK, Quality.PRELIMINARY, Quality.MANUAL, Quality.FAULTY]),
        issued_at=st.sampled_from([None, NOW, NOW + timedelta(days=1)]),
        note=st.sampled_from([None, Note(text="Khá")]),
        kind=st.sampled_from([PeriodKind.INSTANT, PeriodKind.MONTH]),
    ),
)


@st.composite
def _two_arrivals(draw: st.DrawFn) -> tuple[list[list[Said]], list[list[Said]]]:
    """The same sayings in two orders, the second with repetitions, each cut into batches of its own."""
    sayings = draw(st.lists(said, min_size=1, max_size=25))
    again = draw(st.permutations(sayings + draw(st.lists(st.sampled_from(sayings), max_size=10))))
    return _cut(sayings, draw(st.integers(1, 9))), _cut(list(again), draw(st.integers(1, 9)))


def _cut(sayings: list[Said], size: int) -> list[list[Said]]:
    return [sayings[start : start + size] for start in range(0, len(sayings), size)]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(arrivals=_two_arrivals())
def test_any_order_and_repetition_of_arrival_gives_the_same_store(
    engine: Engine, arrivals: tuple[list[list[Said]], list[list[Said]]]
) -> None:
    one, other = (_store_left_by(engine, batches) for batches in arrivals)
    assert one == other


def _store_left_by(engine: Engine, batches: list[list[Said]]) -> dict[str, list[tuple[object, ...]]]:
    with writing(engine) as conn:
        for table in (observation, latest, rollup_hour, rollup_day, revision, series):
            conn.execute(delete(table))
    for batch in batches:
        for origin in SOURCES:
            store(engine, *(row for by, row in batch if by is origin), source=origin)
    with reading(engine) as conn:
        return {
            "observations": _rows(conn, observation, "at", "value", "quality", "note", "priority", "issued_at"),
            "latest": _rows(conn, latest, "at", "value", "quality", "note"),
            "hours": _rows(conn, rollup_hour, "start", "n", "sum", "min", "max", "last"),
            "days": _rows(conn, rollup_day, "start", "n", "sum", "min", "max", "last"),
            # As a set: who sends the same again with another date of issue is heard twice in one order, once in the other.
            "what does not hold": sorted(set(_rows(conn, revision, "at", "value", "quality", "note")), key=repr),
        }


def _rows(conn: Connection, table, *columns: str) -> list[tuple[object, ...]]:  # type: ignore[no-untyped-def]
    names = series.c.indicator, series.c.subject, series.c.period_kind, series.c.origin
    query = select(*names, *(table.c[column] for column in columns)).join_from(table, series, series.c.id == table.c.series_id)
    if "source_id" in table.c:
        query = query.add_columns(source.c.name).join(source, source.c.id == table.c.source_id)
    return sorted(map(tuple, conn.execute(query)), key=repr)
