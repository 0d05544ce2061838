"""Computed indicators on both databases: what a batch touches is computed anew, late values and kills included."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import Engine

from ioc.alerting.index import RuleIndex
from ioc.domain.alert import AlertState
from ioc.domain.condition import Comparison, Threshold
from ioc.domain.observation import Reading
from ioc.domain.period import PeriodKind
from ioc.domain.quality import Quality
from ioc.domain.rule import Rule, Severity
from ioc.jobs.evaluate import evaluate
from ioc.store import touched
from ioc.store.engine import reading
from tests.derived_province import COMMUNES, DAY, HOUR, INSTANT, PROVINCE_THAT_COMPUTES, RIVER, TIDAL, Centre, stages
from tests.stories.province import NOW, UNIT

HALF = timedelta(minutes=30)


@pytest.fixture
def centre(engine: Engine) -> Centre:
    centre = Centre(engine)
    centre.computes()
    return centre


def count(indicator: str, commune: int, value: float, at: datetime = NOW, **other: Quality) -> Reading:
    return Reading(indicator, COMMUNES[commune].code, DAY, at, value, **other)


def waiting(centre: Centre) -> int:
    with reading(centre.engine) as conn:
        return len(touched.take(conn, centre.now, 1_000).places)


def test_a_computed_value_says_which_computation_made_it_and_why_there_is_none(centre: Centre) -> None:
    centre.hears(*stages([1.00, 1.20]))
    centre.computes()
    first, second = centre.held("RISE")
    assert {first.source, second.source} == {"derived:len"}
    assert first.quality is Quality.FAULTY
    assert first.note is not None and first.note.text == "không tính được: chưa đủ số đo trong 60 phút trước đó"


def test_a_late_value_moves_what_looks_back_on_it_and_nothing_else(centre: Centre) -> None:
    centre.hears(*(row for row in stages([1.0, 1.1, 1.2, 1.3, 1.4]) if row.at != NOW + HALF))
    centre.computes()
    before = {row.at: row.collected_at for row in centre.held("RISE")}
    centre.now += timedelta(hours=5)
    centre.hears(*stages([0.2], NOW + HALF))
    centre.computes()
    moved = {row.at for row in centre.held("RISE") if before.get(row.at) != row.collected_at}
    assert moved == {NOW + HALF, NOW + 3 * HALF}, "half an hour later it is not the oldest of the window"
    assert centre.values("RISE")[3] == 110


def test_a_corrected_figure_corrects_its_rate_and_what_was_before_is_kept(centre: Centre) -> None:
    centre.hears(*(count(code, one, value) for one in (0, 1) for code, value in (("N", 8), ("D", 10))))
    centre.computes()
    assert centre.values("RATE", UNIT.code, DAY) == [80]
    assert centre.values("N", UNIT.code, DAY) == [16]
    centre.hears(count("N", 0, 10), priority=1)
    centre.computes()
    assert centre.values("RATE", UNIT.code, DAY) == [90]
    assert [row.value for row in centre.before("RATE", UNIT.code, DAY)] == [80]
    assert [row.value for row in centre.before("N", COMMUNES[0].code, DAY)] == [8]


def test_what_is_made_of_estimates_is_an_estimate_and_turns_official_with_them(centre: Centre) -> None:
    centre.hears(*(count(code, one, 10, quality=Quality.ESTIMATED) for one in (0, 1) for code in "ND"))
    centre.computes()
    assert centre.held("RATE", UNIT.code, DAY)[0].quality is Quality.ESTIMATED
    centre.hears(*(count(code, one, 9) for one in (0, 1) for code in "ND"))
    centre.computes()
    assert centre.held("RATE", UNIT.code, DAY)[0].quality is Quality.OK


def test_faulty_and_calibrating_values_are_computed_with_by_nobody(centre: Centre) -> None:
    rows = stages([1.0, 9.0, 1.2])
    centre.hears(rows[0], replace(rows[1], quality=Quality.FAULTY), rows[2])
    centre.hears(replace(stages([9.9])[0], quality=Quality.CALIBRATING, subject=TIDAL.code))
    centre.computes()
    assert centre.values("RISE") == [None, None, 20]
    assert centre.values("PEAK", TIDAL.code) == [None]


def test_a_tidal_station_is_judged_by_its_high_water(centre: Centre) -> None:
    centre.hears(*(replace(row, subject=TIDAL.code) for row in stages([1.6, 0.4], every=timedelta(hours=6))))
    centre.computes()
    assert centre.values("PEAK", TIDAL.code) == [1.6, 1.6]
    assert centre.values("LEVEL", TIDAL.code) == [2, 2]


def test_an_hour_of_air_is_computed_once_it_is_over(centre: Centre) -> None:
    end = NOW + timedelta(hours=1)
    centre.hears(*(Reading("PM", RIVER.code, INSTANT, NOW + timedelta(minutes=step) - HALF, 25) for step in (0, 60)))
    centre.computes()
    assert [row.at for row in centre.held("AQI", kind=HOUR)] == [NOW]
    centre.now = end
    centre.computes()
    hours = centre.held("AQI", kind=HOUR)
    assert [(row.at, row.value) for row in hours] == [(NOW, None), (end, 50)]


def test_what_was_touched_while_nobody_computed_is_not_lost(engine: Engine) -> None:
    Centre(engine).computes()
    Centre(engine).hears(*stages([1.0, 1.1]))
    later = Centre(engine)
    later.computes()
    assert later.values("RISE") == [None, 20]


def test_values_whose_past_is_forgotten_are_left_as_they_are(engine: Engine) -> None:
    centre = Centre(engine, keep=timedelta(days=30))
    centre.hears(*stages([1.0, 1.2]))
    centre.computes()
    centre.now += timedelta(days=60)
    centre.hears(*stages([3.0], NOW + HALF), priority=1)
    centre.computes()
    assert centre.values("RISE") == [None, 40]


def test_a_rule_on_a_computed_value_is_judged_when_it_is_computed(centre: Centre) -> None:
    fast = Rule("len-nhanh", "Lên nhanh", "Rises fast", Severity.WARNING, Threshold(Comparison.AT_LEAST, 50), "RISE", INSTANT)
    index = RuleIndex(replace(centre.profile, rules=(fast,)), NOW)
    centre.hears(*stages([1.0, 1.1, 1.7]))
    first = evaluate(centre.engine, index, centre.now, 0)
    assert not first.transitions
    centre.computes()
    assert centre.woken == 1
    told = evaluate(centre.engine, index, centre.now, first.cursor).transitions
    assert [(row.key.subject, row.after) for row in told] == [(RIVER.code, AlertState.PENDING), (RIVER.code, AlertState.FIRING)]


def test_computing_again_what_has_not_changed_wakes_nobody(centre: Centre) -> None:
    centre.hears(*stages([1.0, 1.1]))
    centre.computes()
    centre.hears(*stages([1.0, 1.1]))
    centre.computes()
    assert centre.woken == 1


def test_periods_other_than_hours_and_days_are_added_up_too(engine: Engine) -> None:
    month = PeriodKind.MONTH
    rate = next(row for row in PROVINCE_THAT_COMPUTES.derivations if row.code == "ty-le")
    monthly = replace(rate, period_kind=month, inputs=tuple(replace(part, period_kind=month) for part in rate.inputs))
    centre = Centre(engine, replace(PROVINCE_THAT_COMPUTES, derivations=(monthly,)))
    centre.hears(*(Reading(code, UNIT.code, month, NOW, value) for code, value in (("N", 3), ("D", 4))))
    centre.computes()
    assert centre.values("RATE", UNIT.code, month) == [75]
