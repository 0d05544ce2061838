"""Visit one source: ask, admit, save, and write down what came of it.

The source is asked outside any transaction; what it answered is saved in parts, and only then the mark of how far we have
read moves. A worker killed anywhere in between asks for the same stretch again, and saving twice changes nothing.
"""

import logging
import random
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Protocol

from sqlalchemy import Connection, Engine

from ioc.domain.admission import admit
from ioc.domain.centre import Profile
from ioc.domain.source import Batch, Reject, RunStatus, Source, Window
from ioc.errors import CentreError, PayloadInvalid, SourceRefused, SourceUnavailable, SpoolFull
from ioc.jobs.timetable import next_window, pause_after
from ioc.spool.record import Shelved, written
from ioc.spool.shelf import Shelf
from ioc.store import runs, sources
from ioc.store.engine import reading, writing
from ioc.store.observations import Saved, parts, save
from ioc.store.outage import is_outage

log = logging.getLogger(__name__)

Clock = Callable[[], datetime]
_APART = "Cơ sở dữ liệu đang vắng: số liệu đã ghi tạm xuống đĩa, sẽ lưu khi có lại"
_TOLD = 5
"""So many remarks are told; a folder of old files is one remark each."""
KILLED = "Lỗi chương trình khi thu thập; xem nhật ký của tiến trình thu thập"


class Look(Protocol):
    """Asks the outside world for a stretch and gives what it brought, not yet admitted.

    `cursor` is where the last good visit stopped reading, empty at the first one and in a back-fill. Leaving the block
    without an error tells the adapter that all of it is saved, and lets it clear up at the source. Entering and leaving
    raise SourceUnavailable, SourceRefused or PayloadInvalid, and nothing else.
    """

    def __call__(
        self, source: Source, window: Window, profile: Profile, now: datetime, cursor: str
    ) -> AbstractContextManager[Batch]: ...


@dataclass(frozen=True, slots=True)
class Mark:
    """How far we have read: up to the instant the visit began (anything later is asked for next time), and the cursor.

    `known` False: we began to work while the database was away, so it may know of an earlier end than what we have read from.
    """

    began: datetime
    cursor: str
    known: bool = True


@dataclass(frozen=True)
class Apart:
    """A shelf on this machine's disk, and how far each source was read when we last knew: the database cannot say now."""

    shelf: Shelf
    marks: dict[str, Mark] = field(default_factory=dict)


@dataclass(frozen=True)
class Visit:
    """What collecting needs: where to save, the province, how to look, the clock, how long raw observations are kept.

    `apart` is where to keep what is collected while the database is away; None = nowhere.
    """

    engine: Engine
    profile: Profile
    look: Look
    clock: Clock
    keep: timedelta | None = None
    apart: Apart | None = None


@dataclass(frozen=True)
class Outcome:
    """What came of one visit; `reason` is in Vietnamese, empty when all is well; `error` is for engineers.

    `written`: the run already says so, in the transaction that moved the mark.
    """

    status: RunStatus
    reason: str = ""
    error: str = ""
    received: int = 0
    stored: int = 0
    changed: int = 0
    rejects: tuple[Reject, ...] = ()
    written: bool = False


def collect(visit: Visit, source: Source) -> Outcome:
    """Visit the source for what is new since the last good visit; failures open its circuit for a while.

    While the database is away, what the source says is kept apart and saved when it is back.
    """
    try:
        return _collect(visit, source)
    except Exception as error:
        if visit.apart is None or not is_outage(error):
            raise
        return _collect_apart(visit, visit.apart, source)


