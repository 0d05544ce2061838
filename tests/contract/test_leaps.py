"""The clock of the machine is set by an hour, either way: nothing is lost, nobody is accused, nothing resolves."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import Engine

from ioc.domain.alert import AlertState
from ioc.domain.notification import Route
from ioc.domain.observation import Reading
from ioc.domain.period import PROVINCE_ZONE, PeriodKind
from ioc.domain.source import Batch
from ioc.jobs.judging import Judging
from ioc.jobs.leap import Leaps
from ioc.notifiers.contract import Io
from ioc.store import observations, sources
from ioc.store.engine import reading, writing
from ioc.store.queries.alerts import history, open_alerts
from tests.contract.desk import Desk, no_secrets
from tests.contract.test_telling import LOAD, STAGE, TRUC, desk, many
from tests.stories.province import FLOOD, MINUTE, NOW, PROVINCE, STATION, a_source

HOUR = timedelta(hours=1)
BOTH_WAYS = pytest.mark.parametrize("leap", [HOUR, -HOUR], ids=["forward", "back"])
PORTAL = a_source()


@dataclass
class Machine:
    """A clock that can be set, and seconds that cannot."""

    now: datetime = NOW
    seconds: float = 0

    def wait(self, span: timedelta) -> None:
        self.now += span
        self.seconds += span.total_seconds()


@pytest.fixture
def machine() -> Iterator[Machine]:
    yield Machine()


def hear(engine: Engine, machine: Machine, value: float) -> None:
    """The portal is visited and tells the stage."""
    told = Batch((Reading("TV-01", STATION.code, PeriodKind.INSTANT, machine.now, value),))
    with writing(engine) as conn:
        observations.save(conn, told, PORTAL, 1, machine.now, PROVINCE_ZONE)
        sources.record_success(conn, PORTAL.name, machine.now)


def judging(engine: Engine, machine: Machine, **profile: object) -> Judging:
    found = Judging(engine, Io(no_secrets), "", "ta", lambda: machine.now, lambda: None, lambda: machine.seconds)
    found.follow(replace(PROVINCE, **profile))  # type: ignore[arg-type]
    return found


@BOTH_WAYS
def test_a_leap_is_told_from_time_that_passes(machine: Machine, leap: timedelta) -> None:
    leaps = Leaps(lambda: machine.now, lambda: machine.seconds)
    machine.wait(HOUR)
    assert leaps.leapt() is None
    machine.now += leap
    assert leaps.leapt() == leap
    assert leaps.leapt() is None


@BOTH_WAYS
def test_a_leap_neither_resolves_what_fires_nor_accuses_a_source(engine: Engine, machine: Machine, leap: timedelta) -> None:
    judge = judging(engine, machine, rules=(replace(FLOOD, stale_after=10 * MINUTE),))
    hear(engine, machine, 2.4)
    judge.evaluate()
    machine.wait(MINUTE)
    machine.now += leap
    for _ in range(3):
        judge.evaluate()
        machine.wait(MINUTE)
    with reading(engine) as conn:
        (alert,) = open_alerts(conn)
        assert [one.transition.after for one in history(conn)] == [AlertState.FIRING, AlertState.PENDING]
    assert alert.key == STAGE
    judge.end()


@BOTH_WAYS
def test_what_is_heard_after_a_leap_is_judged_and_ends_the_alert(engine: Engine, machine: Machine, leap: timedelta) -> None:
    judge = judging(engine, machine)
    hear(engine, machine, 2.4)
    judge.evaluate()
    machine.now += leap
    machine.wait(2 * HOUR)
    hear(engine, machine, 1.0)
    judge.evaluate()
    with reading(engine) as conn:
        assert open_alerts(conn) == []
    judge.end()


@BOTH_WAYS
def test_a_message_on_its_way_arrives_soon_with_its_id(engine: Engine, leap: timedelta) -> None:
    here = desk(engine, Route(TRUC))
    here.away.add("truc-ban")
    here.happen(here.fires(STAGE))
    here.work()
    here.minute += leap / MINUTE + 0.5
    here.away.clear()
    assert here.names(here.until(here.minute + 1)) == ["truc-ban"]
    (row,) = (row for row in here.rows() if row.receiver == "truc-ban")
    assert (row.notification_id, row.attempts) == (here.heard[0][1].id, 2)


@BOTH_WAYS
def test_a_storm_goes_on_being_told(engine: Engine, leap: timedelta) -> None:
    here: Desk = desk(engine, Route(TRUC))
    here.happen(*many(here, 12))
    here.work()
    here.minute += 0.25
    here.happen(here.fires(LOAD))
    here.work()
    here.minute += leap / MINUTE
    here.until(here.minute + 2)
    assert len(here.heard) == 2
    here.happen(here.fires(STAGE))
    here.work()
    here.until(here.minute + 2)
    assert len(here.heard) == 3
