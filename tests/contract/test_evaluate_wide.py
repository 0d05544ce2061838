"""The evaluator on rules of several steps, on rules that look back, ahead and around, and on lost signals; both databases."""

from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import Engine

from ioc.domain.alert import AlertKey, AlertState, Transition
from ioc.domain.calendar import SpecialDay, WorkCalendar
from ioc.domain.centre import Profile
from ioc.domain.condition import AllOf, Compare, Comparison, CountBelow, Deviation, ForecastPeak, Slope, Threshold
from ioc.domain.lost import lost_code
from ioc.domain.observation import Forecast, Origin, Reading
from ioc.domain.period import PeriodKind
from ioc.domain.quality import Quality
from ioc.domain.rule import Rule, Severity, Step
from ioc.domain.source import Batch
from ioc.domain.subject import Subject, SubjectKind
from ioc.store.engine import writing
from ioc.store.observations import save
from tests.contract.test_evaluate import FIRING, PENDING, RESOLVED, Centre, cpu, stage
from tests.stories.province import FLOOD as FLOOD_RULE
from tests.stories.province import HOST, MINUTE, NOW, PROVINCE, STATION, a_source

INSTANT, HOUR = PeriodKind.INSTANT, timedelta(hours=1)
LADDER = Rule(
    "nuoc", "Nước", "Water", Severity.NOTICE, Threshold(Comparison.AT_LEAST, 1.5), "TV-01",
    graver=(
        Step(Severity.WARNING, Threshold(Comparison.AT_LEAST, 2.0)),
        Step(Severity.CRITICAL, Threshold(Comparison.AT_LEAST, 2.3)),
    ),
)  # fmt: skip


def above(limit: float, indicator: str = "TV-01", **more: object) -> Compare:
    return Compare(indicator, INSTANT, Threshold(Comparison.ABOVE, limit), **more)  # type: ignore[arg-type]


def ruled(*rules: Rule, subjects: tuple[Subject, ...] = ()) -> Profile:
    return replace(PROVINCE, rules=rules, sources=(), subjects=(*PROVINCE.subjects, *subjects))


def wide(condition: object, **more: object) -> Rule:
    return Rule("rong", "Rộng", "Wide", Severity.WARNING, condition, "TV-01", **more)  # type: ignore[arg-type]


def story(transitions: tuple[Transition, ...]) -> list[tuple[AlertState, Severity]]:
    return [(one.after, one.severity) for one in transitions]


def test_the_rungs_of_a_ladder_outlive_the_pass(engine: Engine) -> None:
    centre = Centre(engine, ruled(LADDER))
    told: list[tuple[AlertState, Severity]] = []
    for minute, value in enumerate((1.6, 2.4, 2.1, 1.0)):
        centre.hears(stage(value, minute))
        told += story(centre.judges(minute).transitions)
        told += story(centre.judges(minute + 0.5).transitions)
    assert told == [
        (PENDING, Severity.NOTICE), (FIRING, Severity.NOTICE), (FIRING, Severity.CRITICAL),
        (FIRING, Severity.WARNING), (RESOLVED, Severity.WARNING),
    ]  # fmt: skip


def test_a_slope_is_judged_on_what_was_stored_before(engine: Engine) -> None:
    centre = Centre(engine, ruled(wide(above(0.5, measure=Slope(HOUR)))))
    for minute in range(0, 60, 10):
        centre.hears(stage(1.0, minute))
        assert centre.told(minute) == []
    centre.hears(stage(1.9, 60), stage(2.5, 70))
    assert centre.told(70) == [("rong", PENDING), ("rong", FIRING)]


def test_a_condition_over_two_series_is_judged_when_either_comes(engine: Engine) -> None:
    rule = wide(AllOf((above(2.0), above(90, "HTS-06A"))))
    centre = Centre(engine, ruled(rule))
    centre.hears(stage(2.5))
    assert centre.told() == []
    centre.hears(Reading("HTS-06A", STATION.code, INSTANT, NOW + MINUTE, 95))
    assert centre.told(1) == [("rong", PENDING), ("rong", FIRING)]
    centre.hears(Reading("HTS-06A", STATION.code, INSTANT, NOW + 2 * MINUTE, 10))
    assert centre.told(2) == [("rong", RESOLVED)]


