"""The practice province as a function of seed, time and incidents."""

import math
from dataclasses import asdict
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ioc.domain.period import PROVINCE_ZONE
from ioc.practice.dossiers import Commune, Counts, Part
from ioc.practice.incidents import Incident, IncidentKind, begin, calm, known_at
from ioc.practice.marks import grid, reported
from ioc.practice.meters import read_meters, show
from ioc.practice.river import season, stage, tide
from ioc.practice.stations import forecast, measure, read_stations
from ioc.practice.workweek import arrival_weeks, office_weeks
from ioc.practice.world import Place, World, total

AT = datetime(2026, 11, 24, 9, 20, tzinfo=PROVINCE_ZONE)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
STATIONS = {row.code: row for row in read_stations()}
CAO_LANH = STATIONS["tv-cao-lanh"]
FLOWS = {"received", "online", "resolved", "on_time", "digitised", "reused", "with_fee", "paid_online", "electronic_result"}

instants = st.datetimes(datetime(2025, 1, 2), datetime(2027, 12, 31)).map(lambda at: at.replace(tzinfo=PROVINCE_ZONE))
communes = st.integers(1, 40).map(lambda number: Commune(f"{30000 + number}", "Xã", seed=number % 3))


def world(seed: int = 1, places: int = 12) -> World:
    return World(seed, Place("82", "Tỉnh"), tuple(Place(f"{30000 + number}", f"Xã {number}") for number in range(places)))


def flood(at: datetime, rise: timedelta = 10 * MINUTE) -> Incident:
    return Incident(IncidentKind.FLOOD, at, rise=rise)


def surge(at: datetime) -> Incident:
    return Incident(IncidentKind.SURGE, at)


def stage_at(at: datetime, log: tuple[Incident, ...] = (), code: str = "tv-cao-lanh") -> float:
    gauge = STATIONS[code].gauge
    assert gauge is not None
    return stage(gauge, at, log, 1, code)


def test_the_same_instant_asked_twice_gives_the_same_answer() -> None:
    log = begin((), surge(AT - HOUR))
    assert world().dossiers(AT, log) == world().dossiers(AT.astimezone(UTC), log)
    assert measure(CAO_LANH, AT, log, 1) == measure(CAO_LANH, AT.astimezone(UTC), log, 1)
    assert show(read_meters(), AT, 1) == show(read_meters(), AT.astimezone(UTC), 1)


def test_another_seed_gives_another_province() -> None:
    assert world(seed=1).dossiers(AT, ()) != world(seed=2).dossiers(AT, ())


def test_communes_differ_and_a_few_are_bad() -> None:
    province = world(places=102)
    online = {counts.online / counts.received for _, counts in province.dossiers(AT, ())[1:]}
    assert len(online) == 102
    strained = [commune for commune in province.communes if commune.strained]
    assert 2 <= len(strained) <= 15
    worst = strained[0].counts(AT, ())
    others = total([commune.counts(AT, ()) for commune in province.communes if not commune.strained])
    assert worst.on_time / worst.resolved < others.on_time / others.resolved


def test_the_province_is_the_sum_of_its_communes() -> None:
    first, *rest = world().dossiers(AT, begin((), surge(AT - HOUR)))
    assert first[1] == total([counts for _, counts in rest])


def assert_parts_within_wholes(counts: Counts) -> None:
    assert min(asdict(counts).values()) >= 0
    assert counts.online <= counts.received
    assert counts.digitised <= counts.received and counts.reused <= counts.digitised
    assert counts.paid_online <= counts.with_fee <= counts.received
    assert counts.on_time <= counts.resolved and counts.electronic_result <= counts.resolved
    assert counts.within_deadline + counts.overdue == counts.in_progress


@given(communes, instants, st.booleans())
@settings(max_examples=200, deadline=None)
def test_parts_never_exceed_their_wholes(commune: Commune, at: datetime, surging: bool) -> None:
    assert_parts_within_wholes(commune.counts(at, begin((), surge(at - HOUR)) if surging else ()))


