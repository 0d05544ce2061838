"""What the centre remembers of a source between visits: paused, asked to run, failing since, where it stopped reading."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Connection, Update, or_, select, update

from ioc.domain.source import Window
from ioc.store.changes import next_change
from ioc.store.instants import maybe_instant, maybe_micros, to_micros
from ioc.store.records import AnyRow
from ioc.store.schema import source
from ioc.store.upsert import insert_or_ignore


class RequestKind(StrEnum):
    RUN = "run"
    BACKFILL = "backfill"


@dataclass(frozen=True, slots=True)
class Request:
    """What a person asked of a source; `window` only for a back-fill."""

    source: str
    kind: RequestKind
    by: str
    window: Window | None = None


@dataclass(frozen=True, slots=True)
class SourceState:
    """`failures` counts failed visits in a row; `retry_at` is when an open circuit lets the next visit in (None = closed).

    `last_value_at` is the newest `at` it ever brought, None = no value yet; `resumed_at` is the end of its last pause.
    """

    source: str
    paused: bool = False
    failures: int = 0
    failing_since: datetime | None = None
    retry_at: datetime | None = None
    error: str | None = None
    last_success: datetime | None = None
    cursor: str | None = None
    last_value_at: datetime | None = None
    resumed_at: datetime | None = None

    @property
    def heard_at(self) -> datetime | None:
        """The last sign of life: the last good visit, or the newest `at` it ever brought where that is older; None = never.

        A portal that answers but has stopped bringing anything new is as silent as one that does not answer.
        """
        return min((at for at in (self.last_success, self.last_value_at) if at is not None), default=None)


def id_of(conn: Connection, name: str) -> int:
    """The number of a source, given at its first appearance."""
    query = select(source.c.id).where(source.c.name == name)
    found = conn.execute(query).scalar()
    if found is None:
        insert_or_ignore(conn, source, {"name": name})
        found = conn.execute(query).scalar_one()
    return int(found)


def names(conn: Connection) -> dict[int, str]:
    """The name behind each number."""
    return {row.id: row.name for row in conn.execute(select(source.c.id, source.c.name))}


def state(conn: Connection, name: str) -> SourceState:
    """The state of a source; of one never seen, a fresh state."""
    row = conn.execute(select(source).where(source.c.name == name)).one_or_none()
    return SourceState(name) if row is None else state_of(row)


def states(conn: Connection) -> dict[str, SourceState]:
    return {row.name: state_of(row) for row in conn.execute(select(source))}


def saw_value(conn: Connection, source_id: int, at: int) -> None:
    """The source brought a value for this instant (µs)."""
    older = or_(source.c.last_value_at.is_(None), source.c.last_value_at < at)
    conn.execute(update(source).where(source.c.id == source_id, older).values(last_value_at=at))


def pause(conn: Connection, name: str) -> None:
    _set(conn, name, paused=True)


def resume(conn: Connection, name: str, now: datetime, by: str) -> None:
    """Let the clock visit again, and ask for a visit at once even if the circuit is open; lateness counts from now on."""
    _set(conn, name, paused=False, retry_at=None, resumed_at=to_micros(now))
    if conn.execute(select(source.c.request).where(source.c.name == name)).scalar() is None:
        request_run(conn, name, by)


def request_run(conn: Connection, name: str, by: str) -> None:
    """Ask the worker to visit now. A later request takes the place of one not yet done."""
    _ask(conn, name, RequestKind.RUN, by)


def request_backfill(conn: Connection, name: str, window: Window, by: str) -> None:
    """Ask the worker to fetch the stretch again. A later request takes the place of one not yet done."""
    _ask(conn, name, RequestKind.BACKFILL, by, window)


def take_requests(conn: Connection, owner: str) -> tuple[Request, ...]:
    """All requests that `owner` has not taken yet; they stay written down until `request_done`.

    What another owner had taken is given out again: only the holder of the worker lock may ask, so that one is dead.
    """
    free = source.c.request.is_not(None) & (source.c.request_taker.is_(None) | (source.c.request_taker != owner))
    asked = conn.execute(select(source).where(free).order_by(source.c.id).with_for_update()).all()
    if asked:
        conn.execute(update(source).where(source.c.id.in_([row.id for row in asked])).values(request_taker=owner))
    return tuple(_request(row) for row in asked)


def request_reached(conn: Connection, request: Request, owner: str, at: datetime) -> None:
    """The back-fill is done up to `at`: whoever takes it over goes on from there."""
    conn.execute(_taken(request, owner).values(request_from=to_micros(at)))


def request_done(conn: Connection, request: Request, owner: str) -> None:
    """Forget the request, unless another has taken its place."""
    nothing = {"request": None, "request_from": None, "request_to": None, "request_taker": None}
    conn.execute(_taken(request, owner).values(**nothing))


def record_success(conn: Connection, name: str, now: datetime, cursor: str | None = None) -> None:
    """The source answered. `cursor` None keeps the one it has."""
    recovered = state(conn, name).failing_since is not None
    kept = {} if cursor is None else {"cursor": cursor}
    _set(conn, name, failures=0, failing_since=None, retry_at=None, error=None, last_success=to_micros(now), **kept)
    if recovered:
        next_change(conn)


def record_later_success(conn: Connection, name: str, began: datetime, cursor: str | None) -> None:
    """A visit that began then was saved only now: it counts unless a later one has been saved meanwhile."""
    known = state(conn, name).last_success
    if known is None or known < began:
        record_success(conn, name, began, cursor)


def record_failure(conn: Connection, name: str, now: datetime, error: str, retry_at: datetime | None = None) -> SourceState:
    """The source did not answer, or not what we can read. Returns the new state; `failures` 1 says that it has just broken."""
    before = state(conn, name)
    since = before.failing_since or now
    _set(
        conn,
        name,
        failures=before.failures + 1,
        failing_since=to_micros(since),
        retry_at=maybe_micros(retry_at),
        error=error,
    )
    if before.failing_since is None:
        next_change(conn)
    return state(conn, name)


def state_of(row: AnyRow) -> SourceState:
    """The state in a row of the table `source`."""
    return SourceState(
        row.name,
        row.paused,
        row.failures,
        maybe_instant(row.failing_since),
        maybe_instant(row.retry_at),
        row.error,
        maybe_instant(row.last_success),
        row.cursor,
        maybe_instant(row.last_value_at),
        maybe_instant(row.resumed_at),
    )


def _ask(conn: Connection, name: str, kind: RequestKind, by: str, window: Window | None = None) -> None:
    start, end = (to_micros(window.start), to_micros(window.end)) if window else (None, None)
    _set(conn, name, request=str(kind), request_from=start, request_to=end, requested_by=by, request_taker=None)


def _taken(request: Request, owner: str) -> Update:
    """The row of a request while it is still the one `owner` took; its start may have moved, its end has not."""
    same_end = source.c.request_to == to_micros(request.window.end) if request.window else source.c.request_to.is_(None)
    ours = source.c.request_taker == owner
    return update(source).where(source.c.name == request.source, source.c.request == str(request.kind), same_end, ours)


def _set(conn: Connection, name: str, **values: object) -> None:
    conn.execute(update(source).where(source.c.id == id_of(conn, name)).values(**values))


def _request(row: AnyRow) -> Request:
    kind = RequestKind(row.request)
    start, end = maybe_instant(row.request_from), maybe_instant(row.request_to)
    window = Window(start, end) if kind is RequestKind.BACKFILL and start and end else None
    return Request(row.name, kind, row.requested_by or "", window)
