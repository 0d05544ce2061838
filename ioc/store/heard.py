"""What a listener heard, saved together with its sign of life and the run that speaks for a minute of hearing."""

from datetime import datetime, timedelta, tzinfo

from sqlalchemy import Connection

from ioc.domain.source import Batch, Source
from ioc.store import runs, sources
from ioc.store.observations import Saved, save


def save_heard(
    conn: Connection, part: Batch, source: Source, now: datetime, zone: tzinfo, keep: timedelta | None = None
) -> Saved:
    """Save a part of an admitted batch; call it once in a transaction. A killed process leaves no run open."""
    run_id, _ = runs.run_of_the_minute(conn, source.name, now)
    saved = save(conn, part, source, run_id, now, zone, keep)
    received = len(part.readings) + len(part.forecasts) + len(part.targets) + len(part.rejects)
    runs.add_to_run(conn, run_id, now, received, saved.stored, saved.changed, (*part.rejects, *saved.rejects))
    sources.record_success(conn, source.name, now)
    return saved
