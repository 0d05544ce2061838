"""Asking again for a stretch of the past, a day at a time."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

import pytest
from sqlalchemy import Engine

from ioc.domain.centre import Profile
from ioc.domain.source import Batch, RunStatus, Source, Window
from ioc.errors import CentreError, PayloadInvalid, SourceRefused, SourceUnavailable
from ioc.jobs.collect import Visit, backfill
from ioc.store import sources
from ioc.store.engine import reading
from ioc.store.queries import runs
from tests.stories.province import NOW, PROVINCE, a_source

DAY = timedelta(days=1)
LAST_DAYS = Window(NOW - 2 * DAY - DAY / 2, NOW)
FAILED, OK = RunStatus.FAILED, RunStatus.OK


class Portal:
    """Answers each day with an empty batch, or fails as the day's entry in `faults` says; remembers what it was asked."""

    def __init__(self, *faults: CentreError | None) -> None:
        self.asked: list[Window] = []
        self._faults = iter(faults)

    @contextmanager
    def look(self, source: Source, window: Window, profile: Profile, now: datetime, cursor: str) -> Iterator[Batch]:
        self.asked.append(window)
        fault = next(self._faults, None)
        if fault is not None:
            raise fault
        yield Batch()


def fill(engine: Engine, portal: Portal, reached: Callable[[datetime], None] = lambda at: None) -> list[RunStatus]:
    visit = Visit(engine, PROVINCE, portal.look, lambda: NOW)
    return [outcome.status for outcome in backfill(visit, a_source(), LAST_DAYS, reached)]


def test_every_day_is_asked_once_and_the_mark_of_the_clock_does_not_move(engine: Engine) -> None:
    portal = Portal()
    assert fill(engine, portal) == [OK, OK, OK]
    assert [one.start for one in portal.asked] == [LAST_DAYS.start + n * DAY for n in range(3)]
    assert portal.asked[-1].end == NOW
    with reading(engine) as conn:
        assert sources.state(conn, "tram").last_success is None


def test_how_far_it_has_come_is_told_after_each_day_that_could_be_asked_for(engine: Engine) -> None:
    told: list[datetime] = []
    fill(engine, Portal(None, PayloadInvalid("không đọc được"), SourceUnavailable("mất mạng")), told.append)
    assert told == [LAST_DAYS.start + DAY, LAST_DAYS.start + 2 * DAY]


def test_a_day_that_cannot_be_read_does_not_keep_the_others_away(engine: Engine) -> None:
    assert fill(engine, Portal(PayloadInvalid("không đọc được"))) == [FAILED, OK, OK]


@pytest.mark.parametrize("fault", [SourceUnavailable("mất mạng"), SourceRefused("sai mật khẩu")])
def test_a_door_that_is_closed_is_not_knocked_at_again(engine: Engine, fault: CentreError) -> None:
    portal = Portal(None, fault)
    assert fill(engine, portal) == [OK, FAILED]
    assert len(portal.asked) == 2
    with reading(engine) as conn:
        assert [run.reason for run in runs.recent(conn, "tram", 8)] == [str(fault), ""]
