"""The map page without a browser: its URL, its words, its tables."""

import csv
import io
from datetime import UTC, date, datetime
from io import BytesIO

import pytest
from openpyxl import load_workbook

from geodata.boundaries import SHIPPED
from geodata.units import unit
from ioc.domain.period import PROVINCE_ZONE, PeriodKind
from layouts.gather_map import last_day, nearest
from layouts.map_export import as_csv, as_xlsx
from layouts.parts.map_line import Line, ordered
from layouts.parts.map_lineage import chain, lineage_words
from layouts.parts.map_pane import Pane
from layouts.parts.map_query import MapQuery, instant, written
from layouts.parts.map_sheet import Sheet, colour, common_limits

TODAY = date(2026, 11, 24)
NOTHING: dict[str, object] = {"type": "FeatureCollection", "features": []}
LINES = (
    Line("a", "Xã Đông", "Đông", 12.5, "12,5", 2, lineage="gồm A cũ + B cũ"),
    Line("b", "Xã An", "An", 0.0, "0,0", 3),
    Line("c", "Xã Bình", "Bình", None, "—"),
    Line("d", "Xã Cẩm", "Cẩm", 90.0, "90,0", 1, target="95"),
)
SHEET = Sheet("Tỷ lệ; đúng hạn", "Tháng 10/2026", "%", TODAY, LINES, badges=(("simulated", "MÔ PHỎNG"),), source="Nguồn: =Cổng")
PANE = Pane(SHEET, "", NOTHING, NOTHING, SHIPPED, [])


def test_an_unknown_word_of_the_url_falls_back_to_the_usual() -> None:
    asked = MapQuery({"n": "99", "classes": "pie", "period": "aeon", "at": "hôm qua", "sort": "x"})
    assert (asked.n, asked.method, asked.kind, asked.at, asked.sort) == (7, "", None, None, "rank")
    assert MapQuery({"n": "nhiều"}).n == 5
    assert MapQuery({"period": "ytd"}).kind is PeriodKind.CUMULATIVE


def test_a_link_keeps_what_it_does_not_change_and_says_no_language() -> None:
    asked = MapQuery({"unit": "82@2025", "n": "5", "lang": "en"})
    assert asked.link(n="6") == "/map?unit=82@2025&n=6"
    assert asked.link(unit="", n="") == "/map"


def test_an_instant_survives_the_url() -> None:
    at = datetime(2014, 12, 31, 17, tzinfo=UTC)
    assert written(at) == "2014-12-31T17:00:00Z"
    assert instant(written(at)) == at
    assert instant("2014-12-31T17:00:00") is None


def test_the_nearest_earlier_instant_is_shown_else_the_oldest() -> None:
    times = [datetime(year, 1, 1, tzinfo=UTC) for year in (2012, 2013, 2015)]
    assert nearest(times, datetime(2014, 6, 1, tzinfo=UTC)) == times[1]
    assert nearest(times, datetime(2000, 1, 1, tzinfo=UTC)) == times[0]
    assert nearest(times, None) == times[2]
    assert nearest([], None) is None


def test_a_year_ends_on_its_last_day_and_not_on_the_first_of_the_next() -> None:
    assert last_day(datetime(2014, 12, 31, 17, tzinfo=UTC), PROVINCE_ZONE) == date(2014, 12, 31)


def test_a_unit_says_what_it_was_made_of_and_what_became_of_it() -> None:
    assert _words("82@2025") == "gồm Tiền Giang cũ + Đồng Tháp cũ"
    assert _words("82@2008") == "nay thuộc Đồng Tháp (cùng Đồng Tháp cũ)"
    assert _words("01@2008") == _words("01@2025") == ""
    assert lineage_words(_unit("82@2025"), TODAY, "en") == "made of former Tiền Giang + former Đồng Tháp"


def test_the_breadcrumb_begins_with_the_nation() -> None:
    assert [one.id for one in chain(_unit("82@2025"))] == ["vn", "82@2025"]


def test_few_classes_still_use_the_whole_ramp() -> None:
    assert [colour(index, 2) for index in range(3)] == [0, 3, 6]
    assert [colour(index, 6) for index in range(7)] == list(range(7))


def test_the_legend_never_says_a_class_that_a_unit_on_its_limit_is_not_in() -> None:
    lines = tuple(Line(str(value), "", "", value, "") for value in (1.0, 2.7, 280593.6, 280594.4))
    for cut in common_limits([Sheet("", "", "", TODAY, lines)], "natural", 4, (), 0):
        assert cut == round(cut)
        assert min(line.value or 0 for line in lines if (line.value or 0) >= cut) - cut < 1


def test_two_maps_of_one_indicator_have_the_same_classes() -> None:
    low, high = (Sheet("", "", "", TODAY, (Line("a", "", "", value, ""),)) for value in (1.0, 9.0))
    assert common_limits([low], "equal", 4, (), 0) == ()
    assert common_limits([low, high], "equal", 4, (), 0) == (3.0, 5.0, 7.0)


@pytest.mark.parametrize(
    ("sort", "order"), [("rank", "dabc"), ("-rank", "badc"), ("value", "dabc"), ("name", "bcda"), ("-name", "adcb")]
)
def test_units_are_sorted_and_those_without_a_value_stay_last(sort: str, order: str) -> None:
    assert "".join(line.code for line in ordered(LINES, sort)) == order


def test_the_csv_opens_in_a_vietnamese_excel() -> None:
    content = as_csv([PANE], MapQuery({"lang": "vi"}))
    assert content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig")), delimiter=";"))
    assert rows[0] == ["Tỷ lệ; đúng hạn"]
    assert rows[1] == ["Kỳ", "Tháng 10/2026"]
    assert rows[2] == ["Đơn vị tính", "%"]
    assert rows[3] == ["Địa giới ngày", "24/11/2026", "MÔ PHỎNG"]
    assert ["a", "Xã Đông", "12,5", "2", "", "", "gồm A cũ + B cũ"] in rows
    assert ["b", "Xã An", "0,0", "3", "", "", ""] in rows
    assert ["c", "Xã Bình", "", "", "", "", ""] in rows


def test_the_english_csv_has_decimal_points() -> None:
    assert ";12.5;" in as_csv([PANE], MapQuery({"lang": "en"})).decode("utf-8-sig")


def test_the_workbook_keeps_numbers_as_numbers_and_runs_no_formula() -> None:
    book = load_workbook(BytesIO(as_xlsx([PANE, PANE], MapQuery({}))))
    assert len(book.sheetnames) == 2
    cells = [[cell.value for cell in row] for row in book.worksheets[0].iter_rows()]
    assert [row[2] for row in cells if row[0] in ("a", "b", "c", "d")] == [90, 12.5, 0, None]
    assert all(cell.data_type != "f" for row in book.worksheets[0].iter_rows() for cell in row)


def _unit(id: str):  # type: ignore[no-untyped-def]
    return unit(id)


def _words(id: str) -> str:
    return lineage_words(_unit(id), TODAY, "vi")
