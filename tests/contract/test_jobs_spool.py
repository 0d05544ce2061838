"""While the database is away, what is collected and heard waits on the shelf, and is saved when it is back; both databases."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from ioc.domain.centre import Profile
from ioc.domain.observation import Origin, Reading, SeriesKey
from ioc.domain.period import PeriodKind
from ioc.domain.source import Batch, RunStatus, Source, Window
from ioc.errors import DatabaseBusy, SourceUnavailable
from ioc.jobs.collect import Apart, Visit, collect
from ioc.jobs.hear import Hearer
from ioc.jobs.unspool import unspool
from ioc.spool.shelf import Shelf
from ioc.store import runs as store_runs
from ioc.store import sources
from ioc.store.engine import open_engine, reading, writing
from ioc.store.queries import runs
from ioc.store.queries.history import points
from tests.contract.test_jobs_listen import Told, read, teller
from tests.stories.province import HOST, MINUTE, NOW, PROVINCE, a_source

NOWHERE = "postgresql+psycopg://127.0.0.1:9/nowhere"
CPU = SeriesKey("HTS-06A", HOST.code, PeriodKind.INSTANT, Origin.REAL)
WITH_TELLER = replace(PROVINCE, sources=(*PROVINCE.sources, teller()))


class Portal:
    """A source with a value each minute; `cursor` counts the visits. `windows` keeps what was asked for."""

    def __init__(self) -> None:
        self.now, self.windows, self.cursors, self.down = NOW, list[Window](), list[str](), False

    def clock(self) -> datetime:
        return self.now

    @contextmanager
    def look(self, source: Source, window: Window, profile: Profile, now: datetime, cursor: str) -> Iterator[Batch]:
        if self.down:
            raise SourceUnavailable("cổng không trả lời")
        self.windows.append(window)
        self.cursors.append(cursor)
        yield Batch((Reading("HTS-06A", HOST.code, PeriodKind.INSTANT, now, float(now.minute)),), cursor=str(len(self.cursors)))


@pytest.fixture
def away() -> Iterator[Engine]:
    engine = open_engine(NOWHERE)
    yield engine
    engine.dispose()


@pytest.fixture
def apart(tmp_path: Path) -> Apart:
    return Apart(Shelf(tmp_path / "spool", 1_000_000))


def visit(engine: Engine, portal: Portal, apart: Apart | None) -> Visit:
    return Visit(engine, WITH_TELLER, portal.look, portal.clock, timedelta(days=30), apart)


def stored(engine: Engine) -> list[float | None]:
    with reading(engine) as conn:
        return [one.value for one in points(conn, CPU)]


def test_what_is_collected_meanwhile_is_saved_later_with_its_mark_and_cursor(engine: Engine, away: Engine, apart: Apart) -> None:
    portal = Portal()
    assert collect(visit(engine, portal, apart), a_source()).status is RunStatus.OK
    for minute in (1, 2):
        portal.now = NOW + minute * MINUTE
        done = collect(visit(away, portal, apart), a_source())
        assert done.status is RunStatus.OK
        assert "ghi tạm" in done.reason
    assert portal.windows[2].start == NOW + MINUTE - a_source().lookback
    assert portal.cursors == ["", "1", "2"]
    assert stored(engine) == [0.0]
    portal.now = NOW + 9 * MINUTE
    assert unspool(visit(engine, portal, apart), apart.shelf) == 2
    assert (stored(engine), apart.shelf.waiting()) == ([0.0, 1.0, 2.0], [])
    with reading(engine) as conn:
        state = sources.state(conn, "tram")
        assert (state.last_success, state.cursor) == (NOW + 2 * MINUTE, "3")
        assert [run.status for run in runs.recent(conn, "tram", 9)] == [RunStatus.OK] * 3


def test_saving_a_record_twice_changes_nothing(engine: Engine, away: Engine, apart: Apart) -> None:
    portal = Portal()
    collect(visit(away, portal, apart), a_source())
    [name] = apart.shelf.waiting()
    payload = apart.shelf.take(name)
    assert unspool(visit(engine, portal, apart), apart.shelf) == 1
    apart.shelf.put(payload, NOW)
    assert unspool(visit(engine, portal, apart), apart.shelf) == 1
    assert stored(engine) == [0.0]


def test_an_older_visit_saved_late_does_not_move_the_mark_back(engine: Engine, away: Engine, apart: Apart) -> None:
    portal = Portal()
    collect(visit(away, portal, apart), a_source())
    portal.now = NOW + 5 * MINUTE
    collect(visit(engine, portal, None), a_source())
    unspool(visit(engine, portal, apart), apart.shelf)
    with reading(engine) as conn:
        assert sources.state(conn, "tram").last_success == NOW + 5 * MINUTE


def test_who_begins_while_the_database_is_away_moves_no_mark_and_the_stretch_is_asked_for_again(
    engine: Engine, away: Engine, apart: Apart
) -> None:
    portal = Portal()
    collect(visit(engine, portal, None), a_source())
    for minute in (5, 6):
        portal.now = NOW + minute * MINUTE
        collect(visit(away, portal, apart), a_source())
    unspool(visit(engine, portal, apart), apart.shelf)
    assert stored(engine) == [0.0, 5.0, 6.0]
    portal.now = NOW + 7 * MINUTE
    collect(visit(engine, portal, apart), a_source())
    assert portal.windows[-1].start == NOW - a_source().lookback


def test_nothing_is_taken_off_while_the_database_is_away(away: Engine, apart: Apart) -> None:
    portal = Portal()
    collect(visit(away, portal, apart), a_source())
    assert unspool(visit(away, portal, apart), apart.shelf) == 0
    assert len(apart.shelf.waiting()) == 1


def test_a_damaged_record_and_one_of_a_source_that_is_gone_hold_back_nobody(engine: Engine, away: Engine, apart: Apart) -> None:
    portal = Portal()
    apart.shelf.put(b"rac", NOW - 2 * MINUTE)
    collect(visit(away, portal, apart), a_source("da-bo"))
    collect(visit(away, portal, apart), a_source())
    assert unspool(visit(engine, portal, apart), apart.shelf) == 1
    assert stored(engine) == [0.0]
    assert apart.shelf.waiting() == []


def test_the_run_whose_end_the_database_missed_does_not_stay_open(engine: Engine, away: Engine, apart: Apart) -> None:
    portal = Portal()
    with writing(engine) as conn:
        store_runs.open_run(conn, "tram", NOW)
    collect(visit(away, portal, apart), a_source())
    unspool(visit(engine, portal, apart), apart.shelf)
    with reading(engine) as conn:
        assert RunStatus.RUNNING not in {run.status for run in runs.recent(conn, "tram", 9)}


def test_a_full_shelf_fails_the_visit_and_moves_no_mark(away: Engine, tmp_path: Path) -> None:
    portal, full = Portal(), Apart(Shelf(tmp_path, 1))
    done = collect(visit(away, portal, full), a_source())
    assert (done.status, full.marks) == (RunStatus.FAILED, {})
    assert "đã đầy" in done.reason


def test_a_source_that_is_down_as_well_is_said_to_be(away: Engine, apart: Apart) -> None:
    portal = Portal()
    portal.down = True
    assert collect(visit(away, portal, apart), a_source()).reason == "cổng không trả lời"


def heard(engine: Engine, apart: Apart | None, messages: Sequence[Any]) -> None:
    portal = Portal()
    Hearer(lambda: visit(engine, portal, apart), teller(), read, lambda: None).hear(messages)


def test_what_is_heard_meanwhile_may_be_acknowledged_and_is_saved_later(engine: Engine, away: Engine, apart: Apart) -> None:
    heard(away, apart, [Told(b"-1=5"), Told(b"-2=6"), Told("hỏng".encode())])
    assert unspool(visit(engine, Portal(), apart), apart.shelf) == 1
    assert stored(engine) == [6.0, 5.0]
    with reading(engine) as conn:
        assert [run.rejected for run in runs.recent(conn, teller().name, 9)] == [1]


def test_with_a_full_shelf_the_sender_must_keep_what_it_has(away: Engine, tmp_path: Path) -> None:
    with pytest.raises(DatabaseBusy, match="đã đầy"):
        heard(away, Apart(Shelf(tmp_path, 1)), [Told(b"-1=5")])
