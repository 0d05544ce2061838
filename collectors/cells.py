"""Cells of a table as its file holds them, whatever the format."""

from dataclasses import dataclass
from datetime import datetime

from collectors.expressions import plain_code


@dataclass(frozen=True, slots=True)
class CellError:
    """A cell that holds no value but a fault: `#REF!`, or a formula that was never computed."""

    text: str


Cell = str | float | bool | datetime | CellError | None
"""Percent cells are given as shown (12.5 for 12,5%). Empty is None. Datetimes are naive, as Excel keeps them."""


@dataclass(frozen=True, slots=True)
class Row:
    """A row with its number as the officer sees it (from 1).

    `fonts` are those of text cells in a font of before Unicode (.VnTime, VNI-Times), each with the index of its cell.
    """

    number: int
    cells: tuple[Cell, ...]
    fonts: tuple[tuple[int, str], ...] = ()

    @property
    def blank(self) -> bool:
        return all(is_blank(cell) for cell in self.cells)

    def at(self, index: int) -> Cell:
        return self.cells[index] if index < len(self.cells) else None


def is_blank(cell: Cell) -> bool:
    return cell is None or (isinstance(cell, str) and not cell.strip())


def text_of(cell: Cell) -> str:
    """The cell as one line of text: 82.0 is "82", a date is dd/MM/yyyy. Raises ValueError for a faulty cell."""
    if isinstance(cell, CellError):
        raise ValueError(f"ô bị lỗi {cell.text}")
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        return f"{cell:%d/%m/%Y}" if cell.time() == datetime.min.time() else f"{cell:%d/%m/%Y %H:%M}"
    return " ".join(plain_code(cell).split())


def content_of(row: Row) -> str:
    """The row for a reject: at most 500 characters."""
    shown = [cell.text if isinstance(cell, CellError) else text_of(cell) for cell in row.cells]
    return " | ".join(shown).strip(" |")[:500]
