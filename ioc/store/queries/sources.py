"""How the sources are doing: a row each."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import Connection, func, select

from ioc.domain.source import Run, RunStatus, Window
from ioc.store.instants import from_micros, maybe_instant, to_micros
from ioc.store.records import run_of
from ioc.store.schema import run, source
from ioc.store.sources import RequestKind, SourceState, state_of

DAY = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class DayCounts:
    """What a source did in the last 24 hours. `took` is how long half of its good visits took at most; None = none was good."""

    ok: int = 0
    partial: int = 0
    failed: int = 0
    stored: int = 0
    rejected: int = 0
    took: timedelta | None = None

    @property
    def success(self) -> float | None:
        """The share of visits that brought something usable, 0 to 1; None where none has ended."""
        ended = self.ok + self.partial + self.failed
        return (self.ok + self.partial) / ended if ended else None


@dataclass(frozen=True, slots=True)
class SourceRow:
    """`last_run` None = never visited; `last_value_at` is the newest `at` it ever brought, None = no value yet.

    `requested` is the kind of what a person asked and is not done yet; `missing` is what a back-fill has still to fetch.
    """

    name: str
    state: SourceState
    last_run: Run | None
    last_value_at: datetime | None
    day: DayCounts
    requested: str | None
    missing: Window | None = None


def overview(conn: Connection, now: datetime) -> dict[str, SourceRow]:
    """A row for each source ever seen, by name."""
    since = to_micros(now - DAY)
    runs, counts, took = _last_runs(conn), _day_counts(conn, since), _medians(conn, since)
    return {
        row.name: SourceRow(
            row.name,
            state_of(row),
            runs.get(row.name),
            maybe_instant(row.last_value_at),
            replace(counts.get(row.name, DayCounts()), took=took.get(row.name)),
            row.request,
            Window(from_micros(row.request_from), from_micros(row.request_to)) if row.request == RequestKind.BACKFILL else None,
        )
        for row in conn.execute(select(source).order_by(source.c.name))
    }


def _last_runs(conn: Connection) -> dict[str, Run]:
    # One look into the index for each source; grouping all runs ever made would read them all.
    other = run.alias()
    newest = select(other.c.id).where(other.c.source == source.c.name).order_by(other.c.started_at.desc(), other.c.id.desc())
    query = select(run).join_from(source, run, run.c.id == newest.limit(1).scalar_subquery())
    return {row.source: run_of(row) for row in conn.execute(query)}


def _day_counts(conn: Connection, since: int) -> dict[str, DayCounts]:
    def of(status: RunStatus):  # type: ignore[no-untyped-def]
        return func.count().filter(run.c.status == str(status))

    sums = of(RunStatus.OK), of(RunStatus.PARTIAL), of(RunStatus.FAILED), func.sum(run.c.stored), func.sum(run.c.rejected)
    query = select(run.c.source, *sums).where(run.c.started_at > since).group_by(run.c.source)
    rows = ((name, map(int, counts)) for name, *counts in conn.execute(query))
    return {name: DayCounts(ok, partial, failed, stored, rejected) for name, (ok, partial, failed, stored, rejected) in rows}


def _medians(conn: Connection, since: int) -> dict[str, timedelta]:
    # SQLite knows no percentiles: the middle one or two of each source, by their place among its own.
    span = (run.c.finished_at - run.c.started_at).label("span")
    good = run.c.status.in_((str(RunStatus.OK), str(RunStatus.PARTIAL))), run.c.started_at > since, run.c.finished_at.is_not(None)
    place = func.row_number().over(partition_by=run.c.source, order_by=span).label("place")
    many = func.count().over(partition_by=run.c.source).label("many")
    spans = select(run.c.source, span, place, many).where(*good).subquery()
    middle = spans.c.place * 2, spans.c.many
    query = select(spans.c.source, func.avg(spans.c.span)).where(middle[0] >= middle[1], middle[0] <= middle[1] + 2)
    return {name: timedelta(microseconds=float(took)) for name, took in conn.execute(query.group_by(spans.c.source))}
