"""Hours and days of the province, on both databases."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Engine

from ioc.domain.period import PeriodKind
from ioc.domain.quality import Quality
from ioc.store.buckets import day_of, hour_of, quarter_of
from ioc.store.engine import reading
from ioc.store.instants import from_micros, to_micros
from ioc.store.queries.history import RolledUp, buckets
from ioc.store.queries.sparklines import sparkline
from tests.stored import NOW, a_key, a_reading, minutes, store

MIDNIGHT = datetime(2026, 11, 23, 17, tzinfo=UTC)  # 00:00 on 24/11 in Viet Nam
LONG_AGO, LATER = MIDNIGHT - timedelta(days=2), MIDNIGHT + timedelta(days=2)


def test_midnight_in_viet_nam_belongs_to_the_day_that_ends(engine: Engine) -> None:
    store(engine, a_reading(1.0, MIDNIGHT), a_reading(5.0, MIDNIGHT + timedelta(microseconds=1)))
    with reading(engine) as conn:
        days = buckets(conn, a_key(), "day", LONG_AGO, LATER)
        hours = buckets(conn, a_key(), "hour", LONG_AGO, LATER)
    assert days == [RolledUp(MIDNIGHT - timedelta(days=1), 1, 1.0, 1.0, 1.0, 1.0), RolledUp(MIDNIGHT, 1, 5.0, 5.0, 5.0, 5.0)]
    assert [hour.start for hour in hours] == [MIDNIGHT - timedelta(hours=1), MIDNIGHT]


def test_an_hour_knows_its_count_sum_extremes_and_last(engine: Engine) -> None:
    store(engine, *minutes([3.0, 1.0, 2.0], MIDNIGHT + timedelta(minutes=1)))
    with reading(engine) as conn:
        (hour,) = buckets(conn, a_key(), "hour", LONG_AGO, LATER)
    assert hour == RolledUp(MIDNIGHT, 3, 6.0, 1.0, 3.0, 2.0)
    assert hour.mean == 2.0


def test_a_late_row_recomputes_its_hour_and_its_day(engine: Engine) -> None:
    store(engine, *minutes([3.0, 1.0], MIDNIGHT + timedelta(hours=2)))
    store(engine, a_reading(8.0, MIDNIGHT + timedelta(minutes=30)))
    with reading(engine) as conn:
        (day,) = buckets(conn, a_key(), "day", LONG_AGO, LATER)
        hours = buckets(conn, a_key(), "hour", LONG_AGO, LATER)
    assert day == RolledUp(MIDNIGHT, 3, 12.0, 1.0, 8.0, 1.0)
    assert [(hour.start, hour.n) for hour in hours] == [
        (MIDNIGHT, 1),
        (MIDNIGHT + timedelta(hours=1), 1),
        (MIDNIGHT + timedelta(hours=2), 1),
    ]


def test_only_good_numbers_are_rolled_up(engine: Engine) -> None:
    bad = [
        a_reading(99.0, NOW + timedelta(minutes=2), quality=Quality.FAULTY),
        a_reading(98.0, NOW + timedelta(minutes=3), quality=Quality.CALIBRATING),
    ]
    store(engine, a_reading(1.0, NOW + timedelta(minutes=1)), *bad)
    with reading(engine) as conn:
        (day,) = buckets(conn, a_key(), "day", LONG_AGO, LATER)
    assert (day.n, day.max, day.last) == (1, 1.0, 1.0)


def test_an_hour_with_bad_numbers_alone_is_left_out(engine: Engine) -> None:
    store(engine, a_reading(99.0, quality=Quality.FAULTY))
    with reading(engine) as conn:
        assert buckets(conn, a_key(), "hour", LONG_AGO, LATER) == []
        assert buckets(conn, a_key(), "day", LONG_AGO, LATER) == []


def test_a_corrected_value_recomputes_its_hour(engine: Engine) -> None:
    store(engine, a_reading(1.0, quality=Quality.PRELIMINARY))
    store(engine, a_reading(4.0))
    with reading(engine) as conn:
        assert [hour.sum for hour in buckets(conn, a_key(), "hour", LONG_AGO, LATER)] == [4.0]


def test_monthly_figures_are_not_rolled_up(engine: Engine) -> None:
    store(engine, a_reading(1.0, kind=PeriodKind.MONTH))
    with reading(engine) as conn:
        assert buckets(conn, a_key(kind=PeriodKind.MONTH), "day", LONG_AGO, LATER) == []


def test_days_follow_the_clock_changes_of_their_zone() -> None:
    zone = ZoneInfo("Europe/Paris")
    spring = datetime(2026, 3, 29, 12, tzinfo=zone)
    start, end = day_of(quarter_of(to_micros(spring)), zone)
    assert from_micros(end) - from_micros(start) == timedelta(hours=23)


def test_hours_follow_a_zone_of_half_hours() -> None:
    start, end = hour_of(quarter_of(to_micros(datetime(2026, 1, 1, 0, 30, tzinfo=UTC))), ZoneInfo("Asia/Kolkata"))
    assert (from_micros(start), from_micros(end)) == (
        datetime(2025, 12, 31, 23, 30, tzinfo=UTC),
        datetime(2026, 1, 1, 0, 30, tzinfo=UTC),
    )


def test_many_sparklines_are_read_at_once(engine: Engine) -> None:
    store(
        engine,
        *minutes([1.0, 3.0, 5.0, 7.0], MIDNIGHT + timedelta(minutes=1)),
        *minutes([9.0], MIDNIGHT + timedelta(minutes=1), "87@1976"),
    )
    with reading(engine) as conn:
        found = sparkline(conn, [a_key(), a_key("87@1976"), a_key("nowhere")], MIDNIGHT, MIDNIGHT + timedelta(minutes=4), 2)
    assert {key.subject: [value for _, value in points] for key, points in found.items()} == {
        "82@2025": [2.0, 6.0],
        "87@1976": [9.0],
    }
    assert [at for at, _ in found[a_key()]] == [MIDNIGHT + timedelta(minutes=2), MIDNIGHT + timedelta(minutes=4)]


def test_a_long_sparkline_is_read_from_days(engine: Engine) -> None:
    store(engine, *(a_reading(float(day), NOW - timedelta(days=day)) for day in range(120)))
    with reading(engine) as conn:
        found = sparkline(conn, [a_key()], NOW - timedelta(days=120), NOW, 12)
    values = [value for _, value in found[a_key()]]
    assert len(values) in (12, 13)
    assert values == sorted(values, reverse=True)