def test_communes_in_breach_are_counted_for_their_province(engine: Engine) -> None:
    communes = tuple(Subject(f"x{number}", SubjectKind.UNIT, "", "", "82@2025") for number in range(4))
    codes = tuple(one.code for one in communes)
    rule = wide(CountBelow(above(30, "HTS-06A"), 3, 2, codes, "82@2025"), subjects=("82@2025",))
    centre = Centre(engine, ruled(rule, subjects=communes))

    def hear(minute: int, *values: float) -> None:
        at = NOW + minute * MINUTE
        centre.hears(*(Reading("HTS-06A", code, INSTANT, at, value) for code, value in zip(codes, values, strict=True)))

    hear(0, 40, 40, 0, 0)
    assert centre.told(0) == []
    hear(1, 40, 40, 40, 0)
    [_, fired] = centre.judges(1).transitions
    assert (fired.key.subject, fired.after, fired.value, fired.limit) == ("82@2025", FIRING, 3, 3)
    hear(2, 40, 40, 0, 0)
    assert centre.told(2) == []
    hear(3, 40, 0, 0, 0)
    assert centre.told(3) == [("rong", RESOLVED)]


def foresees(engine: Engine, issued_at: datetime, *values: float) -> None:
    rows = tuple(
        Forecast("TV-01", STATION.code, issued_at + (hour + 1) * HOUR, issued_at, "Đài", value)
        for hour, value in enumerate(values)
    )
    with writing(engine) as conn:
        save(conn, Batch(forecasts=rows), a_source(), 1, NOW, PROVINCE.zone)


def test_a_forecast_within_the_horizon_raises_an_alert_and_the_next_issue_ends_it(engine: Engine) -> None:
    centre = Centre(engine, ruled(wide(above(2.3, measure=ForecastPeak(24 * HOUR)))))
    assert centre.told() == []
    foresees(engine, NOW, 2.0, 2.4, 2.1)
    assert centre.told(1) == [("rong", PENDING), ("rong", FIRING)]
    assert centre.told(2) == []
    foresees(engine, NOW + 3 * MINUTE, 2.0, 2.2, 2.1)
    assert centre.told(4) == [("rong", RESOLVED)]


SAFE = replace(FLOOD_RULE, life_safety=True, stale_after=30 * MINUTE)
LOST = AlertKey(lost_code("bd3"), STATION.code, Origin.REAL)


def test_the_lost_signal_of_a_life_safety_rule_is_an_alert_of_its_own_and_ends_nothing(engine: Engine) -> None:
    centre = Centre(engine, ruled(SAFE))
    centre.hears(stage(2.4))
    assert centre.told(0) == [("bd3", PENDING), ("bd3", FIRING)]
    assert centre.told(30) == []
    [pending, fired] = centre.judges(31).transitions
    assert (pending.key, fired.after, fired.value) == (LOST, FIRING, 2.4)
    assert centre.told(300) == []
    centre.hears(stage(2.4, 301))
    assert centre.told(301) == [(LOST.rule, RESOLVED)]


def test_a_faulty_sensor_has_lost_its_signal(engine: Engine) -> None:
    centre = Centre(engine, ruled(SAFE))
    centre.hears(stage(1.0))
    centre.judges(0)
    centre.hears(stage(9.9, 1, Quality.FAULTY))
    assert centre.told(1) == [(LOST.rule, PENDING), (LOST.rule, FIRING)]


def test_silence_before_the_centre_listened_is_nobodys(engine: Engine) -> None:
    Centre(engine, ruled(SAFE)).hears(stage(1.0))
    late = Centre(engine, ruled(SAFE), since=NOW + 10 * HOUR)
    assert late.told(600) == []
    assert late.told(631) == [(LOST.rule, PENDING), (LOST.rule, FIRING)]


def test_a_station_never_heard_has_lost_nothing(engine: Engine) -> None:
    centre = Centre(engine, ruled(SAFE))
    centre.hears(cpu(10))
    assert HOST.code != STATION.code
    assert centre.told(300) == []


def test_a_lost_signal_is_withdrawn_with_its_rule(engine: Engine) -> None:
    centre = Centre(engine, ruled(SAFE))
    centre.hears(stage(1.0))
    centre.judges(31)
    without = Centre(engine, ruled())
    assert without.told(32) == [(LOST.rule, RESOLVED)]


def test_a_holiday_says_nothing_of_ordinary_weeks(engine: Engine) -> None:
    def heard(profile: Profile) -> list[tuple[str, AlertState]]:
        centre = Centre(engine, profile)
        centre.hears(*(stage(value, -week * 7 * 24 * 60) for week, value in ((3, 1.0), (2, 1.1), (1, 1.05))))
        centre.hears(stage(2.0))
        return centre.told()

    profile = ruled(wide(above(3, measure=Deviation(4))))
    last_week = (NOW - 7 * 24 * HOUR).astimezone(PROVINCE.zone).date()
    rest = WorkCalendar((SpecialDay(last_week, False, "Nghỉ", "QĐ"),))
    assert heard(replace(profile, calendar=rest)) == []  # two weeks are too few to tell
    assert heard(profile) == [("rong", PENDING), ("rong", FIRING)]
