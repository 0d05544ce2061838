"""The evaluator's pass on both databases: what is heard, the clock, the promises of sources, and what a crash leaves."""

from dataclasses import replace
from datetime import datetime

import pytest
from sqlalchemy import Engine, text

from ioc.alerting.index import RuleIndex
from ioc.domain.alert import Alert, AlertKey, AlertState
from ioc.domain.centre import Profile
from ioc.domain.lateness import late_code
from ioc.domain.observation import Origin, Reading
from ioc.domain.period import PeriodKind, month_end
from ioc.domain.plan import Target
from ioc.domain.quality import Quality
from ioc.domain.source import Batch
from ioc.jobs.evaluate import Evaluation, evaluate
from ioc.store import alerts, sources
from ioc.store.engine import reading, writing
from ioc.store.observations import save
from ioc.store.outbox import unrouted
from ioc.store.queries.alerts import one
from tests.stories.province import HOST, MINUTE, NOW, OLD_UNIT, PROVINCE, STATION, UNIT, a_source

FLOOD = AlertKey("bd3", STATION.code, Origin.REAL)
CPU = AlertKey("cpu", HOST.code, Origin.REAL)
ON_TIME = AlertKey("dung-han", UNIT.code, Origin.REAL)
LATE = AlertKey(late_code("tram"), "tram", Origin.REAL)


class Centre:
    """The evaluator with its cursor, as the worker keeps it."""

    def __init__(self, engine: Engine, profile: Profile = PROVINCE, since: datetime = NOW) -> None:
        self.engine, self.cursor = engine, 0
        self.index = RuleIndex(profile, since)

    def hears(self, *readings: Reading, origin: Origin = Origin.REAL) -> None:
        with writing(self.engine) as conn:
            save(conn, Batch(readings), a_source(origin=origin), 1, NOW, PROVINCE.zone)

    def judges(self, minute: float = 0) -> Evaluation:
        done = evaluate(self.engine, self.index, NOW + minute * MINUTE, self.cursor)
        self.cursor = done.cursor
        return done

    def told(self, minute: float = 0) -> list[tuple[str, AlertState]]:
        return [(transition.key.rule, transition.after) for transition in self.judges(minute).transitions]

    def alert(self, key: AlertKey) -> Alert | None:
        with reading(self.engine) as conn:
            return one(conn, key)


@pytest.fixture
def centre(engine: Engine) -> Centre:
    return Centre(engine)


def stage(value: float | None, minute: float = 0, quality: Quality = Quality.OK) -> Reading:
    return Reading("TV-01", STATION.code, PeriodKind.INSTANT, NOW + minute * MINUTE, value, quality)


def cpu(value: float, minute: float = 0) -> Reading:
    return Reading("HTS-06A", HOST.code, PeriodKind.INSTANT, NOW + minute * MINUTE, value)


PENDING, FIRING, RESOLVED, INACTIVE = AlertState.PENDING, AlertState.FIRING, AlertState.RESOLVED, AlertState.INACTIVE


def test_a_breach_is_saved_with_its_transitions_and_waits_to_be_told(centre: Centre) -> None:
    centre.hears(stage(2.33))
    assert centre.told() == [("bd3", PENDING), ("bd3", FIRING)]
    alert = centre.alert(FLOOD)
    assert alert is not None
    assert (alert.state, alert.value, alert.limit, alert.judged_at) == (FIRING, 2.33, 2.3, NOW)
    with reading(centre.engine) as conn:
        assert [row.transition.after for row in unrouted(conn)] == [PENDING, FIRING]


def test_a_breach_that_comes_and_goes_inside_one_batch_is_seen(centre: Centre) -> None:
    centre.hears(stage(1.0))
    assert centre.told() == []
    centre.hears(stage(2.0, 3), stage(2.4, 2), stage(1.9, 1))
    assert centre.told(3) == [("bd3", PENDING), ("bd3", FIRING), ("bd3", RESOLVED)]


def test_the_dead_band_holds_the_alert_until_it_is_left(centre: Centre) -> None:
    for minute, value in enumerate((2.3, 2.26, 2.25, 2.29)):
        centre.hears(stage(value, minute))
        centre.judges(minute)
    centre.hears(stage(2.24, 4))
    assert centre.told(4) == [("bd3", RESOLVED)]


def test_a_hold_runs_out_by_the_clock_while_the_last_value_stands(centre: Centre) -> None:
    centre.hears(cpu(95))
    assert centre.told() == [("cpu", PENDING)]
    assert centre.told(4.9) == []
    assert centre.told(5) == [("cpu", FIRING)]
    assert centre.told(6) == []


def test_a_hold_is_measured_on_the_readings_even_if_they_come_together(centre: Centre) -> None:
    centre.hears(cpu(95, 0), cpu(96, 3), cpu(97, 6))
    assert centre.told(6) == [("cpu", PENDING), ("cpu", FIRING)]
    alert = centre.alert(CPU)
    assert alert is not None
    assert (alert.breach_at, alert.since) == (NOW, NOW + 6 * MINUTE)


