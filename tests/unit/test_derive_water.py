"""Alarm levels, rise, high water, rain and salinity: what a station's readings come to."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from ioc.derive.alarm_level import alarm_level
from ioc.derive.classes import classes
from ioc.derive.high_water import high_water
from ioc.derive.moment import Moment, Point, Result
from ioc.derive.rise import rate_of_rise
from ioc.derive.running_sum import running_sum
from ioc.domain.derivation import AlarmLevel, Classes, HighWater, RateOfRise, RunningSum
from ioc.domain.observation import Note, Qualifier
from ioc.domain.quality import Quality
from ioc.domain.subject import StationLevels, Subject, SubjectKind

NOW = datetime(2026, 11, 24, 3, tzinfo=UTC)
DAY = date(2026, 11, 24)
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
TAN_CHAU = StationLevels(3.5, 4.0, 4.5, date(2020, 1, 31), None, "QĐ 05/2020/QĐ-TTg", True)
CAO_LANH = replace(TAN_CHAU, bd1=None, bd2=None, bd3=2.3)
STATION = Subject("tv", SubjectKind.STATION, "Trạm", "Station", levels=(TAN_CHAU,))


def at(station: Subject, role: str, *values: float | None, step: timedelta = HOUR, quality: Quality = Quality.OK) -> Moment:
    """A moment with one value a step, the last one now; None = not said."""
    back = [(len(values) - 1 - place) * step for place in range(len(values))]
    points = tuple(Point(NOW - gone, value, quality) for gone, value in zip(back, values, strict=True) if value is not None)
    return Moment(NOW, station, DAY, {role: points})


def stage(value: float | None, levels: StationLevels = TAN_CHAU) -> Result | None:
    return alarm_level(AlarmLevel(), at(replace(STATION, levels=(levels,)), "stage", value))


@pytest.mark.parametrize(
    ("height", "level", "beside"),
    [
        (3.18, 0, "dưới BĐ I 32 cm"),  # as the bulletin has it: “318 cm, dưới BĐ1 32 cm”
        (3.49, 0, "dưới BĐ I 1 cm"),
        (3.5, 1, "bằng BĐ I"),
        (4.2, 2, "trên BĐ II 20 cm"),
        (4.5, 3, "bằng BĐ III"),
        (6.0, 3, "trên BĐ III 150 cm"),
    ],
)
def test_a_level_is_reached_at_its_height(height: float, level: int, beside: str) -> None:
    assert stage(height) == Result(level, Quality.OK, Note(remark=beside))


def test_where_only_the_third_level_is_known_less_is_said() -> None:
    assert stage(2.33, CAO_LANH) == Result(3, Quality.OK, Note(remark="trên BĐ III 3 cm"))
    below = Note(text="dưới báo động III", remark="dưới BĐ III 30 cm")
    assert stage(2.0, CAO_LANH) == Result(None, Quality.OK, below)
    first = replace(TAN_CHAU, bd2=None, bd3=None)
    assert stage(3.6, first) == Result(1, Quality.OK, Note(Qualifier.AT_LEAST, remark="trên BĐ I 10 cm"))
    assert stage(3.4, first) == Result(0, Quality.OK, Note(remark="dưới BĐ I 10 cm"))


def test_unconfirmed_and_unknown_levels_are_words_not_numbers() -> None:
    assert stage(9.0, replace(TAN_CHAU, confirmed=False)) == Result(None, Quality.OK, Note(text="chưa xác nhận ngưỡng"))
    nothing = Result(None, Quality.OK, Note(text="chưa có mức báo động"))
    assert stage(9.0, replace(TAN_CHAU, bd1=None, bd2=None, bd3=None)) == nothing
    assert stage(9.0, replace(TAN_CHAU, valid_from=date(2026, 11, 25))) == nothing


def test_levels_are_those_in_force_on_the_day() -> None:
    old, new = replace(TAN_CHAU, bd3=4.2, valid_to=date(2026, 11, 25)), replace(TAN_CHAU, valid_from=date(2026, 11, 25))
    moment = at(replace(STATION, levels=(old, new)), "stage", 4.3)
    assert [alarm_level(AlarmLevel(), replace(moment, day=day)).value for day in (DAY, date(2026, 11, 25))] == [3, 2]  # type: ignore[union-attr]


def test_a_stage_of_bad_quality_reaches_no_level() -> None:
    found = alarm_level(AlarmLevel(), at(STATION, "stage", 9.0, quality=Quality.FAULTY))
    assert found and (found.value, found.quality) == (None, Quality.FAULTY)


def test_a_tidal_station_is_held_against_its_high_water() -> None:
    moment = at(replace(STATION, tidal=True), "stage", 3.0)
    both = replace(moment, own={**moment.own, "high_water": (Point(NOW, 4.6, Quality.OK),)})
    assert alarm_level(AlarmLevel(), both).value == 3  # type: ignore[union-attr]
    assert alarm_level(AlarmLevel(), replace(both, subject=STATION)).value == 0  # type: ignore[union-attr]
    assert alarm_level(AlarmLevel(), replace(both, own={**moment.own, "high_water": ()})) is None


def test_the_rate_of_rise_is_in_centimetres_an_hour() -> None:
    assert rate_of_rise(RateOfRise(), at(STATION, "stage", 2.0, 2.1)) == Result(10, Quality.OK)
    assert rate_of_rise(RateOfRise(), at(STATION, "stage", 2.1, 2.05, step=30 * MINUTE)) == Result(-10, Quality.OK)


def test_a_rate_is_not_told_from_a_few_minutes_nor_from_bad_readings() -> None:
    for moment in (
        at(STATION, "stage", 2.0, 2.1, step=29 * MINUTE),
        at(STATION, "stage", 2.0, 2.1, quality=Quality.CALIBRATING),
    ):
        found = rate_of_rise(RateOfRise(), moment)
        assert found and found.value is None
    assert rate_of_rise(RateOfRise(), at(STATION, "stage", 2.0, None)) is None


TIDAL = replace(STATION, tidal=True)


def test_high_water_is_the_highest_of_a_tidal_day() -> None:
    tide = [1.0, 1.4, 1.9, 1.5, *(0.8,) * 20, 1.2]
    assert high_water(HighWater(), at(TIDAL, "stage", *tide)) == Result(1.9, Quality.OK, Note(remark="đỉnh 22 giờ 00 phút trước"))
    assert high_water(HighWater(), at(TIDAL, "stage", *tide[:-1], 2.0)) == Result(2.0, Quality.OK, Note(remark="đỉnh lúc này"))


def test_a_peak_may_have_gone_unseen_where_readings_are_missing() -> None:
    found = high_water(HighWater(), at(TIDAL, "stage", 1.0, 1.2))
    assert found and (found.value, found.note) == (1.2, Note(Qualifier.AT_LEAST, remark="đỉnh lúc này; số đo còn thiếu"))


def test_a_faulty_peak_is_no_peak_and_a_river_without_tide_has_none() -> None:
    moment = at(TIDAL, "stage", *(1.0,) * 25)
    spoiled = (Point(NOW - HOUR, 9.0, Quality.FAULTY),)
    found = high_water(
        HighWater(), replace(moment, own={"stage": (*moment.own["stage"][:-2], *spoiled, moment.own["stage"][-1])})
    )
    assert found and found.value == 1.0
    assert high_water(HighWater(), replace(moment, subject=STATION)) is None


def test_rain_of_24_hours_is_the_sum_of_its_hours() -> None:
    assert running_sum(RunningSum(), at(STATION, "amount", *(0.5,) * 24)) == Result(12, Quality.OK)
    ten = RunningSum(every=10 * MINUTE)
    assert running_sum(ten, at(STATION, "amount", *(0.5,) * 144, step=10 * MINUTE)) == Result(72.0, Quality.OK)


def test_with_gaps_it_rained_at_least_what_was_measured_and_with_too_many_nothing_is_said() -> None:
    gaps = running_sum(RunningSum(), at(STATION, "amount", *(1.0,) * 9, *(None,) * 6, *(1.0,) * 9))
    assert gaps == Result(18.0, Quality.OK, Note(Qualifier.AT_LEAST, remark="cộng 18/24 lần đo"))
    few = running_sum(RunningSum(), at(STATION, "amount", *(1.0,) * 17))
    assert few and few.note and (few.value, few.note.text) == (None, "không tính được: mới có 17/24 lần đo")


@pytest.mark.parametrize(
    ("salinity", "reached", "name"), [(0.99, 0, "ngọt"), (1.0, 1, "từ 1 ‰"), (3.9, 1, "từ 1 ‰"), (4, 2, "từ 4 ‰")]
)
def test_salinity_falls_into_a_class(salinity: float, reached: int, name: str) -> None:
    function = Classes((1, 4), ("ngọt", "từ 1 ‰", "từ 4 ‰"))
    assert classes(function, at(STATION, "value", salinity)) == Result(reached, Quality.OK, Note(remark=name))
