"""A CSV file as officers save it: BOM or not, `;` `,` or tab, CRLF, empty lines; every row with its line."""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass

from ioc.profile.fault import Fault, Place

_MARKS = (",", ";", "\t")


@dataclass(frozen=True)
class Row:
    """`cells` holds only what was filled in. `decimal_comma` says which way the table writes decimals."""

    place: Place
    cells: dict[str, str]
    decimal_comma: bool


def read_table(file: str, content: bytes) -> tuple[list[Row], list[Fault]]:
    """The rows of a table and the faults of its form. Rows whose first cell starts with `#` are remarks."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return [], [Fault(file, 0, "tệp không ở bảng mã UTF-8", "Trong Excel chọn Lưu thành → CSV UTF-8.")]
    mark = _delimiter(text)
    lines = list(_lines(text, mark))
    if not lines:
        return [], [Fault(file, 0, "tệp trống", "Viết dòng tiêu đề cột ở dòng đầu.")]
    names = [cell.strip() for cell in lines[0][1]]
    faults = [Place(file, lines[0][0]).fault(f"cột “{name}” có hai lần", "Bỏ bớt một cột.") for name in _twice(names)]
    rows: list[Row] = []
    for number, cells in lines[1:]:
        place = Place(file, number)
        if any(cell.strip() for cell in cells[len(names) :]):
            faults.append(
                place.fault(f"dòng có {len(cells)} ô, tiêu đề có {len(names)}", "Đặt ô có dấu phân cách trong dấu nháy kép.")
            )
        filled = {name: cell.strip() for name, cell in zip(names, cells, strict=False) if cell.strip()}
        rows.append(Row(place, filled, mark == ";"))
    return rows, faults


def _delimiter(text: str) -> str:
    header = next((line for line in text.splitlines() if line.strip() and not line.startswith("#")), "")
    return max(_MARKS, key=header.count)


def _lines(text: str, mark: str) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=mark)
    before = 0
    for cells in reader:
        first, before = before + 1, reader.line_num
        if any(cell.strip() for cell in cells) and not cells[0].startswith("#"):
            yield first, cells


def _twice(names: list[str]) -> list[str]:
    return sorted({name for name in names if name and names.count(name) > 1})
