"""What is wrong with the cells of a report. Pure; the words are Vietnamese."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from ioc.domain.form import Check, CheckKind, Column, Form
from ioc.domain.formats import number_vi
from ioc.domain.indicator import Indicator
from ioc.domain.report import NIL, Cells, cell_id


@dataclass(frozen=True, slots=True)
class CellFault:
    """`cell` is a cell id. `blocks`: it must be put right before submission; else a remark explains it."""

    cell: str
    words: str
    blocks: bool = True


@dataclass(frozen=True)
class Sheet:
    """What a report is checked with: its rows, its cells, and the numbers of the period before (same year) by cell id."""

    form: Form
    indicators: Mapping[str, Indicator]
    rows: tuple[str, ...]
    cells: Cells
    before: Mapping[str, float]
    new_year: bool = False
    """Whether the period before belongs to another year, from which cumulative figures begin anew."""

    def number(self, subject: str, column: str) -> float | None:
        """The number in a cell; what did not occur counts as 0 in a sum. None where it is empty or words."""
        cell = self.cells.get(cell_id(subject, column))
        return None if cell is None else 0.0 if cell.is_nil else cell.value

    def decimals(self, column: str) -> int:
        return self.indicators[column.partition("|")[0]].decimals

    def said(self, value: float, column: str) -> str:
        return number_vi(value, self.decimals(column))

    def equal(self, one: float, other: float, column: str, tolerance: float = 0.0) -> bool:
        """Whether two figures print the same, or differ by no more than `tolerance`."""
        return abs(one - other) < 0.5 * 10.0 ** -self.decimals(column) + tolerance


def faults_of(sheet: Sheet) -> list[CellFault]:
    """Every fault, in the order of rows."""
    found = [fault for subject in sheet.rows for column in sheet.form.columns for fault in _own(sheet, subject, column)]
    found += [fault for check in sheet.form.checks for fault in _CHECKS[check.kind](sheet, check)]
    order = {cell_id(subject, column.code): index for index, (subject, column) in enumerate(_places(sheet))}
    return sorted(found, key=lambda fault: order.get(fault.cell, len(order)))


def _places(sheet: Sheet) -> Iterator[tuple[str, Column]]:
    return ((subject, column) for subject in sheet.rows for column in sheet.form.columns)


def _own(sheet: Sheet, subject: str, column: Column) -> Iterator[CellFault]:
    """What a cell says by itself."""
    place, indicator = cell_id(subject, column.code), sheet.indicators[column.indicator]
    cell = sheet.cells.get(place)
    if cell is None:
        if column.required:
            yield CellFault(place, f"chưa nhập; nếu {NIL} thì gõ “-”")
        return
    if cell.value is None:
        return
    low, high = indicator.minimum, indicator.maximum
    if low is not None and cell.value < low:
        yield CellFault(place, f"nhỏ hơn mức thấp nhất tin được {sheet.said(low, column.code)}")
    if high is not None and cell.value > high:
        yield CellFault(place, f"lớn hơn mức cao nhất tin được {sheet.said(high, column.code)}")


def _sum(sheet: Sheet, check: Check) -> Iterator[CellFault]:
    for subject in sheet.rows:
        total = sheet.number(subject, check.total)
        parts = [sheet.number(subject, part) for part in check.parts]
        known = [part for part in parts if part is not None]
        if total is None or len(known) < len(parts) or sheet.equal(total, sum(known), check.total, check.tolerance):
            continue
        words = f"tổng phải bằng {sheet.said(sum(known), check.total)}, đang là {sheet.said(total, check.total)}"
        yield _fault(check, subject, check.total, words)


def _sum_of_subjects(sheet: Sheet, check: Check) -> Iterator[CellFault]:
    others = [subject for subject in sheet.rows if subject != check.total]
    for column in check.parts:
        total = sheet.number(check.total, column)
        known = [part for subject in others if (part := sheet.number(subject, column)) is not None]
        if total is None or len(known) < len(others) or sheet.equal(total, sum(known), column, check.tolerance):
            continue
        words = f"cộng các dòng được {sheet.said(sum(known), column)}, dòng tổng là {sheet.said(total, column)}"
        yield _fault(check, check.total, column, words)


def _at_most(sheet: Sheet, check: Check) -> Iterator[CellFault]:
    for subject in sheet.rows:
        whole = sheet.number(subject, check.total)
        for column in check.parts:
            part = sheet.number(subject, column)
            if part is not None and whole is not None and part > whole:
                name = sheet.indicators[check.total.partition("|")[0]].name_vi
                yield _fault(check, subject, column, f"lớn hơn “{name}” ({sheet.said(whole, check.total)})")


def _cumulative(sheet: Sheet, check: Check) -> Iterator[CellFault]:
    """`parts` are the cumulative columns; `total`, where given, is the column of the period's own value."""
    for subject in sheet.rows:
        for column in check.parts:
            now = sheet.number(subject, column)
            before = 0.0 if sheet.new_year else sheet.before.get(cell_id(subject, column))
            if now is None or before is None:
                continue
            if now < before and not sheet.equal(now, before, column):
                yield _fault(check, subject, column, f"lũy kế nhỏ hơn kỳ trước ({sheet.said(before, column)})")
                continue
            own = sheet.number(subject, check.total) if check.total else None
            if own is not None and not sheet.equal(now, before + own, column, check.tolerance):
                words = f"kỳ trước {sheet.said(before, column)} cộng trong kỳ {sheet.said(own, column)}"
                yield _fault(check, subject, column, f"{words} là {sheet.said(before + own, column)}")


def _range(sheet: Sheet, check: Check) -> Iterator[CellFault]:
    for subject in sheet.rows:
        for column in check.parts:
            value = sheet.number(subject, column)
            if value is not None and check.low is not None and value < check.low:
                yield _fault(check, subject, column, f"nhỏ hơn {sheet.said(check.low, column)}")
            if value is not None and check.high is not None and value > check.high:
                yield _fault(check, subject, column, f"lớn hơn {sheet.said(check.high, column)}")


def _change(sheet: Sheet, check: Check) -> Iterator[CellFault]:
    for subject in sheet.rows:
        for column in check.parts:
            value, before = sheet.number(subject, column), sheet.before.get(cell_id(subject, column))
            if value is None or not before or check.percent is None:
                continue
            change = (value - before) / abs(before) * 100
            if abs(change) > check.percent:
                turn = "tăng" if change > 0 else "giảm"
                yield _fault(
                    check, subject, column, f"{turn} {number_vi(abs(change), 0)}% so với kỳ trước ({sheet.said(before, column)})"
                )


def _fault(check: Check, subject: str, column: str, words: str) -> CellFault:
    return CellFault(cell_id(subject, column), check.words or words, check.blocks)


_CHECKS = {
    CheckKind.SUM: _sum,
    CheckKind.SUM_OF_SUBJECTS: _sum_of_subjects,
    CheckKind.AT_MOST: _at_most,
    CheckKind.CUMULATIVE: _cumulative,
    CheckKind.RANGE: _range,
    CheckKind.CHANGE: _change,
}
