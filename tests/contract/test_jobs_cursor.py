"""Where a visit stopped reading is saved with what it brought, and what is done at the source afterwards may fail alone."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest
from sqlalchemy import Engine

from ioc.domain.centre import Profile
from ioc.domain.observation import Reading
from ioc.domain.period import PeriodKind
from ioc.domain.source import Batch, Reject, RunStatus, Source, Window
from ioc.errors import CentreError, SourceRefused, SourceUnavailable
from ioc.jobs.collect import Visit, backfill, collect
from ioc.store import observations, sources
from ioc.store.engine import reading
from ioc.store.queries import runs
from ioc.store.queries.latest import changed_since
from tests.stories.province import HOST, MINUTE, NOW, PROVINCE, a_source


@dataclass
class Ledger:
    """A source that tells what follows the cursor, two readings a visit; `fault` comes when it is asked to clear up."""

    fault: CentreError | None = None
    count: int = 2
    asked: list[str] = field(default_factory=list)

    @contextmanager
    def look(self, source: Source, window: Window, profile: Profile, now: datetime, cursor: str) -> Iterator[Batch]:
        self.asked.append(cursor)
        start = int(cursor or 0)
        ats = [NOW - timedelta(hours=1) + (start + n) * MINUTE / 100 for n in range(self.count)]
        rows = tuple(Reading("HTS-06A", HOST.code, PeriodKind.INSTANT, at, 1.0) for at in ats)
        yield Batch(rows, cursor=str(start + self.count))
        if self.fault is not None:
            raise self.fault


def visit(engine: Engine, ledger: Ledger) -> Visit:
    return Visit(engine, PROVINCE, ledger.look, lambda: NOW)


def cursor(engine: Engine) -> str | None:
    with reading(engine) as conn:
        return sources.state(conn, "tram").cursor


def test_each_visit_goes_on_where_the_last_one_stopped(engine: Engine) -> None:
    ledger = Ledger()
    for _ in range(3):
        collect(visit(engine, ledger), a_source())
    assert ledger.asked == ["", "2", "4"]
    assert cursor(engine) == "6"


def test_a_back_fill_neither_uses_nor_moves_the_cursor(engine: Engine) -> None:
    ledger = Ledger()
    collect(visit(engine, ledger), a_source())
    backfill(visit(engine, ledger), a_source(), Window(NOW - timedelta(days=1), NOW), lambda at: None)
    assert ledger.asked == ["", ""]
    assert cursor(engine) == "2"


def test_rejected_rows_are_kept_where_the_cursor_moves_past_them_and_nowhere_else(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A kill as the mark moves takes the rejects with it; a kill right after leaves both."""
    bad = Reject("dòng 3", "x", "không phải số")

    @contextmanager
    def look(*asked: object) -> Iterator[Batch]:
        yield Batch(rejects=(bad,), cursor="9")

    def kept() -> tuple[str | None, list[Reject]]:
        with reading(engine) as conn:
            found = [runs.rejects(conn, run.id) for run in runs.recent(conn, "tram")]
        return cursor(engine), [one for rejects in found for one in rejects]

    killed = Visit(engine, PROVINCE, look, lambda: NOW)
    with monkeypatch.context() as patched, pytest.raises(KeyboardInterrupt):
        patched.setattr(sources, "record_success", _die)
        collect(killed, a_source())
    assert kept() == (None, [])
    with monkeypatch.context() as patched, pytest.raises(KeyboardInterrupt):
        patched.setattr("ioc.jobs.collect._close", _die)
        collect(killed, a_source())
    assert kept() == ("9", [bad])


def _die(*args: object) -> None:
    raise KeyboardInterrupt


def test_a_visit_killed_between_its_parts_leaves_the_cursor_where_it_was(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    """Half of the readings are saved, the rest is asked for again."""
    saved, real = [], observations.save

    def killed(*args: object) -> observations.Saved:
        if saved:
            raise KeyboardInterrupt
        saved.append(1)
        return real(*args)  # type: ignore[arg-type]

    ledger = Ledger(count=observations.PART + 1)
    with monkeypatch.context() as patched, pytest.raises(KeyboardInterrupt):
        patched.setattr("ioc.jobs.collect.save", killed)
        collect(visit(engine, ledger), a_source())
    assert cursor(engine) is None
    collect(visit(engine, ledger), a_source())
    assert ledger.asked == ["", ""]
    assert cursor(engine) == str(ledger.count)


@pytest.mark.parametrize("fault", [SourceUnavailable("mất kết nối khi chuyển tệp"), SourceRefused("không có quyền chuyển tệp")])
def test_what_was_saved_stays_saved_when_the_source_lets_nothing_be_cleared_up(engine: Engine, fault: CentreError) -> None:
    outcome = collect(visit(engine, Ledger(fault)), a_source())
    with reading(engine) as conn:
        state, run, values = sources.state(conn, "tram"), runs.recent(conn, "tram")[0], changed_since(conn, 0)
    assert (run.status, run.stored, run.error) == (RunStatus.PARTIAL, 2, type(fault).__name__)
    assert run.reason == outcome.reason == f"Đã lưu, nhưng chưa dọn được ở nguồn: {fault}"
    assert (state.cursor, state.last_success, state.failing_since) == ("2", NOW, None)
    assert len(values) == 1
