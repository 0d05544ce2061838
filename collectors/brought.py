"""A table that a person brings to a page: the first sheet of a workbook, or a CSV, as plain rows."""

from datetime import datetime

from collectors.cells import Cell, CellError, text_of
from collectors.legacy_cells import unicode_rows
from collectors.legacy_text import decode
from collectors.table_read import format_of, read_csv, read_workbook
from ioc.domain.form_file import SheetRow

_LARGEST, _MOST_ROWS = 4_000_000, 20_000
_DELIMITERS = ";,\t|"


def brought(content: bytes) -> list[SheetRow]:
    """The rows, blank ones left out. Raises PayloadInvalid saying why the file cannot be read."""
    form = format_of(content, "auto")
    if form == "csv":
        text = decode(content, "auto")[0]
        rows = read_csv(text, max(_DELIMITERS, key=text[:4_000].count), _MOST_ROWS)
    else:
        rows, _ = unicode_rows(next(iter(read_workbook(content, form, (), _LARGEST, _MOST_ROWS).values())), "auto")
    return [(row.number, tuple(map(_plain, row.cells))) for row in rows]


def _plain(cell: Cell) -> str | float | None:
    """Text, a number, or nothing; a faulty cell says so, beginning with "#"."""
    if isinstance(cell, CellError):
        return f"#{cell.text.lstrip('#')}"
    return text_of(cell) if isinstance(cell, bool | datetime) else cell
