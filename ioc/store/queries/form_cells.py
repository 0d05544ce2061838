"""What the cells of a report held in other periods: the figures beside the ones that are being filled in."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from ioc.domain.form import Form
from ioc.domain.form_calendar import year_before
from ioc.domain.observation import Observation, Origin, SeriesKey
from ioc.domain.period import start_of
from ioc.domain.report import cell_id
from ioc.store.queries.at_instants import at_instants


@dataclass(frozen=True)
class Beside:
    """By cell id: what is stored for the period itself, for the one before, and for the same period of last year."""

    now: dict[str, Observation]
    before: dict[str, Observation]
    year_ago: dict[str, Observation]


def beside(conn: Connection, form: Form, rows: Sequence[str], origin: Origin, end: datetime) -> Beside:
    """`rows` are the subjects; `end` is aware, in the province's zone."""
    keys = {
        SeriesKey(column.indicator, subject, column.kind, origin): cell_id(subject, column.code)
        for subject in rows
        for column in form.columns
    }
    zone = end.tzinfo
    assert zone is not None
    ends = (end, start_of(form.kind, end, zone), year_before(form.kind, end, zone))
    found = at_instants(conn, keys, ends)
    return Beside(*({cell: found[key, at] for key, cell in keys.items() if (key, at) in found} for at in ends))
