"""Rules replayed over the past say what the evaluator said, or would have said; both databases, and files alone."""

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine
from typer.testing import CliRunner

from ioc.alerting.index import RuleIndex
from ioc.alerting.judge import Point
from ioc.alerting.replay import Arrival, History, replay
from ioc.cli.main import app
from ioc.domain.alert import Transition
from ioc.domain.condition import Compare, Comparison, Slope, Threshold
from ioc.domain.observation import Origin, Reading, SeriesKey
from ioc.domain.period import PeriodKind
from ioc.domain.quality import Quality
from ioc.domain.rule import Rule, Severity, Step
from ioc.domain.source import Batch
from ioc.jobs.replay import Known, replay_stored
from ioc.store.engine import open_engine, reading, writing
from ioc.store.observations import save
from tests.contract.test_evaluate import Centre, stage
from tests.databases import NewDatabase
from tests.stories.province import MINUTE, NOW, PROVINCE, STATION, a_source

SERIES = SeriesKey("TV-01", STATION.code, PeriodKind.INSTANT, Origin.REAL)
PLAIN = Rule(
    "cao", "Cao", "High", Severity.WARNING, Threshold(Comparison.AT_LEAST, 2.0, 1.8), "TV-01",
    hold=3 * MINUTE, keep_firing=2 * MINUTE, stale_after=10 * MINUTE, life_safety=True,
)  # fmt: skip
GRAVE = Step(Severity.CRITICAL, Threshold(Comparison.AT_LEAST, 2.5), MINUTE)
LADDER = replace(PLAIN, code="bac", hold=0 * MINUTE, graver=(GRAVE,))
STEEP = Compare("TV-01", PeriodKind.INSTANT, Threshold(Comparison.ABOVE, 1.0), Slope(timedelta(minutes=10)))
RISING = Rule("len", "Lên", "Rising", Severity.NOTICE, STEEP, "TV-01")
RULED = replace(PROVINCE, rules=(PLAIN, LADDER, RISING), sources=())
LEVELS = st.sampled_from([1.0, 1.9, 2.1, 2.6, None])
MINUTES = 25


def told(transitions: list[Transition]) -> list[tuple[object, ...]]:
    return sorted((one.at, one.key.rule, str(one.before), str(one.after), str(one.severity), one.value) for one in transitions)


def end_at(minutes: float = MINUTES) -> datetime:
    return NOW + minutes * MINUTE


def history(levels: list[float | None]) -> History:
    """A value a minute, None is a minute without one."""
    arrivals = [
        Arrival(NOW + minute * MINUTE, Point(NOW + minute * MINUTE, level, Quality.OK))
        for minute, level in enumerate(levels) if level is not None
    ]  # fmt: skip
    return History({SERIES: arrivals}, NOW, end_at(len(levels) - 1), MINUTE)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(levels=st.lists(LEVELS, min_size=MINUTES, max_size=MINUTES))
def test_a_replay_tells_what_the_evaluator_told(new_sqlite: NewDatabase, levels: list[float | None]) -> None:
    engine: Engine = open_engine(new_sqlite())
    centre = Centre(engine, RULED)
    live: list[Transition] = []
    for minute, level in enumerate(levels):
        if level is not None:
            centre.hears(stage(level, minute))
        live += centre.judges(minute).transitions
    engine.dispose()
    assert told(replay(RuleIndex(RULED, NOW), history(levels))) == told(live)


def test_a_hold_that_ends_at_the_last_tick_is_told() -> None:
    levels = [1.0, 2.6, None]
    assert [row[:4] for row in told(replay(RuleIndex(RULED, NOW), history(levels)))][-1] == (end_at(2), "bac", "firing", "firing")


def stored(engine: Engine, readings: list[Reading], heard_at: datetime = NOW) -> None:
    with writing(engine) as conn:
        save(conn, Batch(tuple(readings)), a_source(), 1, heard_at, PROVINCE.zone)


