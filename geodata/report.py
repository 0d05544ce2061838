"""Restated values in Vietnamese lines: what was published, what it is on other units, what was estimated or refused."""

from collections.abc import Iterator
from datetime import date
from math import fsum

from geodata.combine import Value
from geodata.lineage import Lineage
from geodata.rebase import Outcome, Rebased, Restated
from ioc.domain.formats import number_vi

WORDS = {
    Outcome.AS_WAS: "nguyên như công bố",
    Outcome.RESTATED: "quy đổi",
    Outcome.ESTIMATED: "quy đổi, ƯỚC TÍNH",
    Outcome.PARTIAL: "CHƯA ĐỦ",
    Outcome.REFUSED: "KHÔNG QUY ĐỔI",
}


def report(found: Rebased, among: Lineage, decimals: int, adds_up: bool) -> Iterator[str]:
    """One block a period: values on the units of `to`, then as published, then what found no place, then the balance."""
    for period in dict.fromkeys(value.period for value in found.as_was):
        yield f"Kỳ {period} — trên đơn vị hành chính ngày {found.to:%d/%m/%Y}:"
        rows = [row for row in found.restated if row.period == period]
        as_was = [value for value in found.as_was if value.period == period and value.value is not None]
        own = {value.unit: value for value in as_was}
        yield from (_row(row, own, found.to, among, decimals) for row in sorted(rows, key=lambda row: _place(row, among)))
        for rest in (rest for rest in found.unplaced if rest.period == period):
            amount = "" if rest.amount is None else f" {number_vi(rest.amount, decimals)}"
            yield f"  không xếp được{amount} của {among.name(rest.unit)}: {rest.reason}"
        if adds_up:
            yield _balance(found, rows, as_was, period, decimals)
        yield _counts(rows)


def _row(row: Restated, own: dict[str, Value], to: date, among: Lineage, decimals: int) -> str:
    one = among.units[row.unit]
    value = "—" if row.value is None else number_vi(row.value, decimals)
    parts = _made_of(row, own, among, decimals)
    line = f"  {one.code:>5}  {one.name_on(to):<26} {value:>18}  {WORDS[row.outcome]}"
    if row.outcome in (Outcome.RESTATED, Outcome.ESTIMATED):
        line += f" từ {parts}"
    if row.reason:
        line += f": {row.reason}; như công bố: {parts}"
    if row.known is not None:
        line += f"; phần xếp được: {number_vi(row.known, decimals)}"
    return line


def _made_of(row: Restated, own: dict[str, Value], among: Lineage, decimals: int) -> str:
    return "; ".join(f"{among.units[id].name_vi} [{id}] {_published(own[id], decimals)}" for id in row.parts)


def _published(value: Value, decimals: int) -> str:
    return number_vi(value.value or 0.0, decimals) + (" (ước, sơ bộ hoặc cận)" if value.estimated else "")


def _balance(found: Rebased, rows: list[Restated], as_was: list[Value], period: str, decimals: int) -> str:
    published = fsum(value.value or 0.0 for value in as_was)
    placed = fsum(row.value for row in rows if row.value is not None)
    known = fsum(row.known for row in rows if row.known is not None)
    left = fsum(rest.amount or 0.0 for rest in found.unplaced if rest.period == period)
    figures = [number_vi(figure, decimals) for figure in (published, placed, known, left)]
    return "  Tổng công bố {} = quy đổi {} + phần của đơn vị chưa đủ {} + không xếp được {}".format(*figures)


def _counts(rows: list[Restated]) -> str:
    counts = {outcome: sum(row.outcome is outcome for row in rows) for outcome in Outcome}
    return "  " + ", ".join(f"{count} {WORDS[outcome]}" for outcome, count in counts.items() if count)


def _place(row: Restated, among: Lineage) -> tuple[str, str]:
    one = among.units[row.unit]
    return one.level, one.code
