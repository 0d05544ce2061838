"""Which columns of a file hold the code, the name and the parent of a unit: told by what is in them, not by their names."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from geodata.importing.feature import Feature
from geodata.importing.register import DEEPEST_FIRST, Register
from geodata.units import Unit

_WIDTHS = (2, 3, 5)
_ROWS_PER_UNIT = 2
"""At most, on average: a unit may lie in several parts."""
_SAMPLE = 500
"""Rows looked at to tell which column names the parent."""
Row = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Columns:
    """Names of columns; None where there is none. `width` is what codes that lost their leading zeros are filled up to."""

    code: str | None
    width: int
    name: str | None
    parent: str | None

    def unit(self, row: Row, register: Register) -> Unit | None:
        """The unit whose code (or id) the row bears."""
        return _coded(row.get(self.code), self.width, register) if self.code else None

    def words(self, row: Row) -> str:
        return _text(row.get(self.name)) if self.name else ""

    def parents(self, row: Row, register: Register) -> list[Unit]:
        return _parents(row.get(self.parent), register) if self.parent else []


def find_columns(features: Sequence[Feature], register: Register) -> Columns:
    """The columns that explain most rows."""
    rows = [one.properties for one in features]
    names = sorted({name for row in rows for name in row})
    widths = {name: _width([row.get(name) for row in rows]) for name in names}
    code = _best(names, lambda name: _coded_rows(name, rows, widths[name], register))
    name = _best(names, lambda name: _named_rows(name, rows, register))
    found = Columns(code, widths[code] if code else 5, name, None)
    parent = _best([one for one in names if one not in (code, name)], lambda one: _parented_rows(one, rows, found, register))
    return Columns(found.code, found.width, found.name, parent)


def _best(names: Sequence[str], score: Callable[[str], tuple[float, ...]]) -> str | None:
    scores = {name: score(name) for name in names}
    best = max(names, key=lambda name: scores[name], default=None)
    return best if best is not None and scores[best][0] > 0 else None


def _coded_rows(name: str, rows: Sequence[Row], width: int, register: Register) -> tuple[float, ...]:
    """How many units the column names; the deepest level wins between columns that name as many.

    A column that names the same units again and again is not of codes but of parents.
    """
    found = [unit for row in rows if (unit := _coded(row.get(name), width, register))]
    units = {unit.id: unit for unit in found}
    if len(units) * _ROWS_PER_UNIT < len(found):
        return 0, 0
    return len(units), -sum(DEEPEST_FIRST.index(one.level) for one in units.values())


def _named_rows(name: str, rows: Sequence[Row], register: Register) -> tuple[float, ...]:
    """How many of its different words name a unit; of columns that are alike in this, the one whose words leave least choice."""
    found = [register.named(word) for word in {_text(row.get(name)) for row in rows} if word]
    return (sum(bool(units) for units in found), -sum(len(units) for units in found))


def _parented_rows(name: str, rows: Sequence[Row], found: Columns, register: Register) -> tuple[float, ...]:
    """In how many rows the column names the parent of the unit that the row is of, or may be of."""
    sample = rows[:_SAMPLE]
    fitting = sum(_fits(row, name, found, register) for row in sample)
    # A few communes bear the name of their province: that makes no column of parents.
    return (fitting if fitting > len(sample) / 2 else 0,)


def _fits(row: Row, name: str, found: Columns, register: Register) -> bool:
    unit = found.unit(row, register)
    candidates = [unit] if unit else register.named(found.words(row))
    parents = {one.id for one in _parents(row.get(name), register)}
    return any(one.parent in parents for one in candidates)


def _parents(value: object, register: Register) -> list[Unit]:
    unit = _coded(value, 2, register)
    if unit:
        return [unit]
    return register.named(value) if isinstance(value, str) else []


def _coded(value: object, width: int, register: Register) -> Unit | None:
    text = _text(value)
    if text in register.by_id:
        return register.by_id[text]
    if isinstance(value, str) and len(text) in _WIDTHS and text.isdigit():
        return register.by_code.get(text) or register.by_code.get(text.zfill(width))
    return register.by_code.get(text.zfill(width)) if text.isdigit() else None


def _width(values: Sequence[object]) -> int:
    """The length of the codes in a column of numbers, by the greatest of them."""
    numbers = [int(text) for value in values if (text := _text(value)).isdigit() and len(text) <= max(_WIDTHS)]
    return next((width for width in _WIDTHS if numbers and max(numbers) < 10**width), max(_WIDTHS))


def _text(value: object) -> str:
    if isinstance(value, bool) or value is None:
        return ""
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else ""
    return str(value).strip()
