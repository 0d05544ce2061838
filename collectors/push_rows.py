"""What programs send in our own format, as numbered rows: JSON, NDJSON or CSV. Rows are read one after the other."""

import csv
import io
import json
from collections.abc import Iterator
from typing import Any

from ioc.domain.source import Reject
from ioc.errors import PayloadInvalid, PayloadTooLarge

LARGEST_JSON = 4 * 1024 * 1024
"""Bytes of a JSON document, which is held whole; rows of NDJSON and CSV are not."""
LONGEST_ROW = 65_536
_MARKS = (",", ";", "\t")

Row = tuple[int, dict[str, Any]]


def json_rows(body: bytes, most: int) -> Iterator[Row | Reject]:
    """The objects of a JSON array, or of the array `rows` of an object; a bare object is one row. Raises PayloadInvalid."""
    if len(body) > LARGEST_JSON:
        raise PayloadTooLarge(f"thân JSON {len(body):,} byte, quá {LARGEST_JSON:,}; chia nhỏ, hoặc gửi dạng NDJSON")
    found = _value(body)
    if isinstance(found, dict):
        found = found["rows"] if isinstance(found.get("rows"), list) else [found]
    if not isinstance(found, list):
        raise PayloadInvalid("thân JSON phải là mảng các dòng, hoặc một đối tượng có mảng “rows”", _excerpt(body))
    if len(found) > most:
        raise PayloadTooLarge(_too_many(most))
    for number, row in enumerate(found, start=1):
        yield _row(number, row)


def ndjson_rows(body: bytes, most: int) -> Iterator[Row | Reject]:
    """An object a line; a line that is no JSON is a Reject. Raises PayloadTooLarge."""
    taken = 0
    for number, line in enumerate(io.BytesIO(body), start=1):
        if not line.strip():
            continue
        taken += 1
        if taken > most:
            raise PayloadTooLarge(_too_many(most))
        if len(line) > LONGEST_ROW:
            yield Reject(place(number), _excerpt(line), f"dòng dài hơn {LONGEST_ROW:,} byte")
            continue
        try:
            yield _row(number, _value(line))
        except PayloadInvalid as wrong:
            yield Reject(place(number), _excerpt(line), str(wrong))


def csv_rows(body: bytes, delimiter: str, most: int) -> Iterator[Row | Reject]:
    """A row for each line under the header; rows are numbered as lines, the header is line 1. Raises PayloadInvalid."""
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise PayloadInvalid("CSV không ở bảng mã UTF-8", _excerpt(body)) from None
    header = text[: text.find("\n")] if "\n" in text else text
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter or max(_MARKS, key=header.count))
    try:
        names = [name.strip() for name in next(reader, [])]
        yield from _under(names, reader, most)
    except csv.Error as wrong:
        raise PayloadInvalid(f"CSV không đọc được ở dòng {reader.line_num} ({wrong})", _excerpt(body)) from None


def place(number: int) -> str:
    return f"dòng {number}"


def _under(names: list[str], reader: Any, most: int) -> Iterator[Row | Reject]:
    before = reader.line_num
    for taken, cells in enumerate(reader, start=1):
        number, before = before + 1, reader.line_num
        if taken > most:
            raise PayloadTooLarge(_too_many(most))
        if not any(cell.strip() for cell in cells):
            continue
        if len(cells) > len(names):
            yield Reject(place(number), ",".join(cells)[:500], f"dòng có {len(cells)} ô, tiêu đề có {len(names)}")
            continue
        yield number, {name: cell.strip() for name, cell in zip(names, cells, strict=False) if cell.strip()}


def _value(body: bytes) -> Any:
    try:
        return json.loads(body)
    except (ValueError, RecursionError) as wrong:
        raise PayloadInvalid(f"không phải JSON đọc được ({_why(wrong)})", _excerpt(body)) from None


def _why(wrong: Exception) -> str:
    if isinstance(wrong, RecursionError):
        return "lồng quá sâu"
    if isinstance(wrong, json.JSONDecodeError):
        return f"sai ở dòng {wrong.lineno}, cột {wrong.colno}"
    return str(wrong)[:120]


def _row(number: int, row: object) -> Row | Reject:
    if isinstance(row, dict):
        return number, row
    return Reject(place(number), str(row)[:500] or "—", "dòng không phải là một đối tượng JSON")


def _excerpt(body: bytes) -> str:
    return body[:500].decode("utf-8", "replace")


def _too_many(most: int) -> str:
    return f"hơn {most:,} dòng trong một lần gửi; chia nhỏ"
