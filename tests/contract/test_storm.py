"""Five thousand breaches in a minute, from the readings to the mail server: people stay readable, the history is whole."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import Engine

from ioc.domain.alert import AlertState
from ioc.domain.notification import Receiver, Route
from ioc.domain.observation import Reading
from ioc.domain.period import PROVINCE_ZONE, PeriodKind
from ioc.domain.source import Batch
from ioc.domain.subject import Subject, SubjectKind
from ioc.jobs.judging import Judging
from ioc.notifiers.contract import Io
from ioc.store import outbox
from ioc.store.engine import reading, writing
from ioc.store.observations import save
from ioc.store.queries.alerts import history
from tests.contract.desk import no_secrets
from tests.contract.letterbox import Letterbox, smtp_server
from tests.journey.rig import wait_until
from tests.stories.province import CPU, NOW, PROVINCE, a_source

BREACHES, PARTS = 5_000, 5
PLACES = tuple(f"may-{number}" for number in range(BREACHES))


@dataclass
class Clock:
    now: datetime = NOW

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def box() -> Iterator[Letterbox]:
    with smtp_server(Letterbox()) as running:
        yield running


def centre(engine: Engine, box: Letterbox, clock: Clock) -> Judging:
    """Five thousand machines, the first of which life depends on."""
    address = (("server", f"smtp://127.0.0.1:{box.port}"), ("sender", "ioc@x.vn"), ("to", "truc@x.vn"))
    plain = replace(CPU, hold=timedelta(0), subjects=PLACES[1:])
    province = replace(
        PROVINCE,
        subjects=tuple(Subject(code, SubjectKind.SYSTEM, code, code) for code in PLACES),
        rules=(plain, replace(plain, code="mang-song", subjects=PLACES[:1], life_safety=True)),
        receivers=(Receiver("truc-ban", "email", address),),
        routes=(Route(("truc-ban",)),),
        sources=(),
    )
    judging = Judging(engine, Io(no_secrets), "", "ta", clock, lambda: None, lambda: (clock.now - NOW).total_seconds())
    judging.follow(province)
    return judging


def hear(engine: Engine, now: datetime, part: int) -> None:
    told = (Reading("HTS-06A", code, PeriodKind.INSTANT, now, 95) for code in PLACES[part::PARTS])
    with writing(engine) as conn:
        save(conn, Batch(tuple(told)), a_source(), 1, now, PROVINCE_ZONE)


def sent(engine: Engine, clock: Clock, judging: Judging) -> None:
    """Everything that is due has gone out."""

    def nothing_due() -> bool:
        judging.dispatch()
        with reading(engine) as conn:
            return not outbox.receivers_due(conn, clock.now)

    wait_until(nothing_due, 30, "what is due has gone out")


@pytest.mark.slow
def test_a_storm_is_one_letter_at_once_and_one_a_minute_later_and_every_breach_is_in_the_history(
    engine: Engine, box: Letterbox
) -> None:
    clock = Clock()
    judging = centre(engine, box, clock)
    for part in range(PARTS):
        hear(engine, clock.now, part)
        judging.evaluate()
        sent(engine, clock, judging)
        clock.now += timedelta(seconds=11)
    assert [letter["Subject"] for letter in box.letters] == ["1000 sự kiện cảnh báo: 1 an toàn tính mạng, 1000 cảnh báo"], (
        "one letter in the first minute, and what life depends on comes first"
    )
    clock.now += timedelta(seconds=10)
    sent(engine, clock, judging)
    judging.end()
    assert [str(letter["Subject"]) for letter in box.letters][1:] == ["4000 sự kiện cảnh báo: 4000 cảnh báo"]
    with reading(engine) as conn:
        told = Counter(one.transition.after for one in history(conn, limit=3 * BREACHES))
    assert told == {AlertState.PENDING: BREACHES, AlertState.FIRING: BREACHES}