def test_a_value_too_old_for_its_rule_neither_fires_nor_resolves(engine: Engine) -> None:
    rules = tuple(replace(rule, stale_after=2 * MINUTE) for rule in PROVINCE.rules)
    centre = Centre(engine, replace(PROVINCE, rules=rules))
    centre.hears(cpu(95), stage(2.4))
    centre.judges()
    assert [one for one in centre.told(10) if one[0] == "cpu"] == []
    pending, firing = centre.alert(CPU), centre.alert(FLOOD)
    assert pending is not None and firing is not None
    assert (pending.state, pending.unknown_since) == (PENDING, NOW + 10 * MINUTE)
    assert (firing.state, firing.unknown_since) == (FIRING, NOW + 10 * MINUTE)


@pytest.mark.parametrize("quality", [Quality.FAULTY, Quality.CALIBRATING])
def test_a_sensor_out_of_order_raises_and_resolves_nothing(centre: Centre, quality: Quality) -> None:
    centre.hears(stage(9.9, 0, quality))
    assert centre.told() == []
    centre.hears(stage(2.4, 1))
    centre.judges(1)
    centre.hears(stage(0.0, 2, quality))
    assert centre.told(2) == []
    alert = centre.alert(FLOOD)
    assert alert is not None
    assert (alert.state, alert.unknown_since) == (FIRING, NOW + 2 * MINUTE)


def test_late_values_never_change_what_was_told(centre: Centre) -> None:
    centre.hears(stage(1.0, 5))
    centre.judges(5)
    centre.hears(stage(9.0, 3))
    assert centre.told(5) == []
    centre.hears(stage(9.0, 4), stage(1.1, 6))
    assert centre.told(6) == []


def test_a_correction_of_the_newest_value_is_judged(centre: Centre) -> None:
    centre.hears(stage(9.0, 0, Quality.PRELIMINARY))
    assert centre.told() == [("bd3", PENDING), ("bd3", FIRING)]
    centre.hears(stage(0.9, 0, Quality.OK))
    assert centre.told() == [("bd3", RESOLVED)]


def test_simulated_and_real_are_different_alerts(centre: Centre) -> None:
    centre.hears(stage(2.5), origin=Origin.SIMULATED)
    centre.judges()
    assert centre.alert(FLOOD) is None
    assert centre.alert(replace(FLOOD, origin=Origin.SIMULATED)) is not None


def test_a_series_met_for_the_first_time_is_not_told_as_an_old_story(centre: Centre) -> None:
    centre.hears(stage(9.0, -600), stage(1.0, -590), stage(1.0, 0))
    assert centre.told() == []


def test_a_pass_made_again_from_the_start_tells_nothing_twice(centre: Centre) -> None:
    centre.hears(stage(2.4), cpu(95))
    centre.judges()
    for _ in range(3):
        centre.cursor = 0
        assert centre.told() == []


def test_what_came_while_the_evaluator_was_down_is_judged_in_order(engine: Engine) -> None:
    Centre(engine).judges()
    first = Centre(engine)
    first.hears(stage(1.0))
    first.judges()
    first.hears(stage(2.4, 1))
    first.hears(stage(1.0, 2))
    assert Centre(engine).told(2) == [("bd3", PENDING), ("bd3", FIRING), ("bd3", RESOLVED)]


