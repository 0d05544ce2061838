"""The header of a table: found by the names of its columns, wherever officers put it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import tzinfo

from collectors.cells import Row, text_of
from collectors.table_options import Column, Columns, Table, WideColumn
from collectors.vietnamese_dates import parse_period
from ioc.domain.names import fold
from ioc.errors import PayloadInvalid

_LOOK_DOWN = 60
JOINT = " / "


@dataclass(frozen=True)
class Head:
    """Where each named column and each value column stands, by index from 0; `last` is the index of the header's last row."""

    named: dict[str, int]
    values: tuple[tuple[int, WideColumn], ...]
    last: int


def find_head(rows: Sequence[Row], options: Table, zone: tzinfo) -> Head:
    """The first header that has every column asked for. Raises PayloadInvalid naming what the closest one lacks."""
    nearest: list[str] | None = None
    for last, titles in _candidates(rows[:_LOOK_DOWN], options.header_rows):
        named, missing = _places(titles, options.columns)
        values, lost = _value_columns(titles, options, named, zone)
        if not missing and not lost:
            return Head(named, values, last)
        if nearest is None or len(missing) + len(lost) < len(nearest):
            nearest = [*missing, *lost]
    raise PayloadInvalid(f"không thấy dòng tiêu đề có đủ cột; thiếu: {', '.join(nearest or ['mọi cột'])[:300]}")


def canonical(title: str) -> str:
    return fold(" ".join(title.split()))


def _candidates(rows: Sequence[Row], height: int) -> Iterator[tuple[int, list[str]]]:
    for last in range(height - 1, len(rows)):
        bottom = _titles(rows[last])
        yield last, bottom if height == 1 else _joined(_titles(rows[last - 1]), bottom)


def _titles(row: Row) -> list[str]:
    titles = []
    for cell in row.cells:
        try:
            titles.append(text_of(cell))
        except ValueError:
            titles.append("")
    return titles


def _joined(top: list[str], bottom: list[str]) -> list[str]:
    """Two rows as one: a merged cell on top holds for every column below it that has a title of its own."""
    width = max(len(top), len(bottom))
    above, joined = "", []
    for index in range(width):
        upper, lower = (titles[index] if index < len(titles) else "" for titles in (top, bottom))
        above = upper or (above if lower else "")
        joined.append(JOINT.join(part for part in (above, lower) if part))
    return joined


def _places(titles: Sequence[str], columns: Columns) -> tuple[dict[str, int], list[str]]:
    place = {canonical(title): index for index, title in reversed(list(enumerate(titles))) if title}
    named: dict[str, int] = {}
    missing: list[str] = []
    for field, column in declared(columns):
        found = next((place[canonical(name)] for name in column.names if canonical(name) in place), None)
        if found is not None:
            named[field] = found
        elif column.names and not column.optional:
            missing.append(f"“{column.names[0]}”")
    return named, missing


def declared(columns: Columns) -> Iterator[tuple[str, Column]]:
    """The columns that the options name, by field."""
    for field in Columns.model_fields:
        column = getattr(columns, field)
        if column is not None:
            yield field, column


def _value_columns(
    titles: Sequence[str], options: Table, named: dict[str, int], zone: tzinfo
) -> tuple[tuple[tuple[int, WideColumn], ...], list[str]]:
    place = {canonical(title): index for index, title in reversed(list(enumerate(titles))) if title}
    wanted = [(place.get(canonical(wide.header)), wide) for wide in options.wide]
    found = [(index, wide) for index, wide in wanted if index is not None]
    lost = [f"“{wide.header}”" for index, wide in wanted if index is None]
    if options.wide_periods:
        taken = {*named.values(), *(index for index, _ in found)}
        periods = [
            (i, WideColumn(header=t, period=t)) for i, t in enumerate(titles) if i not in taken and _is_period(t, options, zone)
        ]
        found += periods
        lost += [] if periods else ["cột nào có tiêu đề là kỳ"]
    return tuple(found), lost


def _is_period(title: str, options: Table, zone: tzinfo) -> bool:
    try:
        parse_period(title, zone, options.year)
    except ValueError:
        return False
    return True
