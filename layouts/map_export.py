"""The maps as tables to take away: CSV as Vietnamese Excel opens it, and XLSX; each says what, whose, when and of which units."""

import io
from base64 import b64encode
from collections.abc import Iterable

from openpyxl import Workbook

from layouts.csv_file import Cells, csv_bytes, safe
from layouts.parts.map_line import Line, ordered
from layouts.parts.map_pane import Pane
from layouts.parts.map_query import MapQuery
from layouts.words import say

FORMATS = ("csv", "xlsx")
_TYPES = {"csv": "text/csv; charset=utf-8", "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}
_COLUMNS = ("map_code", "map_of_unit", "map_value", "map_rank", "map_target", "map_quality", "map_lineage")


def download(panes: list[Pane], asked: MapQuery, kind: str) -> dict[str, object]:
    """What `dcc.Download` takes."""
    content = as_csv(panes, asked) if kind == "csv" else as_xlsx(panes, asked)
    name = "-".join(filter(None, ("ban-do", asked.text("unit"), asked.text("indicator"), asked.text("at")[:10])))
    return {"filename": f"{name}.{kind}", "content": b64encode(content).decode(), "type": _TYPES[kind], "base64": True}


def as_csv(panes: list[Pane], asked: MapQuery) -> bytes:
    """A table for each map, with an empty line after it."""
    return csv_bytes((row for pane in panes for row in (*rows(pane, asked), [])), asked.language)


def as_xlsx(panes: list[Pane], asked: MapQuery) -> bytes:
    """A sheet for each map; numbers stay numbers."""
    book, file = Workbook(), io.BytesIO()
    book.remove(book.active)
    for index, pane in enumerate(panes, start=1):
        page = book.create_sheet(f"{index} {pane.sheet.period}"[:31].translate(str.maketrans("/:", "--")))
        for row in rows(pane, asked):
            page.append([safe(cell) if isinstance(cell, str) else cell for cell in row])
        page.column_dimensions["B"].width = 34
    book.save(file)
    return file.getvalue()


def rows(pane: Pane, asked: MapQuery) -> Iterable[Cells]:
    """The head of the table, then a row for each unit in the order shown."""
    language, sheet = asked.language, pane.sheet
    marks = ", ".join(words for _, words in sheet.badges)
    yield [sheet.title]
    yield [say(language, "period"), sheet.period]
    yield [say(language, "map_measure"), sheet.unit]
    yield [say(language, "map_boundaries"), f"{sheet.shapes:%d/%m/%Y}", marks]
    yield [sheet.source]
    yield from ([note] for note in pane.notes)
    yield [say(language, word) for word in _COLUMNS]
    yield from (_cells(line) for line in ordered(sheet.lines, asked.sort))


def _cells(line: Line) -> Cells:
    remark = " · ".join(filter(None, (line.lineage, line.reason)))
    value = line.value if line.value is not None or line.words == "—" else line.words
    return [line.code, line.name, value, line.rank, line.target, line.quality, remark]
