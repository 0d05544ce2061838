"""What an agent told, turned into the rows that a mapping reads. Pure."""

from collections.abc import Iterator, Mapping

from collectors.counters import Counters
from collectors.expressions import search
from collectors.rows import excerpt_of
from collectors.snmp_options import Part, Scalars, Table
from collectors.snmp_question import ENGINE_TIME, SYS_UP_TIME, Cell, Told
from ioc.domain.source import Reject

Row = dict[str, object]

_ABSENT = Cell("absent", None)
_NO_OBJECT = "thiết bị không có đối tượng này (noSuchObject); xem lại OID"


def uptime_of(told: Told) -> float | None:
    """Seconds since the agent began; None where it does not tell."""
    for oid, unit in ((SYS_UP_TIME, 0.01), (ENGINE_TIME, 1.0)):
        value = told.get(oid, _ABSENT).value
        if isinstance(value, int):
            return value * unit
    return None


def scalar_row(part: Scalars, told: Told, counters: Counters, now: float) -> tuple[list[Row], list[Reject]]:
    """One row, and a reject for each object that the agent does not have. `now` is in seconds since 1970."""
    cells = {name: told.get(oid, _ABSENT) for name, oid in part.objects.items()}
    missing = [_missing(name, part.objects[name]) for name, cell in cells.items() if cell.kind == "absent"]
    row = {name: _value(cell, part, name, part.objects[name], counters, now) for name, cell in cells.items()}
    return ([row] if len(missing) < len(cells) else []), missing


def table_rows(part: Table, told: Told, counters: Counters, now: float) -> tuple[list[Row], list[Reject]]:
    """A row for each index that any column has and `where` takes, in the order of the first column."""
    columns = {name: dict(_below(oid, told)) for name, oid in part.columns.items()}
    missing = [_missing(name, part.columns[name]) for name, cells in columns.items() if not cells]
    indices = dict.fromkeys(index for cells in columns.values() for index in cells)
    rows, wrong = _chosen(part, [_row(part, index, columns, counters, now) for index in indices])
    return rows, [*missing, *wrong]


def _row(part: Table, index: str, columns: Mapping[str, Mapping[str, Cell]], counters: Counters, now: float) -> Row:
    row: Row = {"index": index}
    for name, cells in columns.items():
        row[name] = _value(cells.get(index, _ABSENT), part, name, f"{part.columns[name]}.{index}", counters, now)
    return row


def _chosen(part: Table, rows: list[Row]) -> tuple[list[Row], list[Reject]]:
    if part.where is None:
        return rows, []
    try:
        return [row for row in rows if search(part.where, row)], []
    except ValueError as wrong:
        return [], [Reject("mọi dòng", excerpt_of(rows), str(wrong))]


def _below(oid: str, told: Told) -> Iterator[tuple[str, Cell]]:
    start = f"{oid}."
    return ((full.removeprefix(start), cell) for full, cell in told.items() if full.startswith(start))


def _value(cell: Cell, part: Part, name: str, oid: str, counters: Counters, now: float) -> object:
    if cell.value in part.absent:
        return None
    if name not in part.rates or not isinstance(cell.value, int):
        return cell.value
    return counters.rate(oid, cell.value, now, 32 if cell.kind == "counter32" else 0)


def _missing(name: str, oid: str) -> Reject:
    return Reject("mọi dòng", f"{name} = {oid}", _NO_OBJECT)
