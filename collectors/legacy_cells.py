"""Cells of a workbook typed before Unicode, in a font that made their codes look Vietnamese, put into Unicode. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from collectors.cells import Row
from collectors.legacy_text import SHOWN, Conversion, Encoding, convert, detect, fits, maybe_old, of_font

_OLD: dict[str, Encoding] = {"tcvn3": "tcvn3", "vni": "vni"}


@dataclass
class _Told:
    """What was converted of one encoding."""

    letters: int = 0
    doubtful: dict[str, None] = field(default_factory=dict)


def unicode_rows(rows: list[Row], encoding: str) -> tuple[list[Row], tuple[str, ...]]:
    """The rows in Unicode and a report for each old encoding met.

    `encoding` as in the options of a table: `auto` goes by the fonts where the text agrees, and by the spelling of all other
    cells together; `tcvn3` and `vni` are said of every cell; anything else converts nothing.
    """
    if encoding not in ("auto", *_OLD):
        return rows, ()
    sure: dict[str, Encoding | None] = _sure(rows) if encoding == "auto" else dict.fromkeys(("", *_OLD), _OLD[encoding])
    told: dict[Encoding, _Told] = {}
    found = [_row(row, sure, told) for row in rows] if any(sure.values()) else rows
    return found, tuple(_report(name, one) for name, one in told.items())


def _sure(rows: Sequence[Row]) -> dict[str, Encoding | None]:
    """The encoding that cells are surely in, by what their font says ("" = nothing)."""
    texts: dict[str, list[str]] = {}
    for row in rows:
        for _, text, says, _ in _old(row):
            texts.setdefault(says, []).append(text)
    joined = {says: "\n".join(lines) for says, lines in texts.items()}
    sure: dict[str, Encoding | None] = {"": detect(_all(rows)) if "" in joined else None}
    sure.update((name, old) for name, old in _OLD.items() if name in joined and fits(joined[name], old))
    return sure


def _all(rows: Sequence[Row]) -> str:
    """Every cell whose font says nothing: one with Unicode letters tells that the others are no old text either."""
    return "\n".join(
        cell for row in rows for index, cell in enumerate(row.cells) if isinstance(cell, str) and index not in dict(row.fonts)
    )


def _old(row: Row) -> Iterable[tuple[int, str, str, bool]]:
    """Cells that may be old: index, text, what the font says, whether it draws capitals."""
    fonts = dict(row.fonts)
    for index, cell in enumerate(row.cells):
        if isinstance(cell, str) and maybe_old(cell):
            says, capitals = of_font(fonts.get(index, ""))
            yield index, cell, says or "", capitals


def _row(row: Row, sure: dict[str, Encoding | None], told: dict[Encoding, _Told]) -> Row:
    cells = list(row.cells)
    for index, text, says, capitals in _old(row):
        encoding = sure.get(says)
        if encoding is not None:
            made = convert(text, encoding)
            cells[index] = made.text.upper() if capitals else made.text
            one = told.setdefault(encoding, _Told())
            one.letters += made.letters
            one.doubtful |= dict.fromkeys(made.doubtful)
    return replace(row, cells=tuple(cells))


def _report(encoding: Encoding, told: _Told) -> str:
    return Conversion("", encoding, told.letters, tuple(told.doubtful)[:SHOWN]).report
