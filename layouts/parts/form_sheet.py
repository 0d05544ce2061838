"""A report as the browser's grid takes it: lines of cells, what stood there before, what is wrong with them."""

from collections.abc import Iterable, Mapping
from datetime import timedelta
from decimal import Decimal

from ioc.commands.form_work import OfReport
from ioc.domain.form import Column
from ioc.domain.form_checks import CellFault
from ioc.domain.form_file import Places
from ioc.domain.formats import number
from ioc.domain.observation import Observation
from ioc.domain.principal import Permission, Principal
from ioc.domain.report import Cell, Cells, ReportState, cell_id
from ioc.domain.spoken import spoken
from ioc.domain.typed import Typed, read_typed
from layouts.parts.form_asked import Typing
from layouts.parts.scope import Part, Scope, millis
from layouts.read_forms import Opened
from layouts.words import form_words


def sheet(opened: Opened, principal: Principal, scope: Scope) -> Part:
    """`cells`: by cell id, what is shown and the value it stands for; an empty cell is not there."""
    report, beside, sees = opened.report, opened.beside, insider(principal)
    stored = _stored(beside.now, opened, scope)
    cells = shown(report.cells, scope) if sees else {place: [words, None] for place, (words, _) in stored.items()}
    return {
        "form": report.key.form,
        "agency": report.key.agency,
        "end": end_word(opened, scope),
        "who": principal.name,
        "version": report.version,
        "by": report.edited_by,
        "at": millis(report.edited_at),
        "open": may_fill(opened, principal) and report.open,
        "title": opened.of.form.title(scope.language),
        **_lines(opened.of, scope),
        "cells": cells,
        "before": {place: _said(one, scope) for place, one in beside.before.items()},
        "ago": {place: _said(one, scope) for place, one in beside.year_ago.items()},
        "stored": stored if report.state is ReportState.APPROVED else {},
        "faults": fault_rows(opened.faults) if sees else [],
        "words": form_words(scope.language),
    }


def insider(principal: Principal) -> bool:
    """Whether the principal, whose business the report is, may see figures that nobody has approved yet."""
    return principal.may(Permission.FILL)


def may_fill(opened: Opened, principal: Principal) -> bool:
    return principal.may(Permission.FILL) and principal.speaks_for(opened.report.key.agency)


def end_word(opened: Opened, scope: Scope) -> str:
    """The last day of the period, as URLs name it."""
    end = opened.report.key.end.astimezone(scope.profile.zone)
    return (end - timedelta(microseconds=1)).date().isoformat()


def shown(cells: Cells, scope: Scope) -> dict[str, list[object]]:
    """By cell id: how the cell is shown, and its value."""
    return {place: [_shown(cell, place, scope), cell.value if cell.text is None else cell.text] for place, cell in cells.items()}


def fault_rows(faults: Iterable[CellFault]) -> list[list[object]]:
    return [[fault.cell, fault.words, fault.blocks] for fault in faults]


def title(column: Column, scope: Scope, language: str | None = None) -> str:
    spoken_in = language or scope.language
    own = column.title_vi if spoken_in == "vi" else column.title_en
    return own or scope.profile.indicator[column.indicator].name(spoken_in)


def places(of: OfReport, scope: Scope) -> Places:
    """Where the cells of an Excel may go: columns by their titles in both languages, subjects by their names."""
    columns = {
        column.code: (title(column, scope), title(column, scope, "vi"), title(column, scope, "en")) for column in of.form.columns
    }
    return Places(columns, {code: scope.profile.subject[code].name_vi for code in of.rows})


def read_cells(asked: Typing, of: OfReport, scope: Scope) -> dict[str, Typed]:
    """What each cell says; cells that the report has not are left for the command to refuse."""
    columns = {column.code: column for column in of.form.columns}

    def read(place: str, said: str | float) -> Typed:
        column = columns.get(place.partition("|")[2])
        if column is None or (isinstance(said, float) and column.text):
            return read_typed(str(said), text=True, decimals=0)
        return read_typed(said, column.text, scope.profile.indicator[column.indicator].decimals)

    return {place: read(place, said) for place, said in asked.typed.items()}


def choices(read: Mapping[str, Typed], scope: Scope) -> dict[str, list[list[object]]]:
    """By cell id, its two readings: value, figure, and the number in words."""
    return {
        place: [[value, number(value, _digits(value), scope.language), spoken(value, scope.language)] for value in typed.choices]
        for place, typed in read.items()
        if typed.choices
    }


def conflict(by: str, at: object, version: int, cells: Cells, scope: Scope) -> Part:
    """What somebody else has made of the report meanwhile; `at` epoch ms."""
    return {"by": by, "at": at, "version": version, "cells": shown(cells, scope)}


def _lines(of: OfReport, scope: Scope) -> Part:
    """A report of one row is read downwards, a line for each column; others have a line for each subject."""
    known, language = scope.profile.indicator, scope.language
    columns = [[title(column, scope), known[column.indicator].unit_in(language)] for column in of.form.columns]
    codes = [column.code for column in of.form.columns]
    if len(of.rows) == 1:
        lines = [[*head, [cell_id(of.rows[0], code)]] for head, code in zip(columns, codes, strict=True)]
        return {"heads": [], "lines": lines}
    names = scope.profile.subject
    lines = [[names[row].name(scope.language), "", [cell_id(row, code) for code in codes]] for row in of.rows]
    return {"heads": columns, "lines": lines}


def _stored(found: Mapping[str, Observation], opened: Opened, scope: Scope) -> dict[str, list[str]]:
    """What the store holds from this form, and who typed it."""
    return {
        place: [_said(one, scope), (one.note.typed_by if one.note else None) or ""]
        for place, one in found.items()
        if one.source == opened.report.key.form
    }


def _said(one: Observation, scope: Scope) -> str:
    text = one.note.text if one.note and one.value is None else None
    return _shown(Cell(one.value, text), f"{one.key.subject}|{one.key.indicator}", scope)


def _shown(cell: Cell, place: str, scope: Scope) -> str:
    if cell.is_nil:
        return scope.say("form_nil")
    if cell.value is None:
        return cell.text or ""
    decimals = scope.profile.indicator[place.split("|")[1]].decimals
    return number(cell.value, max(decimals, _digits(cell.value)), scope.language)


def _digits(value: float) -> int:
    """How many decimals the number itself has."""
    exponent = Decimal(repr(value)).normalize().as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0
