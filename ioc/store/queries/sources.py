"""How the sources are doing: a row each."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, func, select

from ioc.domain.source import Run, RunStatus
from ioc.store.instants import maybe_instant, to_micros
from ioc.store.records import run_of
from ioc.store.schema import run, source
from ioc.store.sources import SourceState, state_of

DAY = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class DayCounts:
    """What a source did in the last 24 hours."""

    ok: int = 0
    partial: int = 0
    failed: int = 0
    stored: int = 0
    rejected: int = 0


@dataclass(frozen=True, slots=True)
class SourceRow:
    """`last_run` None = never visited; `last_value_at` is the newest `at` it ever brought, None = no value yet."""

    name: str
    state: SourceState
    last_run: Run | None
    last_value_at: datetime | None
    day: DayCounts
    requested: str | None


def overview(conn: Connection, now: datetime) -> dict[str, SourceRow]:
    """A row for each source ever seen, by name."""
    runs, counts = _last_runs(conn), _day_counts(conn, to_micros(now - DAY))
    return {
        row.name: SourceRow(
            row.name,
            state_of(row),
            runs.get(row.name),
            maybe_instant(row.last_value_at),
            counts.get(row.name, DayCounts()),
            row.request,
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
    return {row[0]: DayCounts(*map(int, row[1:])) for row in conn.execute(query)}
