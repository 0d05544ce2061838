"""VN_AQI: every example that Quyết định 1459/QĐ-TCMT prints, and what it says of hours and stations."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from ioc.derive.air_day import air_day, highest_of_eight
from ioc.derive.air_hour import air_hour, nowcast
from ioc.derive.air_scale import station_index, sub_index
from ioc.derive.moment import Moment, Point, Result
from ioc.domain.derivation import AirIndex
from ioc.domain.quality import Quality
from ioc.domain.subject import Subject, SubjectKind
from ioc.profile.national import air_scales

[SCALE] = air_scales()
STATION = Subject("kk-1", SubjectKind.STATION, "Trạm 1", "Station 1")
END = datetime(2026, 11, 24, 17, tzinfo=UTC)
DAY = date(2026, 11, 24)
HOUR = timedelta(hours=1)
A = (50, 48, 52, 60, 55, 49, 47, 45, 44, 43, 42, 40)
B = (120, 95, 70, 55, 48, 45, 40, 38, 36, 35, 34, 33)

Hours = tuple[float | None, ...]


@pytest.mark.parametrize(
    ("pollutant", "concentration", "printed"),
    [
        ("o3_1h", "136.1", 43),
        ("pm25", "20.3", 41),
        ("o3_8h", "89.3", 45),
        ("o3_1h", "114.6", 36),
        ("no2", "130.8", 65),
        ("pm25", "55.7", 110),
    ],
)
def test_the_examples_printed_in_the_decision_come_out(pollutant: str, concentration: str, printed: int) -> None:
    assert sub_index(SCALE, pollutant, Decimal(concentration)) == printed


def test_one_printed_example_does_not_follow_from_the_decisions_own_formula() -> None:
    printed = 60
    assert sub_index(SCALE, "no2", Decimal("118.7")) == 59 != printed  # (100 − 50) / (200 − 100) · 18,7 + 50 = 59,35


def test_the_half_decides_exactly() -> None:
    assert sub_index(SCALE, "pm25", Decimal("55.69")) == 109
    assert sub_index(SCALE, "pm25", Decimal("0.25")) == 1 and sub_index(SCALE, "pm25", Decimal("0.2")) == 0


@pytest.mark.parametrize("pollutant", ["o3_1h", "o3_8h", "co", "so2", "no2", "pm10", "pm25"])
def test_every_scale_starts_at_nothing_meets_its_breakpoints_and_ends_at_the_top(pollutant: str) -> None:
    steps = SCALE.of(pollutant)
    assert steps[0] == (0, 0) and list(steps) == sorted(set(steps))
    assert [sub_index(SCALE, pollutant, concentration) for _, concentration in steps] == [index for index, _ in steps]
    assert sub_index(SCALE, pollutant, Decimal(99_999_999)) == 500


def test_the_breakpoints_carry_their_legal_basis_and_the_day_they_came_into_force() -> None:
    assert (SCALE.basis, SCALE.valid_from, SCALE.valid_to) == ("Quyết định 1459/QĐ-TCMT", date(2019, 11, 12), None)
    function = AirIndex((SCALE,))
    assert function.scale_on(date(2019, 11, 11)) is None and function.scale_on(date(2019, 11, 12)) == SCALE


@pytest.mark.parametrize(
    ("hours", "concentration", "index"),
    [(A, "50.7215", 101), (B, "98.7548", 163), ((None, *B[1:]), "77.4993", 146)],
)
def test_nowcast_weighs_the_hours_that_are_there(hours: Hours, concentration: str, index: int) -> None:
    found = nowcast([None if value is None else Decimal(value) for value in hours])
    assert found is not None and found.quantize(Decimal("0.0001")) == Decimal(concentration)
    assert sub_index(SCALE, "pm25", found) == index


@pytest.mark.parametrize("hours", [(1, None, None, *A[3:]), (None, None, 1, *A[3:]), (None,) * 12])
def test_nowcast_needs_two_of_the_last_three_hours(hours: Hours) -> None:
    assert nowcast([None if value is None else Decimal(value) for value in hours]) is None


def test_nowcast_of_clean_air_is_clean() -> None:
    assert nowcast([Decimal(0)] * 12) == 0


def points(hours: Hours, quality: Quality = Quality.OK) -> tuple[Point, ...]:
    """One reading an hour, the newest first, at the end of each hour."""
    return tuple(
        Point(END - back * HOUR, value, quality) for back, value in reversed(list(enumerate(hours))) if value is not None
    )


def hourly(**own: tuple[Point, ...]) -> Result | None:
    return air_hour(AirIndex((SCALE,)), Moment(END, STATION, DAY, own))


def daily(**own: tuple[Point, ...]) -> Result | None:
    return air_day(AirIndex((SCALE,)), Moment(END, STATION, DAY, own))


def test_an_hour_takes_nowcast_of_dust_and_the_hour_itself_of_gases() -> None:
    found = hourly(pm25=points(A), o3=points((136.1, 900, 900)))
    assert found is not None and found.value == 101 and found.note is not None
    assert found.note.remark == "PM2.5 quyết định (PM2.5 101, O3 43)"


def test_the_ruling_pollutant_is_the_highest_wherever_it_stands() -> None:
    found = hourly(pm10=points((10,) * 12), no2=points((700,)))
    assert found is not None and found.value == 150 and found.note and found.note.remark
    assert found.note.remark.startswith("NO2 quyết định")


def test_without_dust_no_index_is_published() -> None:
    found = hourly(o3=points((136.1,)), no2=points((20,)))
    assert found is not None and found.value is None and found.quality is Quality.FAULTY
    assert found.note and found.note.text == "không tính được: cần PM2.5 hoặc PM10 đủ số đo"


def test_faulty_and_calibrating_readings_count_for_nothing() -> None:
    spoiled = (*points(A)[:-2], Point(END - HOUR, 900, Quality.FAULTY), Point(END, 900, Quality.CALIBRATING))
    found = hourly(pm25=spoiled, pm10=points((10,) * 12))
    assert found is not None and found.value == 10


def test_an_index_of_modelled_air_is_marked_as_modelled() -> None:
    found = hourly(pm25=points(A, Quality.MODEL), o3=points((20,)))
    assert found is not None and found.quality is Quality.MODEL


def test_an_hour_counts_with_three_quarters_of_its_readings() -> None:
    function = AirIndex((SCALE,), every=timedelta(minutes=15))
    full = [Point(END - back * timedelta(minutes=15), 20.3, Quality.OK) for back in range(48)][::-1]
    for gone, expected in ((0, 41), (1, 41), (2, None)):
        every_hour = tuple(point for number, point in enumerate(full) if number % 4 >= gone)
        found = air_hour(function, Moment(END, STATION, DAY, {"pm25": every_hour}))
        assert found is not None and found.value == expected


def test_a_day_is_published_as_the_decisions_example() -> None:
    ozone = [80.0] * 24
    ozone[9] = 114.6
    found = daily(pm25=points((55.7,) * 24), no2=points((130.8, *(20,) * 23)), o3=points(tuple(ozone)))
    assert found is not None and found.value == 110 and found.note
    assert found.note.remark == "PM2.5 quyết định (PM2.5 110, O3 42, NO2 65)"


def test_a_day_needs_three_quarters_of_its_hours() -> None:
    for there, expected in ((18, 110), (17, None)):
        found = daily(pm25=points((55.7,) * there))
        assert found is not None and found.value == expected


def test_the_day_ends_at_midnight_and_begins_with_the_hour_that_ends_at_one() -> None:
    found = daily(pm25=points((*(20.3,) * 24, 900)))
    assert found is not None and found.value == 41


def test_eight_hours_of_ozone_reach_into_the_day_before_and_need_six() -> None:
    night = [Decimal(10)] * 23 + [Decimal(170)] * 8
    assert highest_of_eight(night, 6) == Decimal(170)
    assert highest_of_eight([*night[:23], *(Decimal(170),) * 5, None, None, None], 6) == (10 + 5 * Decimal(170)) / 6
    assert highest_of_eight([Decimal(1)] * 5 + [None] * 26, 6) is None


def test_above_400_the_eight_hours_of_ozone_are_left_out() -> None:
    found = daily(pm10=points((10,) * 24), o3=points((410,) * 31))
    assert found is not None and found.value == 203  # of the hour alone; the scale of eight hours would give over 300


def test_a_day_before_the_decision_has_no_index() -> None:
    found = air_day(AirIndex((SCALE,)), Moment(END, STATION, date(2019, 1, 1), {"pm25": points((55.7,) * 24)}))
    assert found is not None and found.value is None


def test_the_first_of_equals_rules() -> None:
    found = station_index({"o3": 50, "pm10": 50, "pm25": 50}, Quality.OK)
    assert found.note and found.note.remark and found.note.remark.startswith("PM2.5")