def replayed(engine: Engine, rule: Rule, known: Known = "final") -> list[tuple[object, ...]]:
    with reading(engine) as conn:
        return told(replay_stored(conn, RULED, rule, NOW - MINUTE, end_at(), MINUTE, known, Origin.REAL).transitions)


@pytest.mark.parametrize("rule", RULED.rules, ids=lambda rule: rule.code)
def test_late_values_in_any_order_replay_as_values_in_order(new_sqlite: NewDatabase, rule: Rule) -> None:
    levels = [1.0, 1.0, 2.1, 2.1, 2.6, 2.6, 2.6, 1.9, 1.0, 1.0, 1.0, 2.2, 2.2, 2.2, 2.2, 1.0, 1.0, 1.0]
    readings = [stage(level, minute) for minute, level in enumerate(levels)]
    in_order: Engine = open_engine(new_sqlite())
    stored(in_order, readings)
    shuffled: Engine = open_engine(new_sqlite())
    Random(7).shuffle(readings)
    for minute, one in enumerate(readings):
        stored(shuffled, [one], end_at(minute))
    assert replayed(shuffled, rule) == replayed(in_order, rule) != []
    in_order.dispose()
    shuffled.dispose()


def test_as_known_then_a_revision_is_not_foreseen_and_a_late_value_moves_nothing(engine: Engine) -> None:
    now_rule = replace(PLAIN, hold=timedelta(0), life_safety=False)
    stored(engine, [stage(1.0, 0)], NOW)
    stored(engine, [stage(1.0, 5)], end_at(5))
    stored(engine, [stage(2.5, 2)], end_at(6))
    assert replayed(engine, now_rule, "then") == []
    assert [row[3] for row in replayed(engine, now_rule, "final")] == ["pending", "firing", "resolved"]


RULES = """
[[rule]]
code = "cao"
title_vi = "Cao"
title_en = "High"
severity = "warning"
indicator = "MN"
period = "instant"
hold = "2m"
basis = "thử"
condition = { type = "threshold", comparison = ">=", limit = 2, clear_at = 1.9 }
"""


def run(tmp_path: Path, observations: str) -> tuple[int, str]:
    (tmp_path / "r.toml").write_text(RULES, encoding="utf-8")
    (tmp_path / "o.csv").write_text(observations, encoding="utf-8")
    files = ["--rules", str(tmp_path / "r.toml"), "--observations", str(tmp_path / "o.csv")]
    done = CliRunner().invoke(app, ["rules", "replay", *files, "--every", "60s"])
    return done.exit_code, done.output


def test_files_alone_give_each_transition_as_csv(tmp_path: Path) -> None:
    rows = [
        "at,subject,indicator,value,quality",
        "2026-11-24T10:00:00+07:00,a,MN,2.1,",
        "2026-11-24T10:01:00+07:00,a,MN,9,faulty",
        "2026-11-24T10:05:00+07:00,a,MN,2.05,ok",
        "2026-11-24T10:06:00+07:00,a,MN,1.0,ok",
    ]
    assert run(tmp_path, "\n".join(rows)) == (
        0,
        "at,rule,subject,from,to,value\n"
        "2026-11-24T03:00:00Z,cao,a,inactive,pending,2.1\n"
        "2026-11-24T03:05:00Z,cao,a,pending,firing,2.05\n"
        "2026-11-24T03:06:00Z,cao,a,firing,resolved,1\n",
    )


@pytest.mark.parametrize(
    ("observations", "says"),
    [("at,subject\n", "thiếu cột indicator, value"), ("at,subject,indicator,value\nhôm nay,a,MN,1\n", "Dòng 2"),
     ("at,subject,indicator,value\n", "không có dòng nào")],
)  # fmt: skip
def test_a_file_that_cannot_be_read_is_refused_with_its_line(tmp_path: Path, observations: str, says: str) -> None:
    code, output = run(tmp_path, observations)
    assert code != 0
    assert says in output
