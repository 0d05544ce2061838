"""What some series say at some instants: the cells beside those that are being filled in."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Connection, select

from ioc.domain.observation import Observation, SeriesKey
from ioc.domain.quality import Quality
from ioc.store.instants import from_micros, to_micros
from ioc.store.notes import note_of
from ioc.store.records import series_key
from ioc.store.schema import observation, series, source

_CHUNK = 500


def at_instants(
    conn: Connection, keys: Collection[SeriesKey], ats: Collection[datetime]
) -> dict[tuple[SeriesKey, datetime], Observation]:
    """The observation of each series at each instant, where there is one; instants aware."""
    wanted, ids = set(keys), dict[int, SeriesKey]()
    indicators, subjects = {key.indicator for key in wanted}, {key.subject for key in wanted}
    for row in conn.execute(select(series).where(series.c.indicator.in_(indicators), series.c.subject.in_(subjects))):
        key = series_key(row)
        if key in wanted:
            ids[row.id] = key
    found: dict[tuple[SeriesKey, datetime], Observation] = {}
    numbers, instants = sorted(ids), [to_micros(at) for at in ats]
    for start in range(0, len(numbers), _CHUNK):
        some = observation.c.series_id.in_(numbers[start : start + _CHUNK]), observation.c.at.in_(instants)
        query = select(observation, source.c.name).join(source, source.c.id == observation.c.source_id).where(*some)
        for row in conn.execute(query):
            key, at = ids[row.series_id], from_micros(row.at)
            said = row.value, Quality(row.quality), row.name, from_micros(row.collected_at), note_of(row.note)
            found[key, at] = Observation(key, at, *said)
    return found
