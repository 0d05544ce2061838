"""What is wrong with the cells of a report."""

from dataclasses import replace

import pytest

from ioc.domain.due import parse_due
from ioc.domain.form import Check, CheckKind, Column, Form
from ioc.domain.form_checks import CellFault, Sheet, faults_of
from ioc.domain.indicator import Aggregation, Direction, Indicator
from ioc.domain.period import PeriodKind
from ioc.domain.report import NIL, Cell, Cells, cell_id

MONTH, YTD = PeriodKind.MONTH, PeriodKind.CUMULATIVE


def indicator(code: str, **other: object) -> Indicator:
    return Indicator(
        code, "x", f"Tên {code}", code, "", 1, Direction.UP, Aggregation.SUM, (MONTH, YTD), **other  # type: ignore[arg-type]
    )  # fmt: skip


INDICATORS = {one.code: one for one in (indicator("A"), indicator("B", minimum=0.0, maximum=100.0), indicator("T"))}
COLUMNS = (Column("A", MONTH), Column("B", MONTH), Column("T", MONTH, required=False), Column("A", YTD, required=False))
FORM = Form("bieu", "Biểu", "Form", MONTH, parse_due("ngày 15 hằng tháng"), COLUMNS)


def sheet(*checks: Check, rows: tuple[str, ...] = ("x",), before: dict[str, float] | None = None, **cells: float | str) -> Sheet:
    """Cells are named column_row: A_x, and the cumulative one Y_x."""
    filled: Cells = {}
    for name, said in cells.items():
        column, _, row = name.partition("_")
        code = f"A|{YTD}" if column == "Y" else f"{column}|{MONTH}"
        filled[cell_id(row, code)] = Cell(text=said) if isinstance(said, str) else Cell(said)
    return Sheet(replace(FORM, checks=checks), INDICATORS, rows, filled, before or {})


def words(of: Sheet) -> list[str]:
    return [fault.words for fault in faults_of(of)]


def test_an_empty_cell_is_a_fault_and_what_did_not_occur_is_none() -> None:
    assert faults_of(sheet(A_x=1.0)) == [CellFault("x|B|month", "chưa nhập; nếu không phát sinh thì gõ “-”")]
    assert faults_of(sheet(A_x=NIL, B_x=0.0)) == []


def test_a_figure_beyond_belief_is_a_fault() -> None:
    assert words(sheet(A_x=1.0, B_x=101.0)) == ["lớn hơn mức cao nhất tin được 100,0"]
    assert words(sheet(A_x=1.0, B_x=-1.0)) == ["nhỏ hơn mức thấp nhất tin được 0,0"]


SUM = Check(CheckKind.SUM, ("A|month", "B|month"), "T|month")


@pytest.mark.parametrize(("total", "wrong"), [(3.0, False), (3.04, False), (3.1, True), (2.9, True)])
def test_a_total_is_the_sum_of_its_parts_as_they_are_printed(total: float, wrong: bool) -> None:
    assert bool(faults_of(sheet(SUM, A_x=1.0, B_x=2.0, T_x=total))) is wrong


def test_a_sum_may_be_off_by_as_much_as_the_check_allows_and_nothing_counts_as_zero_there() -> None:
    assert faults_of(sheet(replace(SUM, tolerance=0.2), A_x=1.0, B_x=2.0, T_x=3.2)) == []
    assert faults_of(sheet(SUM, A_x=NIL, B_x=2.0, T_x=2.0)) == []
    assert words(sheet(SUM, A_x=1.0, B_x=2.0, T_x=4.0)) == ["tổng phải bằng 3,0, đang là 4,0"]


def test_a_sum_with_a_part_still_empty_is_not_judged() -> None:
    assert words(sheet(SUM, A_x=1.0, T_x=9.0)) == ["chưa nhập; nếu không phát sinh thì gõ “-”"]


def test_the_row_of_the_whole_is_the_sum_of_the_others() -> None:
    check = Check(CheckKind.SUM_OF_SUBJECTS, ("A|month",), "all")
    good = sheet(check, rows=("all", "x", "y"), A_all=3.0, A_x=1.0, A_y=2.0, B_all=1.0, B_x=1.0, B_y=1.0)
    bad = sheet(check, rows=("all", "x", "y"), A_all=4.0, A_x=1.0, A_y=2.0, B_all=1.0, B_x=1.0, B_y=1.0)
    assert faults_of(good) == []
    assert faults_of(bad) == [CellFault("all|A|month", "cộng các dòng được 3,0, dòng tổng là 4,0")]


def test_a_part_is_not_greater_than_the_whole() -> None:
    check = Check(CheckKind.AT_MOST, ("A|month",), "B|month")
    assert words(sheet(check, A_x=5.0, B_x=4.0)) == ["lớn hơn “Tên B” (4,0)"]
    assert faults_of(sheet(check, A_x=4.0, B_x=4.0)) == []


CUMULATIVE = Check(CheckKind.CUMULATIVE, (f"A|{YTD}",), "A|month")
BEFORE = {f"x|A|{YTD}": 10.0}


def test_a_cumulative_figure_grows_by_the_figure_of_the_period() -> None:
    assert faults_of(sheet(CUMULATIVE, before=BEFORE, A_x=2.0, B_x=1.0, Y_x=12.0)) == []
    assert words(sheet(CUMULATIVE, before=BEFORE, A_x=2.0, B_x=1.0, Y_x=9.0)) == ["lũy kế nhỏ hơn kỳ trước (10,0)"]
    assert words(sheet(CUMULATIVE, before=BEFORE, A_x=2.0, B_x=1.0, Y_x=13.0)) == ["kỳ trước 10,0 cộng trong kỳ 2,0 là 12,0"]


def test_a_cumulative_figure_begins_anew_with_the_year() -> None:
    january = replace(sheet(CUMULATIVE, before=BEFORE, A_x=2.0, B_x=1.0, Y_x=2.0), new_year=True)
    assert faults_of(january) == []
    assert len(faults_of(replace(january, new_year=False))) == 1


def test_without_a_figure_of_the_period_before_nothing_cumulative_is_judged() -> None:
    assert faults_of(sheet(CUMULATIVE, A_x=2.0, B_x=1.0, Y_x=1.0)) == []


def test_a_range_and_a_leap_may_only_warn() -> None:
    narrow = Check(CheckKind.RANGE, ("A|month",), low=1.0, high=5.0, blocks=False, words="hiếm khi thế")
    leap = Check(CheckKind.CHANGE, ("A|month",), percent=50.0, blocks=False)
    assert faults_of(sheet(narrow, A_x=6.0, B_x=1.0)) == [CellFault("x|A|month", "hiếm khi thế", blocks=False)]
    assert words(sheet(leap, before={"x|A|month": 2.0}, A_x=4.0, B_x=1.0)) == ["tăng 100% so với kỳ trước (2,0)"]
    assert words(sheet(leap, before={"x|A|month": 4.0}, A_x=1.0, B_x=1.0)) == ["giảm 75% so với kỳ trước (4,0)"]
    assert faults_of(sheet(leap, before={"x|A|month": 0.0}, A_x=4.0, B_x=1.0)) == []


def test_faults_come_in_the_order_of_rows_and_columns() -> None:
    found = faults_of(sheet(SUM, rows=("x", "y"), A_y=1.0, B_y=2.0, T_y=9.0, T_x=1.0))
    assert [fault.cell for fault in found] == ["x|A|month", "x|B|month", "y|T|month"]