def _collect_apart(visit: Visit, apart: Apart, source: Source) -> Outcome:
    """Ask once more, from where we remember to have stopped, and put what comes on the shelf."""
    now, mark = visit.clock(), apart.marks.get(source.name)
    known = mark is not None and mark.known
    window = next_window(source, mark.began if mark else None, now)
    try:
        with visit.look(source, window, visit.profile, now, mark.cursor if mark else "") as found:
            batch = admit(found, source, visit.profile, window)
            apart.shelf.put(written(Shelved(source.name, now, batch, now if known else None)), now)
    except (SourceUnavailable, SourceRefused, PayloadInvalid, SpoolFull) as error:
        return Outcome(RunStatus.FAILED, str(error), type(error).__name__)
    kept = batch.cursor if batch.cursor is not None else mark.cursor if mark else ""
    apart.marks[source.name] = Mark(now, kept, known)
    return Outcome(RunStatus.OK, _APART, received=len(batch.readings))


def _collect(visit: Visit, source: Source) -> Outcome:
    now = visit.clock()
    with reading(visit.engine) as conn:
        state = sources.state(conn, source.name)
    window = next_window(source, state.last_success, now)
    with _run(visit, source) as run_id:
        try:
            outcome = _fetch(visit, source, window, run_id, now, Mark(now, state.cursor or ""))
        except (SourceUnavailable, SourceRefused, PayloadInvalid) as error:
            return _fail(visit, source, run_id, error)
        _close(visit, run_id, outcome)
    _remember(visit, source, now)
    if state.failing_since is not None:
        log.info("nguồn %s đã trả lời lại (mất từ %s)", source.name, state.failing_since.isoformat(timespec="seconds"))
    return outcome


def _remember(visit: Visit, source: Source, now: datetime) -> None:
    if visit.apart is not None:
        with reading(visit.engine) as conn:
            visit.apart.marks[source.name] = Mark(now, sources.state(conn, source.name).cursor or "")


def backfill(
    visit: Visit, source: Source, window: Window, reached: Callable[[datetime], None], step: timedelta = timedelta(days=1)
) -> list[Outcome]:
    """Ask for a stretch again, a day at a time; the mark of how far the clock has read does not move.

    `reached` is told the end of each day that was asked for, so that a killed back-fill can go on from there.
    Ends early where the source does not answer or refuses: asking for the other days would only knock at a closed door.
    """
    outcomes: list[Outcome] = []
    for piece in _pieces(window, step):
        with _run(visit, source) as run_id:
            try:
                outcome = _fetch(visit, source, piece, run_id, visit.clock())
            except PayloadInvalid as error:
                outcome = _close_failed(visit, run_id, error)
            except (SourceUnavailable, SourceRefused) as error:
                return [*outcomes, _close_failed(visit, run_id, error)]
            else:
                _close(visit, run_id, outcome)
        outcomes.append(outcome)
        reached(piece.end)
    return outcomes


def _fetch(visit: Visit, source: Source, window: Window, run_id: int, now: datetime, mark: Mark | None = None) -> Outcome:
    """Ask and save; `mark` None (a back-fill) uses no cursor and moves no mark."""
    saved: Outcome | None = None
    try:
        with visit.look(source, window, visit.profile, now, mark.cursor if mark else "") as found:
            saved = _save(visit, source, run_id, admit(found, source, visit.profile, window), mark)
    except (SourceUnavailable, SourceRefused, PayloadInvalid) as error:
        if saved is None:
            raise
        return _not_cleared_up(visit, run_id, saved, error)
    return saved


def _not_cleared_up(visit: Visit, run_id: int, saved: Outcome, error: CentreError) -> Outcome:
    """All is saved, but the source would not let us clear up: it will tell the same again, and a person should know."""
    reason = " ".join(filter(None, (f"Đã lưu, nhưng chưa dọn được ở nguồn: {error}", saved.reason)))
    with writing(visit.engine) as conn:
        runs.amend_run(conn, run_id, RunStatus.PARTIAL, reason, type(error).__name__)
    return replace(saved, status=RunStatus.PARTIAL, reason=reason, error=type(error).__name__)