@given(communes, instants, st.timedeltas(timedelta(0), 20 * DAY))
@settings(max_examples=200, deadline=None)
def test_a_cumulative_count_never_falls_within_its_year(commune: Commune, at: datetime, later: timedelta) -> None:
    log = calm(begin((), surge(at - HOUR)), at + later / 2)
    now, then = commune.counts(at, log), commune.counts(at + later, log)
    if (at + later).year == at.year and (at - HOUR).year == at.year:
        assert all(getattr(now, name) <= getattr(then, name) for name in FLOWS)


@given(st.floats(0, 1), st.integers(10, 5000), st.integers(0, 50_000), st.integers(0, 300))
def test_a_part_of_any_stretch_is_at_most_the_stretch(share: float, wave: int, whole: int, more: int) -> None:
    part = Part(share, wave, 1.0)
    assert 0 <= part.of(whole + more) - part.of(whole) <= more


def test_midnight_of_new_year_closes_the_old_year_and_a_second_later_the_count_begins_anew() -> None:
    commune = Commune("30001", "Xã", 1)
    midnight = datetime(2027, 1, 1, tzinfo=PROVINCE_ZONE)
    assert commune.counts(midnight, ()).received > 2000
    assert commune.counts(midnight + timedelta(seconds=1), ()).received < 5


def test_offices_work_in_office_hours_only() -> None:
    monday = datetime(2026, 11, 23, tzinfo=PROVINCE_ZONE)
    assert office_weeks(monday + 18 * HOUR) == office_weeks(monday + 30 * HOUR)
    assert office_weeks(monday + 10 * HOUR) > office_weeks(monday + 8 * HOUR)
    assert office_weeks(monday + 5 * DAY) == office_weeks(monday + 7 * DAY)
    assert arrival_weeks(monday + 7 * DAY) - arrival_weeks(monday) == pytest.approx(1)


def test_a_surge_piles_up_overdue_dossiers_and_calm_resolves_them_late() -> None:
    province = world(places=102)
    log = begin((), surge(AT))
    calmed = calm(log, AT + HOUR)

    def overdue(at: datetime, log: tuple[Incident, ...]) -> int:
        return province.dossiers(at, log)[0][1].overdue

    assert overdue(AT + 30 * MINUTE, log) > overdue(AT + 30 * MINUTE, ()) + 200
    assert overdue(AT + 2 * HOUR, calmed) == overdue(AT + 2 * HOUR, ())


def test_the_strongest_tide_of_the_semidiurnal_band_has_a_period_of_about_12_4_hours() -> None:
    samples = [tide(AT + 30 * MINUTE * number, timedelta(0)) for number in range(60 * 48)]

    def strength(period_hours: float) -> float:
        turns = [2 * math.pi * number * 0.5 / period_hours for number in range(len(samples))]
        cosine = sum(height * math.cos(turn) for height, turn in zip(samples, turns, strict=True))
        sine = sum(height * math.sin(turn) for height, turn in zip(samples, turns, strict=True))
        return math.hypot(cosine, sine)

    periods = [10 + number * 0.05 for number in range(81)]
    assert max(periods, key=strength) == pytest.approx(12.42, abs=0.06)
    assert max(map(abs, samples)) <= 1


def test_without_an_incident_no_river_passes_its_third_alarm_level_in_a_whole_year() -> None:
    for code, station in STATIONS.items():
        if station.gauge:
            highest = max(stage_at(AT + 3 * HOUR * number, (), code) for number in range(365 * 8))
            assert highest < station.gauge.alarm, code