def test_a_pass_that_dies_leaves_nothing_behind_and_is_made_again(centre: Centre, monkeypatch: pytest.MonkeyPatch) -> None:
    centre.hears(stage(2.4))

    def die(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr("ioc.jobs.evaluate.judged.mark", die)
        with pytest.raises(KeyboardInterrupt):
            centre.judges()
    assert centre.alert(FLOOD) is None
    assert centre.told() == [("bd3", PENDING), ("bd3", FIRING)]


def test_more_than_one_pass_takes_on_is_left_to_the_next(centre: Centre, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ioc.store.judged.BATCH", 1)
    centre.hears(stage(2.4))
    centre.hears(cpu(95))
    centre.hears(Reading("HTS-06A", "la", PeriodKind.INSTANT, NOW, 1.0))
    first, second = centre.judges(), centre.judges()
    assert (first.behind, second.behind) == (True, False)
    assert (first.judged, second.judged) == (2, 1)
    assert len(first.transitions) == 3
    assert second.transitions == ()


def test_a_month_is_judged_by_its_own_target_and_unknown_without_one(engine: Engine) -> None:
    october, september = month_end(2026, 10), month_end(2026, 9)
    goal = Target("kh", "CQS-01", UNIT.code, PeriodKind.MONTH, october, 98, "NQ 01")
    centre = Centre(engine, replace(PROVINCE, targets=(goal,)))
    centre.hears(Reading("CQS-01", UNIT.code, PeriodKind.MONTH, september, 50.0))
    assert centre.told() == []
    centre.hears(Reading("CQS-01", UNIT.code, PeriodKind.MONTH, october, 97.9))
    assert centre.told() == [("dung-han", PENDING), ("dung-han", FIRING)]
    alert = centre.alert(ON_TIME)
    assert alert is not None
    assert alert.limit == 98


def test_a_target_that_was_collected_counts_like_one_of_the_profile(centre: Centre) -> None:
    october = month_end(2026, 10)
    goal = Target("kh", "CQS-01", UNIT.code, PeriodKind.MONTH, october, 98, "NQ 01")
    with writing(centre.engine) as conn:
        month = Reading("CQS-01", UNIT.code, PeriodKind.MONTH, october, 97.0)
        save(conn, Batch((month,), targets=(goal,)), a_source(), 1, NOW, PROVINCE.zone)
    assert centre.told() == [("dung-han", PENDING), ("dung-han", FIRING)]


def test_the_figures_of_a_dissolved_unit_raise_nothing(engine: Engine) -> None:
    october = month_end(2023, 10)
    goal = Target("kh", "CQS-01", OLD_UNIT.code, PeriodKind.MONTH, october, 98, "")
    centre = Centre(engine, replace(PROVINCE, targets=(goal,)))
    centre.hears(Reading("CQS-01", OLD_UNIT.code, PeriodKind.MONTH, october, 1.0))
    assert centre.told() == []


def succeed(centre: Centre, minute: float) -> None:
    with writing(centre.engine) as conn:
        sources.record_success(conn, "tram", NOW + minute * MINUTE)


def test_a_source_that_breaks_its_promise_raises_one_alert_and_recovers_without_hands(centre: Centre) -> None:
    succeed(centre, 0)
    assert centre.told(15) == []
    assert centre.told(15.1) == [(LATE.rule, PENDING), (LATE.rule, FIRING)]
    assert centre.told(60) == []
    succeed(centre, 61)
    assert centre.told(61) == [(LATE.rule, RESOLVED)]


def test_a_source_never_heard_is_late_from_when_the_centre_began_to_listen(centre: Centre) -> None:
    assert centre.told(15) == []
    assert centre.told(15.1) == [(LATE.rule, PENDING), (LATE.rule, FIRING)]


def test_a_source_that_answers_without_bringing_anything_new_is_late_too(centre: Centre) -> None:
    centre.hears(stage(1.0, 0))
    succeed(centre, 20)
    assert centre.told(20) == [(LATE.rule, PENDING), (LATE.rule, FIRING)]


def test_a_restart_neither_accuses_nor_acquits_a_source(engine: Engine) -> None:
    centre = Centre(engine)
    succeed(centre, 0)
    after_the_night = Centre(engine, since=NOW + 600 * MINUTE)
    assert after_the_night.told(601) == []
    assert after_the_night.told(616) == [(LATE.rule, PENDING), (LATE.rule, FIRING)]
    again = Centre(engine, since=NOW + 620 * MINUTE)
    assert again.told(621) == []
    alert = again.alert(LATE)
    assert alert is not None
    assert alert.state is FIRING


def test_the_silence_of_a_paused_source_is_wanted_and_counts_from_when_it_is_resumed(centre: Centre) -> None:
    with writing(centre.engine) as conn:
        sources.pause(conn, "tram")
    assert centre.told(60) == []
    with writing(centre.engine) as conn:
        sources.resume(conn, "tram", NOW + 60 * MINUTE, "an")
    assert centre.told(75) == []
    assert centre.told(76) == [(LATE.rule, PENDING), (LATE.rule, FIRING)]


def test_a_late_source_resolves_no_other_alert(centre: Centre) -> None:
    centre.hears(stage(2.4))
    centre.judges()
    assert centre.told(100) == [(LATE.rule, PENDING), (LATE.rule, FIRING)]
    alert = centre.alert(FLOOD)
    assert alert is not None
    assert alert.state is FIRING


def test_an_alert_whose_rule_has_left_the_profile_does_not_stay_open(centre: Centre) -> None:
    centre.hears(stage(2.4), cpu(95))
    centre.judges()
    without = Centre(centre.engine, replace(PROVINCE, rules=()))
    assert sorted(without.told(1)) == [("bd3", RESOLVED), ("cpu", INACTIVE)]
    assert without.told(2) == []


def test_an_acknowledgement_stays_through_the_spell_and_is_gone_with_the_next(centre: Centre) -> None:
    centre.hears(stage(2.4))
    centre.judges()
    with writing(centre.engine) as conn:
        assert alerts.acknowledge(conn, FLOOD, "an", NOW)
    centre.hears(stage(2.5, 1))
    centre.judges(1)
    taken = centre.alert(FLOOD)
    assert taken is not None
    assert (taken.acknowledged_by, taken.value) == ("an", 2.5)
    centre.hears(stage(1.0, 2), stage(2.6, 3))
    assert centre.told(3) == [("bd3", RESOLVED), ("bd3", PENDING), ("bd3", FIRING)]
    fresh = centre.alert(FLOOD)
    assert fresh is not None
    assert (fresh.acknowledged_by, fresh.spell) == (None, 2)


def test_alerts_at_rest_are_not_written_at_every_reading(centre: Centre) -> None:
    for minute in range(3):
        centre.hears(stage(1.0, minute))
        centre.judges(minute)
    with reading(centre.engine) as conn:
        assert conn.execute(text("SELECT count(*) FROM alert")).scalar_one() == 0
