"""CSV as Excel opens it by double click where Vietnamese is spoken."""

import csv
import io
from collections.abc import Iterable

Cells = list[str | float | int | None]


def csv_bytes(rows: Iterable[Cells], language: str) -> bytes:
    """UTF-8 with a byte-order mark, semicolons, a decimal comma (English: a point)."""
    text = io.StringIO()
    csv.writer(text, delimiter=";").writerows([_written(cell, language == "vi") for cell in row] for row in rows)
    return text.getvalue().encode("utf-8-sig")


def safe(text: str) -> str:
    """Excel runs cells that begin like a formula."""
    return f"'{text}" if text[:1] in {"=", "+", "-", "@"} else text


def _written(cell: str | float | int | None, comma: bool) -> str:
    if isinstance(cell, float):
        return repr(cell).replace(".", ",") if comma else repr(cell)
    return "" if cell is None else safe(str(cell))
