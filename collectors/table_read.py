"""CSV, XLSX and XLS read into rows of cells. A file that cannot be read is PayloadInvalid and nothing else."""

import csv
import io
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager

from xlrd import XLRDError
from xlrd.compdoc import CompDocError

from collectors.cells import Cell, Row
from collectors.excel import read_xls, read_xlsx
from ioc.errors import PayloadInvalid

Tables = dict[str, list[Row]]
_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# What the spreadsheet libraries raise on a damaged file is not documented; this is everything but the end of the process.
_BROKEN = (
    ArithmeticError, AssertionError, AttributeError, EOFError, LookupError, OSError, RuntimeError, SyntaxError,
    TypeError, ValueError, csv.Error, struct.error, zipfile.BadZipFile, zlib.error,
    CompDocError, XLRDError,
)  # fmt: skip


def format_of(content: bytes, declared: str) -> str:
    """csv, xlsx or xls, by what the file holds where it is not declared. Raises PayloadInvalid for a web page."""
    if declared != "auto":
        return declared
    if content.startswith(_ZIP):
        return "xlsx"
    if content.startswith(_OLE):
        return "xls"
    if content[:200].lstrip().lower().startswith((b"<html", b"<!doctype", b"<table", b"<?xml")):
        raise PayloadInvalid("là trang web chứ không phải bảng tính; lưu lại bằng Excel dạng .xlsx", _excerpt(content))
    return "csv"


def read_workbook(content: bytes, form: str, sheets: tuple[str, ...], max_bytes: int, max_rows: int) -> Tables:
    """Rows by sheet name, blank ones left out; the first sheet where none is named. Raises PayloadInvalid."""
    with _readable(content):
        if form == "xls":
            return read_xls(content, sheets, max_rows)
        _refuse_bomb(content, max_bytes)
        return read_xlsx(content, sheets, max_rows)


def read_csv(text: str, delimiter: str, max_rows: int) -> list[Row]:
    """Rows of the text of a CSV file, blank ones left out but counted. Raises PayloadInvalid."""
    with _readable(text[:500].encode("utf-8", "replace")):
        rows: list[Row] = []
        for number, cells in enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), start=1):
            row = Row(number, tuple(map(_cell, cells)))
            if not row.blank:
                rows.append(row)
            if len(rows) > max_rows:
                raise PayloadInvalid(f"có hơn {max_rows:,} dòng; chia nhỏ tệp hoặc tăng max_rows")
        return rows


def _cell(text: str) -> Cell:
    return text if text.strip() else None


def _refuse_bomb(content: bytes, max_bytes: int) -> None:
    """A workbook is a zip: what it says it holds is what can be read out of it."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        size = sum(member.file_size for member in archive.infolist())
    if size > 4 * max_bytes:
        raise PayloadInvalid(f"giải nén ra {size:,} byte, quá lớn; chia nhỏ tệp hoặc tăng max_bytes")


@contextmanager
def _readable(content: bytes) -> Iterator[None]:
    try:
        yield
    except _BROKEN as wrong:
        why = f"{type(wrong).__name__}: {str(wrong)[:120]}"
        raise PayloadInvalid(f"không đọc được; tệp hỏng, có mật khẩu, hoặc không đúng dạng ({why})", _excerpt(content)) from None


def _excerpt(content: bytes) -> str:
    return content[:500].decode("utf-8", "replace").replace("\x00", "")
