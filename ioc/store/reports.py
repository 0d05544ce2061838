"""Reports of agencies between visits: their cells, their state, and who did what."""

import json
from collections.abc import Collection

from sqlalchemy import Connection, insert, select, tuple_, update

from ioc.domain.report import Cell, Cells, Event, Report, ReportKey, ReportState, Verb
from ioc.store.instants import from_micros, maybe_instant, to_micros
from ioc.store.notes import storable
from ioc.store.records import AnyRow
from ioc.store.schema import report, report_event
from ioc.store.upsert import insert_or_ignore

_KEY = report.c.form, report.c.agency, report.c.end


def find(conn: Connection, key: ReportKey) -> Report:
    """The report; one that nobody has touched is an empty draft of version 0."""
    row = conn.execute(select(report).where(tuple_(*_KEY) == _values(key)).with_for_update()).one_or_none()
    return Report(key) if row is None else _report(row)


def find_all(conn: Connection, keys: Collection[ReportKey]) -> dict[ReportKey, Report]:
    """The reports that somebody has touched."""
    wanted = {_values(key): key for key in keys}
    if not wanted:
        return {}
    oldest, forms = min(end for _, _, end in wanted), {key.form for key in keys}
    rows = conn.execute(select(report).where(report.c.form.in_(forms), report.c.end >= oldest))
    return {wanted[row.form, row.agency, row.end]: _report(row) for row in rows if (row.form, row.agency, row.end) in wanted}


def put(conn: Connection, new: Report) -> bool:
    """Keep the report as it is now, one version on from what is kept; False where somebody else was quicker."""
    values = {"state": str(new.state), "version": new.version, "cells": _text(new.cells), "wishes": storable(new.wishes)}
    edited_at = to_micros(new.edited_at or new.key.end)
    values |= {"edited_by": new.edited_by, "edited_at": edited_at, "submitted_by": new.submitted_by}
    if new.version == 1:
        return insert_or_ignore(conn, report, {**_named(new.key), **values})
    seen = update(report).where(tuple_(*_KEY) == _values(new.key), report.c.version == new.version - 1)
    return conn.execute(seen.values(**values)).rowcount == 1


def note(conn: Connection, key: ReportKey, event: Event) -> None:
    """Write down what somebody did."""
    said = {"verb": str(event.verb), "by": event.by, "at": to_micros(event.at), "reason": storable(event.reason)}
    conn.execute(insert(report_event).values(**_named(key), **said))


def events(conn: Connection, key: ReportKey) -> list[Event]:
    """What was done with the report, in order."""
    columns = report_event.c.form, report_event.c.agency, report_event.c.end
    query = select(report_event).where(tuple_(*columns) == _values(key)).order_by(report_event.c.id)
    return [Event(Verb(row.verb), row.by, from_micros(row.at), row.reason) for row in conn.execute(query)]


def _values(key: ReportKey) -> tuple[str, str, int]:
    return key.form, key.agency, to_micros(key.end)


def _named(key: ReportKey) -> dict[str, object]:
    return {"form": key.form, "agency": key.agency, "end": to_micros(key.end)}


def _report(row: AnyRow) -> Report:
    return Report(
        ReportKey(row.form, row.agency, from_micros(row.end)),
        ReportState(row.state),
        row.version,
        _cells(row.cells),
        row.edited_by,
        maybe_instant(row.edited_at),
        row.submitted_by,
        row.wishes,
    )


def _text(cells: Cells) -> str:
    """JSON: a number, or words, by cell id."""
    said = {place: cell.value if cell.text is None else cell.text for place, cell in cells.items()}
    return storable(json.dumps(said, ensure_ascii=False))


def _cells(text: str) -> Cells:
    return {place: Cell(text=said) if isinstance(said, str) else Cell(float(said)) for place, said in json.loads(text).items()}