def test_a_flood_passes_the_third_alarm_level_at_cao_lanh_and_recedes_when_calmed() -> None:
    log = begin((), flood(AT))
    assert stage_at(AT, log) == stage_at(AT)
    assert stage_at(AT + 5 * MINUTE, log) > stage_at(AT + 5 * MINUTE)
    assert min(stage_at(AT + 10 * MINUTE + HOUR * number, log) for number in range(48)) > 2.30
    calmed = calm(log, AT + HOUR)
    assert 1.68 < stage_at(AT + 65 * MINUTE, calmed) < stage_at(AT + HOUR, log)
    assert stage_at(AT + 70 * MINUTE, calmed) == stage_at(AT + 70 * MINUTE)


def test_a_flood_at_once_is_above_the_alarm_in_the_second_it_begins() -> None:
    assert stage_at(AT, begin((), flood(AT, timedelta(0)))) > 2.30


def test_a_second_flood_takes_the_place_of_the_first() -> None:
    log = begin(begin((), flood(AT)), flood(AT + HOUR))
    assert [row.ended_at for row in log] == [AT + HOUR, None]


def test_stations_report_more_often_while_a_flood_comes_and_goes_and_in_whole_seconds() -> None:
    log = calm(begin((), flood(AT.replace(microsecond=7), timedelta(0))), AT + 20 * MINUTE)
    usual = grid(AT - HOUR, AT + HOUR, 10 * MINUTE)
    marks = reported(AT - HOUR, AT + HOUR, 10 * MINUTE, log, IncidentKind.FLOOD)
    assert set(usual) < set(marks) and marks == tuple(sorted(set(marks)))
    assert all(at.microsecond == 0 for at in marks)
    assert len([at for at in marks if AT < at <= AT + MINUTE]) == 60


def test_grid_instants_are_half_open_and_fall_on_the_hour() -> None:
    assert grid(AT.replace(minute=0), AT.replace(minute=30), 10 * MINUTE)[0] == AT.replace(minute=10)
    assert grid(AT.replace(minute=0), AT.replace(minute=30), 10 * MINUTE)[-1] == AT.replace(minute=30)


def test_a_forecaster_does_not_know_a_flood_that_has_not_begun() -> None:
    log = calm(begin((), flood(AT + HOUR)), AT + 5 * HOUR)
    assert known_at(log, AT) == ()
    assert known_at(log, AT + 2 * HOUR) == begin((), flood(AT + HOUR))
    assert forecast(CAO_LANH, AT, log, 1) == forecast(CAO_LANH, AT, (), 1)
    foreseen = forecast(CAO_LANH, AT + 2 * HOUR, log, 1)
    assert all(row.low <= row.value <= row.high for row in foreseen) and foreseen[-1].value > 2.2


def test_salinity_is_higher_towards_the_sea() -> None:
    def mean(code: str) -> float:
        values = [measure(STATIONS[code], AT + HOUR * number, (), 1)[0].value for number in range(72)]
        return sum(values) / len(values)

    assert mean("man-vam-kenh") > mean("man-hoa-binh") > mean("man-my-tho") > 0


def test_sensitive_instruments_are_sometimes_calibrated_or_faulty_and_river_gauges_never() -> None:
    def statuses(code: str) -> set[str]:
        return {row.status for hours in range(2000) for row in measure(STATIONS[code], AT + HOUR * hours, (), 1)}

    assert statuses("kk-cao-lanh") == {"00", "01", "02"}
    assert statuses("tv-cao-lanh") == statuses("mua-my-tho") == {"00"}


def test_the_season_of_floods_is_october() -> None:
    assert season(datetime(2026, 10, 15, tzinfo=UTC), 288) == pytest.approx(1, abs=0.01)
    assert season(datetime(2026, 4, 15, tzinfo=UTC), 288) < 0.01


@given(instants)
@settings(max_examples=60, deadline=None)
def test_meters_show_parts_within_wholes_and_percentages_within_a_hundred(at: datetime) -> None:
    shown = show(read_meters(), at, 1)
    for meter in read_meters():
        if meter.whole and meter.shape != "percent":
            assert 0 <= shown[meter.code] <= shown[meter.whole], meter.code
        if meter.shape == "percent":
            assert 0 <= shown[meter.code] <= 100, meter.code
