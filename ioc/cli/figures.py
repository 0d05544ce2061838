"""Where the values to restate come from: the stored series of an indicator, or a file."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from sqlalchemy import Engine

from geodata.combine import Value
from geodata.lineage import Lineage
from geodata.match import days_of, match
from geodata.unit import Level
from ioc.domain.indicator import Indicator
from ioc.domain.observation import Observation, Origin, SeriesKey
from ioc.domain.period import PROVINCE_ZONE, Period, PeriodKind, label
from ioc.domain.quality import GOOD, Quality
from ioc.errors import CommandInvalid
from ioc.profile.scalars import parse_number
from ioc.profile.table import Row, read_table
from ioc.store.engine import reading
from ioc.store.queries import history, latest

COLUMNS = ("unit", "period", "value", "numerator", "denominator", "weight")
_TERMS = COLUMNS[3:]
_SURE = frozenset({Quality.OK, Quality.MANUAL})
Place = tuple[str, PeriodKind, datetime]


@dataclass(frozen=True)
class Figures:
    """Values of units (ids) as they were, and in words every row that could not be taken."""

    values: tuple[Value, ...]
    left_out: tuple[str, ...] = ()


def stored_figures(engine: Engine, indicator: Indicator, since: date, origin: Origin, among: Lineage) -> Figures:
    """Every good value of the indicator for an administrative unit in a period that ends on `since` or later."""
    found = _points(engine, indicator.code, since, origin)
    terms = {name: _points(engine, code, since, origin) for name in _TERMS if (code := getattr(indicator, name)) is not None}
    values = [
        Value(
            place[0],
            _period(seen),
            seen.value,
            _at(terms, "numerator", place),
            _at(terms, "denominator", place),
            _at(terms, "weight", place),
            seen.quality not in _SURE or bool(seen.note and seen.note.qualifier),
        )
        for place, seen in sorted(found.items(), key=lambda pair: pair[0][2])
        if place[0] in among.units
    ]
    return Figures(tuple(values))


def file_figures(path: Path, columns: Mapping[str, str], level: Level, since: date, among: Lineage) -> Figures:
    """The rows of a CSV file; `columns` maps our column names to those of the file.

    Raises CommandInvalid where the file cannot be read or a column is missing.
    """
    if not path.is_file():
        raise CommandInvalid(f"Không có tệp {path}.")
    rows, faults = read_table(path.name, path.read_bytes())
    if faults:
        raise CommandInvalid("\n".join(str(fault) for fault in faults))
    names = {name: columns.get(name, name) for name in COLUMNS}
    missing = [names[name] for name in COLUMNS[:3] if not any(names[name] in row.cells for row in rows)]
    if missing:
        raise CommandInvalid(f"Tệp {path.name} không có cột {', '.join(missing)}. Chỉ cột bằng --columns value=tên_cột,…")
    return _placed(rows, names, level, since, among)


def _placed(rows: Iterable[Row], names: Mapping[str, str], level: Level, since: date, among: Lineage) -> Figures:
    left_out: list[str] = []
    periods: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        periods[row.cells.get(names["period"], "").removesuffix(".0")].append(row)
    values: dict[tuple[str, str], Value] = {}
    for period in sorted(periods):
        first, last = _days(period, periods[period][0])
        if last < since:
            continue
        written = list(dict.fromkeys(row.cells.get(names["unit"], "") for row in periods[period]))
        matched = match(written, first, last, level, among)
        for row in periods[period]:
            text = row.cells.get(names["unit"], "")
            value = _value(row, names, matched.units.get(text, ""), period)
            if text not in matched.units:
                left_out.append(_left(row, f"không có đơn vị “{text}” vào ngày {matched.day:%d/%m/%Y}", value))
            elif (value.unit, period) in values:
                left_out.append(_left(row, f"{among.name(value.unit)} đã có giá trị cho kỳ {period}", value))
            else:
                values[value.unit, period] = value
    return Figures(tuple(values.values()), tuple(left_out))


def _value(row: Row, names: Mapping[str, str], unit: str, period: str) -> Value:
    value, numerator, denominator, weight = (_number(row, names[name]) for name in COLUMNS[2:])
    return Value(unit, period, value, numerator, denominator, weight)


def _number(row: Row, column: str) -> float | None:
    try:
        return parse_number(row.cells[column], row.decimal_comma) if column in row.cells else None
    except ValueError as fault:
        raise CommandInvalid(f"{row.place.file} dòng {row.place.line}, cột {column}: {fault}") from fault


def _days(period: str, row: Row) -> tuple[date, date]:
    try:
        return days_of(period)
    except ValueError as fault:
        raise CommandInvalid(f"{row.place.file} dòng {row.place.line}: {fault}") from fault


def _left(row: Row, why: str, value: Value) -> str:
    return f"dòng {row.place.line}, kỳ {value.period}: {why}; giá trị {value.value}"


def _points(engine: Engine, code: str, since: date, origin: Origin) -> dict[Place, Observation]:
    start = datetime(since.year, since.month, since.day, tzinfo=PROVINCE_ZONE)
    with reading(engine) as conn:
        keys: list[SeriesKey] = [seen.key for seen in latest.snapshot(conn, indicators=[code], origin=origin)]
        seen = [point for key in keys for point in history.points(conn, key, start)]
    return {(point.key.subject, point.key.period_kind, point.at): point for point in seen if point.quality in GOOD}


def _at(terms: Mapping[str, Mapping[Place, Observation]], name: str, place: Place) -> float | None:
    seen = terms.get(name, {}).get(place)
    return seen.value if seen else None


def _period(seen: Observation) -> str:
    kind = seen.key.period_kind
    if kind is PeriodKind.INSTANT:
        return f"{seen.at.astimezone(PROVINCE_ZONE):%Y-%m-%d %H:%M:%S.%f}"
    text = label(Period(kind, seen.at, seen.note.period_text if seen.note else None))
    return f"{text} ({seen.at.astimezone(PROVINCE_ZONE):%d/%m/%Y})" if kind is PeriodKind.UNDATED else text