def _save(visit: Visit, source: Source, run_id: int, batch: Batch, mark: Mark | None) -> Outcome:
    """Save in parts; the mark moves, and the run ends with its rejects, in the transaction of the last one.

    Apart, a kill in between would lose the rejected rows of a source that is read on from a cursor.
    """
    received = len(batch.readings) + len(batch.forecasts) + len(batch.targets) + len(batch.rejects)
    outcome = Outcome(RunStatus.OK, received=received, rejects=batch.rejects, written=True)
    pieces = tuple(parts(batch))
    for part in pieces:
        with writing(visit.engine) as conn:
            saved = save(conn, part, source, run_id, visit.clock(), visit.profile.zone, visit.keep)
            outcome = _counted(outcome, saved, batch)
            if part is pieces[-1]:
                _end(conn, visit, run_id, outcome)
                if mark is not None:
                    sources.record_success(conn, source.name, mark.began, batch.cursor)
    return outcome


def _counted(before: Outcome, saved: Saved, batch: Batch) -> Outcome:
    rejects = before.rejects + saved.rejects
    status = RunStatus.PARTIAL if rejects else RunStatus.OK
    stored, changed = before.stored + saved.stored, before.changed + saved.changed
    reason = why(rejects, batch.remarks)
    return replace(before, status=status, reason=reason, stored=stored, changed=changed, rejects=rejects)


def _fail(visit: Visit, source: Source, run_id: int, error: CentreError) -> Outcome:
    with writing(visit.engine) as conn:
        failures = open_circuit(conn, source, visit.clock(), error, str(error))
    if failures == 1:
        log.warning("nguồn %s: %s", source.name, error)
    return _close_failed(visit, run_id, error)


def open_circuit(conn: Connection, source: Source, now: datetime, error: BaseException, reason: str) -> int:
    """Leave the source alone for a while; how many visits in a row have failed."""
    failures = sources.state(conn, source.name).failures + 1
    pause = pause_after(error, failures, random.random())
    return sources.record_failure(conn, source.name, now, reason, now + pause).failures


def _close_failed(visit: Visit, run_id: int, error: CentreError) -> Outcome:
    excerpt = error.excerpt if isinstance(error, PayloadInvalid) else ""
    rejects = (Reject("", excerpt, str(error)),) if excerpt else ()
    outcome = Outcome(RunStatus.FAILED, str(error), type(error).__name__, rejects=rejects)
    _close(visit, run_id, outcome)
    return outcome


def _close(visit: Visit, run_id: int, outcome: Outcome) -> None:
    if outcome.written:
        return
    with writing(visit.engine) as conn:
        _end(conn, visit, run_id, outcome)


def _end(conn: Connection, visit: Visit, run_id: int, outcome: Outcome) -> None:
    counts = outcome.received, outcome.stored, outcome.changed
    runs.close_run(conn, run_id, outcome.status, visit.clock(), outcome.reason, outcome.error, *counts, outcome.rejects)


@contextmanager
def _run(visit: Visit, source: Source) -> Iterator[int]:
    """A run row that never stays open: a fault of the program closes it as failed, opens the circuit and goes on to the log."""
    with writing(visit.engine) as conn:
        run_id = runs.open_run(conn, source.name, visit.clock())
    try:
        yield run_id
    except BaseException as bug:
        now = visit.clock()
        with writing(visit.engine) as conn:
            runs.close_run(conn, run_id, RunStatus.FAILED, now, KILLED, type(bug).__name__)
            open_circuit(conn, source, now, bug, KILLED)
        raise


def _pieces(window: Window, step: timedelta) -> Iterator[Window]:
    start = window.start
    while start < window.end:
        yield Window(start, min(start + step, window.end))
        start += step


def why(rejects: tuple[Reject, ...], remarks: tuple[str, ...]) -> str:
    """What a person should know of what was saved, in Vietnamese; empty when all is well."""
    lost = f"{len(rejects)} dòng bị loại; dòng đầu: {rejects[0].reason}" if rejects else ""
    told = "; ".join(remarks[:_TOLD]) + (f"; và {len(remarks) - _TOLD} điều nữa" if len(remarks) > _TOLD else "")
    return ". ".join(filter(None, (lost, told)))
