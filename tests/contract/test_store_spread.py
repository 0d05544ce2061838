"""An indicator over many subjects at one instant."""

from datetime import timedelta

from sqlalchemy import Engine

from ioc.domain.observation import Origin
from ioc.domain.period import PeriodKind
from ioc.domain.quality import Quality
from ioc.store.engine import reading
from ioc.store.queries.spread import instants, kept, values_at
from tests.stored import NOW, a_reading, a_source, store

UNITS = ("1@2025", "2@2025", "3@2025")
MONTH = timedelta(days=30)
QUERY = ("muc_nuoc", PeriodKind.MONTH, Origin.REAL)


def monthly(engine: Engine) -> None:
    """Three months: the second unit begins in the second, the third is of nobody's interest."""
    rows = [a_reading(0.0, NOW - MONTH * back, "1@2025", kind=PeriodKind.MONTH) for back in range(3)]
    rows += [a_reading(2.0, NOW - MONTH * back, "2@2025", kind=PeriodKind.MONTH, quality=Quality.ESTIMATED) for back in range(2)]
    store(engine, *rows, a_reading(9.0, NOW - MONTH * 9, "4@2025", kind=PeriodKind.MONTH), a_reading(5.0, NOW, "1@2025"))
    store(engine, a_reading(7.0, NOW + MONTH, "1@2025", kind=PeriodKind.MONTH), source=a_source("tap", origin=Origin.SIMULATED))


def test_the_instants_are_those_at_which_any_of_the_subjects_has_a_value(engine: Engine) -> None:
    monthly(engine)
    with reading(engine) as conn:
        assert instants(conn, *QUERY, UNITS) == [NOW - MONTH * 2, NOW - MONTH, NOW]
        assert instants(conn, *QUERY, ("2@2025",)) == [NOW - MONTH, NOW]
        assert instants(conn, *QUERY, UNITS, limit=2) == [NOW - MONTH, NOW]
        assert instants(conn, *QUERY, ()) == []


def test_instants_of_fine_kinds_reach_back_a_week_from_the_newest(engine: Engine) -> None:
    store(engine, *(a_reading(1.0, NOW - timedelta(days=back), "1@2025") for back in (0, 6, 8)))
    with reading(engine) as conn:
        found = instants(conn, "muc_nuoc", PeriodKind.INSTANT, Origin.REAL, UNITS)
    assert found == [NOW - timedelta(days=6), NOW]


def test_the_values_at_an_instant_are_of_that_instant_alone_and_zero_is_a_value(engine: Engine) -> None:
    monthly(engine)
    with reading(engine) as conn:
        first = values_at(conn, *QUERY, UNITS, NOW - MONTH * 2)
        last = values_at(conn, *QUERY, UNITS, NOW)
    assert {code: row.value for code, row in first.items()} == {"1@2025": 0.0}
    assert {code: row.value for code, row in last.items()} == {"1@2025": 0.0, "2@2025": 2.0}
    assert (last["2@2025"].quality, last["2@2025"].source, last["2@2025"].at) == (Quality.ESTIMATED, "cong", NOW)


def test_real_and_simulated_are_kept_apart(engine: Engine) -> None:
    monthly(engine)
    with reading(engine) as conn:
        made = values_at(conn, "muc_nuoc", PeriodKind.MONTH, Origin.SIMULATED, UNITS, NOW + MONTH)
        held = kept(conn, UNITS)
    assert [row.value for row in made.values()] == [7.0]
    assert held == {
        ("muc_nuoc", PeriodKind.MONTH, Origin.REAL),
        ("muc_nuoc", PeriodKind.INSTANT, Origin.REAL),
        ("muc_nuoc", PeriodKind.MONTH, Origin.SIMULATED),
    }
