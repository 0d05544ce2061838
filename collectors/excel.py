"""Excel workbooks through openpyxl (XLSX, read-only) and xlrd (XLS). Exceptions of both are sorted by table_read."""

import io
import zipfile
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time
from itertools import zip_longest
from typing import Any

import openpyxl
import xlrd

from collectors.cells import Cell, CellError, Row
from collectors.legacy_text import of_font
from ioc.errors import PayloadInvalid

_NEVER_COMPUTED = "công thức chưa được tính; mở tệp bằng Excel rồi lưu lại"
_CHUNK = 1 << 20


def read_xlsx(content: bytes, sheets: tuple[str, ...], max_rows: int) -> dict[str, list[Row]]:
    book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
    formulas = openpyxl.load_workbook(io.BytesIO(content), read_only=True) if _has_formulas(content) else None
    names = _chosen(sheets, [sheet.title for sheet in book.worksheets])
    return {name: _bounded(_xlsx_rows(book[name], formulas[name] if formulas else None), max_rows, name) for name in names}


def read_xls(content: bytes, sheets: tuple[str, ...], max_rows: int) -> dict[str, list[Row]]:
    book = xlrd.open_workbook(file_contents=content, formatting_info=True, on_demand=True, logfile=io.StringIO())
    names = _chosen(sheets, book.sheet_names())
    return {name: _bounded(_xls_rows(book, book.sheet_by_name(name)), max_rows, name) for name in names}


def _chosen(wanted: tuple[str, ...], there: list[str]) -> list[str]:
    missing = [name for name in wanted if name not in there]
    if missing or not there:
        raise PayloadInvalid(f"không có trang tính “{', '.join(missing)}”; có: {', '.join(there)[:300]}")
    return list(wanted) or there[:1]


def _bounded(rows: Iterable[Row], max_rows: int, name: str) -> list[Row]:
    kept: list[Row] = []
    for row in rows:
        if not row.blank:
            kept.append(row)
        if len(kept) > max_rows:
            raise PayloadInvalid(f"trang “{name}” có hơn {max_rows:,} dòng; chia nhỏ tệp hoặc tăng max_rows")
    return kept


def _has_formulas(content: bytes) -> bool:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        sheets = [name for name in archive.namelist() if name.startswith("xl/worksheets/") and name.endswith(".xml")]
        return any(_mentions_formula(archive, name) for name in sheets)


def _mentions_formula(archive: zipfile.ZipFile, name: str) -> bool:
    with archive.open(name) as stream:
        tail = b""
        while chunk := stream.read(_CHUNK):
            if b"<f>" in tail + chunk or b"<f " in tail + chunk:
                return True
            tail = chunk[-2:]
    return False


def _xlsx_rows(sheet: Any, formulas: Any | None) -> Iterator[Row]:
    sheet.reset_dimensions()
    if formulas is not None:
        formulas.reset_dimensions()
    written: Iterable[Any] = formulas.iter_rows() if formulas is not None else ()
    for number, (cells, sources) in enumerate(zip_longest(sheet.iter_rows(), written), start=1):
        asked = sources or ()
        yield Row(
            number,
            tuple(_xlsx_cell(cell, asked[index] if index < len(asked) else None) for index, cell in enumerate(cells)),
            _old_fonts((index, cell.font.name) for index, cell in enumerate(cells) if isinstance(cell.value, str)),
        )


def _old_fonts(fonts: Iterable[tuple[int, str | None]]) -> tuple[tuple[int, str], ...]:
    return tuple((index, name) for index, name in fonts if name and of_font(name)[0])


def _xlsx_cell(cell: Any, source: Any | None) -> Cell:
    value = cell.value
    if value is None:
        formula = getattr(source, "data_type", "") == "f"
        return CellError(_NEVER_COMPUTED) if formula else None
    if cell.data_type == "e":
        return CellError(str(value))
    if isinstance(value, datetime):
        return value
    if isinstance(value, date):
        return datetime.combine(value, time.min)
    if isinstance(value, bool | str):
        return value
    if isinstance(value, int | float):
        return _as_shown(value, cell.number_format)
    return CellError(f"ô là {type(value).__name__}, không phải số hay ngày")


def _xls_rows(book: Any, sheet: Any) -> Iterator[Row]:
    for index in range(sheet.nrows):
        cells = sheet.row(index)
        texts = ((place, _xls_font(book, cell)) for place, cell in enumerate(cells) if cell.ctype == xlrd.XL_CELL_TEXT)
        yield Row(index + 1, tuple(_xls_cell(book, cell) for cell in cells), _old_fonts(texts))


def _xls_font(book: Any, cell: Any) -> str:
    return str(book.font_list[book.xf_list[cell.xf_index].font_index].name)


def _xls_cell(book: Any, cell: Any) -> Cell:
    match cell.ctype:
        case xlrd.XL_CELL_TEXT:
            return str(cell.value)
        case xlrd.XL_CELL_NUMBER:
            return _as_shown(cell.value, _xls_format(book, cell))
        case xlrd.XL_CELL_DATE:
            return _xls_date(book, cell.value)
        case xlrd.XL_CELL_BOOLEAN:
            return bool(cell.value)
        case xlrd.XL_CELL_ERROR:
            return CellError(xlrd.error_text_from_code.get(cell.value, "#?"))
    return None


def _xls_date(book: Any, value: float) -> Cell:
    try:
        found: datetime = xlrd.xldate_as_datetime(value, book.datemode)
    except (ValueError, OverflowError):
        return CellError(f"ngày {value:g} ngoài lịch")
    return found


def _xls_format(book: Any, cell: Any) -> str:
    return str(book.format_map[book.xf_list[cell.xf_index].format_key].format_str)


def _as_shown(value: int | float, number_format: str) -> float:
    """Excel keeps 12,5% as 0.125."""
    return round(float(value) * 100, 10) if "%" in (number_format or "") else float(value)
