"""kill -9 at every step between a breach and its message: nothing is lost, and what is repeated has its id."""

import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine

from ioc.domain.alert import AlertState
from ioc.domain.notification import DeliveryState, Reason
from ioc.domain.observation import Reading
from ioc.domain.period import PROVINCE_ZONE, PeriodKind
from ioc.domain.source import Batch
from ioc.store.engine import open_engine, reading, writing
from ioc.store.observations import save
from ioc.store.queries.alerts import DeliveryRow, deliveries, history
from tests.databases import NewDatabase
from tests.journey.dying import HOSTS, STEPS
from tests.journey.receivers import Receivers, receivers
from tests.stories.province import a_source

ROOT = Path(__file__).resolve().parents[2]
KILLED = -9


@pytest.fixture
def ears() -> Iterator[Receivers]:
    with receivers() as both:
        yield both


def breach(engine: Engine, value: float = 95) -> None:
    """Every machine is loaded."""
    now = datetime.now(UTC)
    told = tuple(Reading("HTS-06A", code, PeriodKind.INSTANT, now, value) for code in HOSTS)
    with writing(engine) as conn:
        save(conn, Batch(told), a_source(), 1, now, PROVINCE_ZONE)


def start(database_url: str, ears: Receivers, step: str, storm: int, how: str = "alone") -> subprocess.Popen[bytes]:
    environ = os.environ | {"IOC_DATABASE_URL": database_url, "IOC_MAIL": ears.smtp, "IOC_HOOK": ears.webhook}
    arguments = [sys.executable, "-m", "tests.journey.dying", step, str(storm), how]
    return subprocess.Popen(arguments, cwd=ROOT, env=environ | {"PYTHONPATH": str(ROOT)})


def ended(process: subprocess.Popen[bytes]) -> int:
    try:
        return process.wait(60)
    finally:
        process.kill()


def messages(engine: Engine) -> list[DeliveryRow]:
    """What was to be sent: all but what went with a summary, and what was told to nobody."""
    with reading(engine) as conn:
        told = history(conn, limit=1000)
        rows = deliveries(conn, [one.id for one in told])
    assert Counter(one.transition.after for one in told) == {AlertState.PENDING: len(HOSTS), AlertState.FIRING: len(HOSTS)}
    assert {row.state for row in rows} == {DeliveryState.DELIVERED, DeliveryState.SUPPRESSED}
    return [row for row in rows if row.attempts > 0]


@pytest.mark.parametrize("step", STEPS)
def test_a_death_at_any_step_loses_nothing_and_what_is_repeated_has_its_id(
    new_sqlite: NewDatabase, ears: Receivers, step: str
) -> None:
    dies_and_is_replaced(new_sqlite(), ears, step)


@pytest.mark.parametrize("step", ["judged", "routed", "summed up", "claimed", "sent"])
def test_nor_does_it_on_postgresql(new_postgresql: NewDatabase, ears: Receivers, step: str) -> None:
    dies_and_is_replaced(new_postgresql(), ears, step)


def dies_and_is_replaced(database_url: str, ears: Receivers, step: str) -> None:
    engine = open_engine(database_url)
    storm = 3 if step.startswith("summed up") else 0
    breach(engine)
    assert ended(start(database_url, ears, step, storm)) == KILLED
    assert ended(start(database_url, ears, "", storm)) == 0
    sent = messages(engine)
    heard = Counter(one.id for one in ears.told)
    assert set(heard) == {row.notification_id for row in sent}, "each is told, and nothing else"
    assert len(sent) == (2 if storm else 2 * len(HOSTS))
    assert storm == 0 or {row.reason for row in sent} == {Reason.SUMMARY}
    assert sum(heard.values()) - len(heard) <= 8 * 2, "only what was in the air at that moment is told again"
    assert len({(one.id, one.thread, one.subject) for one in ears.told}) == len(heard), "in the same words and thread"
    engine.dispose()


@pytest.mark.parametrize("storm", [0, 3])
def test_two_at_once_tell_everything_once(engine: Engine, database_url: str, ears: Receivers, storm: int) -> None:
    breach(engine)
    both = [start(database_url, ears, "", storm, how="beside another") for _ in range(2)]
    assert [ended(one) for one in both] == [0, 0]
    sent = messages(engine)
    assert Counter(one.id for one in ears.told) == Counter(row.notification_id for row in sent)
    assert len(sent) == (2 if storm else 2 * len(HOSTS))
