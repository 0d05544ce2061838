"""Lưu nháp một biểu: what has been typed so far, complete or not."""

from dataclasses import dataclass, replace
from datetime import datetime
from math import isfinite

from sqlalchemy import Engine

from ioc.commands.form_work import OfReport, keep, load, name_of, require_asked, require_business
from ioc.commands.permission import require
from ioc.domain.principal import Permission, Principal
from ioc.domain.report import Cell, Cells, Event, Report, Verb
from ioc.errors import CommandInvalid
from ioc.store import audit, reports
from ioc.store.engine import writing

_LONGEST = 500


@dataclass(frozen=True)
class Draft:
    """All cells that are not empty."""

    of: OfReport
    cells: Cells


def save_draft(engine: Engine, actor: Principal, draft: Draft, now: datetime) -> Report:
    """The report with these cells. What says the same is not a new version.

    Raises ReportMoved where somebody else has changed it meanwhile, CommandInvalid where a cell is none of the report's.
    """
    require(actor, Permission.FILL)
    require_business(actor, draft.of.key.agency)
    require_asked(draft.of, now)
    _check(draft)
    with writing(engine) as conn:
        found = reports.find(conn, draft.of.key)
        if found.open and found.cells == draft.cells:  # also what was saved before the answer to it was lost
            return found
        report = load(conn, draft.of, Verb.SAVE)
        saved = replace(report, cells=draft.cells, version=report.version + 1, edited_by=actor.name, edited_at=now)
        keep(conn, saved)
        if report.edited_by != actor.name:  # autosaving would fill the audit with one person's typing
            reports.note(conn, report.key, Event(Verb.SAVE, actor.name, now))
            audit.record(conn, actor, "save_draft", name_of(report.key), now, {"version": saved.version})
    return saved


def _check(draft: Draft) -> None:
    places = draft.of.places
    for place, cell in draft.cells.items():
        if place not in places or not _sound(cell):
            raise CommandInvalid(f"Ô “{place}” không có trong biểu hoặc giá trị không hợp lệ; hãy tải lại trang")


def _sound(cell: Cell) -> bool:
    if cell.text is not None:
        return cell.value is None and 0 < len(cell.text) <= _LONGEST
    return cell.value is not None and isfinite(cell.value)
